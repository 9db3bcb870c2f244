"""Answers, what happens on the way to them, and what a caller brings along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lifelong.types.recollection import Recollection
from lifelong.types.traces import Trace


@dataclass(frozen=True, slots=True)
class Usage:
    """What a reply cost: model calls, tokens in and out, and seconds."""

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
    """A whole tool call; ``arguments`` is the JSON text as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text that the caller gives an answer to work with. It is data in the prompt, and never remembered."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Thinking:
    """The model reasons or decides to look something up; ``text`` is for a trace, not for the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """A recall was made; its result went to the model."""

    recollection: Recollection


@dataclass(frozen=True, slots=True)
class Token:
    """The next piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Restarted:
    """What was said so far does not count: the model failed on the way, or had only been thinking aloud."""


@dataclass(frozen=True, slots=True)
class Called:
    """The model calls one of the caller's tools."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, stored under ``id``.

    Attributes:
        id: "" while the model waits for the caller's tools: nothing but the message is stored then.
        recalled: what was recalled for it, in order.
        grounded: False when the model's phrasing was withheld because the evidence does not carry it.
        tool_calls: calls of the caller's tools, whose results the model waits for.
        trace: how it came about.
    """

    id: str
    text: str
    at: datetime
    message: str
    recalled: tuple[Recollection, ...] = ()
    usage: Usage = field(default_factory=Usage)
    grounded: bool = True
    tool_calls: tuple[ToolCall, ...] = ()
    trace: Trace | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The last event of a stream: the whole, stored reply."""

    reply: Reply


Event = Thinking | Recalled | Token | Restarted | Called | Answer
