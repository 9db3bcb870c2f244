"""Answers, the events of a stream, and the documents and tools of a caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lifelong.types.recollection import Recollection
from lifelong.types.traces import Trace
from lifelong.types.values import Value


@dataclass(frozen=True, slots=True)
class Usage:
    """Resources of a reply: model calls, tokens of prompts and answers, and seconds."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that the model may call; ``parameters`` is a JSON schema of an object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A complete tool call; ``arguments`` is the JSON text as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text that the caller adds to a request. It is data in the prompt and is never remembered."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Thinking:
    """The model reasons, or decides to look something up; ``text`` belongs to the trace, not to the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """A recall has finished; the model receives its result."""

    recollection: Recollection


@dataclass(frozen=True, slots=True)
class Token:
    """The next piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Restarted:
    """The text so far is not part of the answer: the model failed, or the text was reasoning."""


@dataclass(frozen=True, slots=True)
class Called:
    """The model calls one of the caller's tools."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class Reply(Value):
    """A complete answer, stored under ``id``.

    Attributes:
        id: id of the stored reply; "" while the model waits for the caller's tools, when only the message is stored.
        recalled: results of the recalls for it, in order.
        tool_calls: calls of the caller's tools, whose results the model waits for.
        trace: the steps that led to it.
    """

    id: str
    text: str
    at: datetime
    message: str
    recalled: tuple[Recollection, ...] = ()
    usage: Usage = field(default_factory=Usage)
    tool_calls: tuple[ToolCall, ...] = ()
    trace: Trace | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Answer:
    """The last event of a stream: the complete, stored reply."""

    reply: Reply


Event = Thinking | Recalled | Token | Restarted | Called | Answer
