"""`ChatRequest`: what one message to the assistant brings, as one value for `Person`, the server and this package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lifelong.agent.tool_definitions import TOOL_NAMES
from lifelong.errors import ArgumentError, InputError
from lifelong.models.base import ChatMessage, Tool, ToolCall
from lifelong.types import Document, FileInput, ImageInput, Incoming, Mode

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """The arguments of ``Person.chat``, which explains each.

    The fields from ``system`` on are the input of an application. They go into one prompt, each in a part of its own,
    and nowhere else: they are not stored, so that nothing in them can become a memory or a trait.

    Attributes:
        text: what the person says.
        images: pictures that belong to it, as paths or bytes.
        files: files that belong to it.
        voice: a recording in which the person says it, after ``text``.
        at: when it is said (aware); None means now.
        mode: ``fast`` or ``deep``; None takes the setting.
        system: the application's system prompt: instructions, below those of Lifelong.
        documents: texts to work with: data.
        tools: tools of the application that the model may call; their calls are returned to the application.
        history: earlier messages of the application's conversation.
        after: what followed the message: calls of the application's tools, and their results.
    """

    text: str = ""
    images: Sequence[ImageInput] = ()
    files: Sequence[FileInput] = ()
    voice: FileInput | None = None
    at: datetime | None = None
    mode: Mode | None = None
    system: str = ""
    documents: Sequence[str | Document] = ()
    tools: Sequence[Tool] = ()
    history: Sequence[ChatMessage] = ()
    after: Sequence[ChatMessage] = ()

    def incoming(self, key: str | None = None) -> Incoming:
        """The message as intake takes it, under a stable name or none."""
        return Incoming(
            self.text, at=self.at, images=tuple(self.images), files=tuple(self.files), voice=self.voice, key=key
        )

    def check(self) -> None:
        """Check the application's input before anything is stored.

        Raises:
            InputError: a tool has a name of Lifelong's tools, a name that is used twice, or a malformed name; a
                message has a role that is not allowed where it stands; a tool's result belongs to no call, or a call
                has no result.
        """
        for field, messages in (("history", self.history), ("after", self.after)):
            given: Iterable[object] = messages
            if wrong := next((each for each in given if not isinstance(each, ChatMessage)), None):
                raise ArgumentError(
                    f"{field} holds {wrong!r:.60}: give a list of lifelong.ChatMessage(role, text), such as "
                    "ChatMessage('user', 'Hello')"
                )
        names = [tool.name for tool in self.tools]
        for name in names:
            if name in TOOL_NAMES:
                raise InputError(
                    f"tool {name!r}: {', '.join(TOOL_NAMES)} are tools of Lifelong; give yours another name"
                )
            if not _NAME.fullmatch(name):
                raise InputError(f"tool {name!r}: give a name of 1 to 64 letters, digits, _ and -")
        if len(set(names)) < len(names):
            raise InputError(f"tools {', '.join(names)}: give each a name of its own")
        if any(message.role == "system" for message in self.history):
            raise InputError("history holds a system message: give it as system=")
        if any(message.role not in ("assistant", "tool") for message in self.after):
            raise InputError("after holds what followed the message: assistant messages with calls, and tool results")
        for field, messages in (("history", self.history), ("after", self.after)):
            calls = {call.id for message in messages for call in message.calls}
            results = {message.call_id for message in messages if message.role == "tool"}
            if unpaired := sorted(calls ^ results):
                raise InputError(
                    f"{field}: call {unpaired[0]!r} lacks its result or its call: give one tool message a call"
                )

    @property
    def app_inputs(self) -> tuple[str, ...]:
        """Which kinds of input the application gave, in words, for a trace."""
        inputs = (
            ("system prompt", self.system),
            ("documents", self.documents),
            ("tools", self.tools),
            ("history", self.history),
            ("results", self.after),
        )
        return tuple(name for name, value in inputs if value)

    @property
    def answered_message(self) -> str | None:
        """Id of the stored message whose tool calls have their results in ``after``, or None."""
        for message in self.after:
            for call in message.calls:
                return call.id.rpartition(".")[0] or None
        return None

    def with_ids(self, calls: Iterable[ToolCall], message: str) -> list[ToolCall]:
        """Calls of the application's tools under ids that name the stored message and continue those in ``after``."""
        begin = sum(len(item.calls) for item in self.after)
        return [replace(call, id=f"{message}.{number}") for number, call in enumerate(calls, begin)]
