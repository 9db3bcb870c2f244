"""One request for an answer, independent of its protocol."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from lifelong.agent.chat_request import ChatRequest
from lifelong.models.base import ChatMessage, Tool
from lifelong.person.client_history import TalkKey
from lifelong.person.person import Person
from lifelong.types.ids import new_id

Memory = Literal["on", "read", "off", "task"]

MEMORY_HEADER: Final = "x-lifelong-memory"

DISTINCTIVE: Final = 60
"""Characters of one answer from which the conversation is taken to be in one chat only."""

VOICE_HEADER: Final = "x-lifelong-voice"
"""``own`` declares the recording of the new message as the voice of the person."""


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Options of the model for one answer.

    Attributes:
        max_tokens: maximum length of an answer; None takes the setting.
        stop: stop sequences.
        schema: JSON schema of the answer, or None.
        any_object: whether the schema is that of any JSON object, which endpoints without schemas support, too.
        tools: the caller's tools; calls of them are returned to the caller.
        forced: whether the answer must be a tool call.
        options: sampling options, for models that support them: ``temperature``, ``top_p``, ``seed`` and others.
        n: number of answers.
    """

    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    schema: Mapping[str, Any] | None = None
    any_object: bool = False
    tools: tuple[Tool, ...] = ()
    forced: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    n: int = 1


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """The content of a request.

    Attributes:
        text: the new message: the consecutive user messages at the end.
        images: its pictures, encoded.
        files: its recordings, videos and documents.
        voice: a recording of the person's voice, whose transcript follows the text.
        before: the earlier messages from the caller. They are shown to the model and never stored.
        run: the consecutive user messages one by one; without them the new message is one.
        shorter: the same turn with the first, the first two … of the run among the earlier messages.
        after: later calls of the caller's tools and their results.
        system: the caller's instructions.
        memory: ``on`` stores and recalls, ``read`` recalls only, ``off`` does neither; ``task`` is ``off`` for a
            request that the app makes by itself.
        ask: options of the model.
        reply_id: id of the stored reply.
    """

    text: str
    images: tuple[bytes, ...] = ()
    files: tuple[bytes, ...] = ()
    voice: bytes | None = None
    before: tuple[ChatMessage, ...] = ()
    run: tuple[ChatMessage, ...] = ()
    shorter: tuple[TurnRequest, ...] = ()
    after: tuple[ChatMessage, ...] = ()
    system: str = ""
    memory: Memory = "on"
    ask: ModelOptions = ModelOptions()
    reply_id: str = field(default_factory=lambda: new_id("msg"))

    @property
    def mode(self) -> Literal["fast"] | None:
        """``fast`` for an answer with a schema or a forced tool call, which leaves no place for lookups."""
        return "fast" if self.ask.schema is not None or self.ask.forced else None

    def request(self, shown: TurnRequest) -> ChatRequest:
        """The request for the person's conversation.

        Args:
            shown: the same turn with the application's input for the model.
        """
        return ChatRequest(
            self.text,
            images=self.images,
            files=self.files,
            voice=self.voice,
            mode=self.mode,
            system=shown.system,
            tools=shown.ask.tools,
            history=shown.before,
            after=shown.after,
        )

    @property
    def alone(self) -> bool:
        """Whether the model alone answers: nothing is recalled and nothing is stored."""
        return self.memory in ("off", "task")

    def talk(self) -> list[ChatMessage]:
        """The whole conversation from the caller, for an answer without memory."""
        system = [ChatMessage("system", self.system)] if self.system else []
        return [*system, *self.before, ChatMessage("user", self.text, self.images), *self.after]

    @property
    def size(self) -> int:
        """Bytes that the turn adds to the record."""
        return len(self.text.encode("utf-8", "replace")) + sum(map(len, (*self.images, *self.files, self.voice or b"")))

    async def key(self, person: Person) -> str:
        """The key of the message of this turn, so that it is stored once.

        A stateless client sends the whole conversation with each request, and again after a lost connection, for a new
        answer, or with the results of tools.

        Args:
            person: the person whose history may have the message.
        """
        return await person.client_history.key(await asyncio.to_thread(self.talk_key), self.text)

    async def without_known(self, person: Person) -> TurnRequest:
        """The turn without those of its consecutive user messages that the record holds.

        After a fault, a client sends the message that got no answer and the next one together.

        Args:
            person: the person whose history may have the messages.
        """
        for shorter in reversed(self.shorter):
            last = replace(shorter, before=shorter.before[:-1], run=shorter.before[-1:], files=(), voice=None)
            if await person.client_history.knows(last.talk_key()):
                return shorter
        return self

    def talk_key(self) -> TalkKey:
        """How the message is known, from the texts and pictures of the conversation."""
        before = [[item.role, item.text, [_digest(image) for image in item.images]] for item in self.before]
        run = self.run or (ChatMessage("user", self.text, self.images),)
        new: list[object] = [[item.role, item.text, [_digest(image) for image in item.images]] for item in run]
        files = [_digest(file) for file in self.files]
        new += [["files", [*files, *([] if self.voice is None else ["voice", _digest(self.voice)])]]]
        return TalkKey(
            _digest(json.dumps(before).encode())[:32] if before else "",
            _digest(json.dumps([*before, *new]).encode())[:32],
            distinctive=_is_distinctive(self.before),
        )


def _is_distinctive(talk: Sequence[ChatMessage]) -> bool:
    """Whether a conversation is hardly found in two chats: more than a greeting and its answer."""
    answers = [item for item in talk if item.role == "assistant"]
    return len(answers) > 1 or sum(len(item.text) for item in answers) >= DISTINCTIVE


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
