"""One request for an answer, whichever of the two protocols it came by."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from lifelong.agent.request import ChatRequest
from lifelong.models.base import ChatMessage, Tool
from lifelong.person.person import Person
from lifelong.store.columns import new_id

Memory = Literal["on", "read", "off"]

MEMORY_HEADER: Final = "x-lifelong-memory"

VOICE_HEADER: Final = "x-lifelong-voice"
"""``own`` says that the new message's recording is the person speaking."""


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How the model is to answer.

    Attributes:
        max_tokens: of an answer; None takes the setting's.
        stop: texts that end the answer before them.
        schema: JSON schema that the answer follows, or None.
        any_object: the schema is that of any JSON object, which endpoints without schemas have a word for, too.
        tools: the caller's own; calls of them go back to the caller.
        forced: the caller demands a tool call.
        options: of sampling, for models that take them: ``temperature``, ``top_p``, ``seed`` and the like.
        n: answers wanted.
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
    """What a request says.

    Attributes:
        text: what the person says now: the last run of user messages.
        images: pictures that belong to it, encoded.
        files: recordings, videos and documents that belong to it.
        voice: a recording in which the person says it, after the text.
        before: the talk before it, as the caller tells it. It is shown to the model and never stored.
        after: calls of the caller's tools and their results since then.
        system: the caller's instructions.
        memory: ``on`` stores and recalls, ``read`` recalls only, ``off`` does neither.
        ask: how the model is to answer.
        reply_id: under which the reply is stored.
    """

    text: str
    images: tuple[bytes, ...] = ()
    files: tuple[bytes, ...] = ()
    voice: bytes | None = None
    before: tuple[ChatMessage, ...] = ()
    after: tuple[ChatMessage, ...] = ()
    system: str = ""
    memory: Memory = "on"
    ask: ModelOptions = ModelOptions()
    reply_id: str = field(default_factory=lambda: new_id("msg"))

    @property
    def mode(self) -> Literal["fast"] | None:
        """Output that is held to a form leaves no room for lookups of the model's; the first recall is there anyway."""
        return "fast" if self.ask.schema is not None or self.ask.forced else None

    def request(self, shown: TurnRequest) -> ChatRequest:
        """The request to the person's conversation.

        Args:
            shown: the same turn with the application's input as the model takes it.
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

    def talk(self) -> list[ChatMessage]:
        """The conversation as the caller tells it, for a model without memory."""
        system = [ChatMessage("system", self.system)] if self.system else []
        return [*system, *self.before, ChatMessage("user", self.text, self.images), *self.after]

    @property
    def size(self) -> int:
        """Bytes that it adds to the record."""
        return len(self.text.encode("utf-8", "replace")) + sum(map(len, (*self.images, *self.files, self.voice or b"")))

    async def key(self, person: Person, *, now: datetime, gap: timedelta) -> str:
        """The name under which this turn's message is stored, so that it is stored once.

        A client without a memory of its own sends the whole talk each time, sends it again when a connection broke
        or a reply is wanted anew, and again with the results of tools. The same talk up to and with the same words,
        said within one session's gap, is therefore one message.

        Args:
            person: whose history is asked whether the message is known.
            now: the time of asking.
            gap: the silence that ends a session.
        """
        name = await asyncio.to_thread(self._talk_digest)
        span = int(now.timestamp() // gap.total_seconds())
        keys = [f"chat:{name}:{number}" for number in (span, span - 1)]
        known = await person.known_keys(keys)
        for key in keys:
            if key in known and now - (await person.message(known[key])).at <= gap:
                return key
        return keys[0]

    def _talk_digest(self) -> str:
        """Names the talk up to and with the new message by what it says and shows."""
        said = [[item.role, item.text, [_digest(image) for image in item.images]] for item in self.before]
        files = [_digest(file) for file in (*self.images, *self.files)]
        said.append(["user", self.text, [*files, *([] if self.voice is None else ["voice", _digest(self.voice)])]])
        return _digest(json.dumps(said).encode())[:32]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
