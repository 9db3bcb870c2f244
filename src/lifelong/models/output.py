"""One output of a chat model: thoughts are split off, and a model that only thought gets more room once.

Every caller that reads an output uses this module, so that thoughts never reach the person, a parser of JSON or memory.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Final
from weakref import WeakKeyDictionary

from lifelong.models.base import ChatMessage, ChatModel, Finish, TextDelta, ThoughtDelta, Tool, ToolCall
from lifelong.models.thoughts import Retraction, TextPart, Thought, ThoughtSplitter

THINKING: Final = 2048
"""Tokens for the thoughts of a model that was observed to think before it answers."""

OutputPart = TextPart | Thought | Retraction | ToolCall

_OBSERVED: WeakKeyDictionary[ChatModel, int] = WeakKeyDictionary()
"""Tokens for thoughts of models that used up a whole output by thinking."""


@dataclass(slots=True)
class OutputCounts:
    """What is known of one output beside its parts.

    Attributes:
        finish: the last event; None if the output broke off.
        refused: the endpoint marked the text as a refusal.
        written: all text, thoughts in it and arguments of calls included.
        first: ``time.perf_counter()`` of the first event.
        pieces: number of events with text or thoughts.
        retried: the output was made again, because the first had thoughts only.
    """

    finish: Finish | None = None
    refused: bool = False
    written: list[str] = field(default_factory=list)
    first: float | None = None
    pieces: int = 0
    retried: bool = False


@dataclass(slots=True)
class Output:
    """One complete output.

    Attributes:
        text: the answer without thoughts.
        calls: tool calls.
        thoughts: complete thoughts.
        counts: its counts.
    """

    text: str = ""
    calls: list[ToolCall] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    counts: OutputCounts = field(default_factory=OutputCounts)

    @property
    def reason(self) -> str:
        """Why the output ended, as in ``Finish``; "" if it broke off."""
        return "" if self.counts.finish is None else self.counts.finish.reason


def thinking_tokens(model: ChatModel) -> int:
    """Extra tokens of every output for the thoughts of a model: from its profile, or as observed."""
    return max(model.profile.thinking, _OBSERVED.get(model, 0))


async def output_parts(
    model: ChatModel,
    messages: Sequence[ChatMessage],
    *,
    max_tokens: int,
    counts: OutputCounts,
    schema: Mapping[str, Any] | None = None,
    tools: Sequence[Tool] = (),
) -> AsyncGenerator[OutputPart, None]:
    """Stream one output in parts.

    An output that ends for its length and has neither text nor a call is made once more with room for thoughts, and the
    room is kept for the further outputs of this model.

    Args:
        model: the model.
        messages: the prompt.
        max_tokens: largest number of tokens without thoughts.
        counts: filled in during the stream.
        schema, tools: as ``ChatModel.stream``.
    """
    while True:
        room = thinking_tokens(model)
        empty = True
        stream = _once(model, messages, counts, max_tokens=max_tokens + room, schema=schema, tools=tools)
        async with aclosing(stream) as parts:
            async for part in parts:
                if isinstance(part, Retraction):
                    empty = True
                elif isinstance(part, ToolCall) or (isinstance(part, TextPart) and part.text.strip()):
                    empty = False
                yield part
        out_of_room = counts.finish is not None and counts.finish.reason == "length"
        if not (empty and out_of_room) or room >= THINKING or counts.retried:
            return
        _OBSERVED[model] = THINKING
        counts.retried = True


async def _once(
    model: ChatModel, messages: Sequence[ChatMessage], counts: OutputCounts, **options: Any
) -> AsyncGenerator[OutputPart, None]:
    splitter = ThoughtSplitter()
    unfinished = ""
    async with aclosing(model.stream(messages, **options)) as events:
        async for event in events:
            if isinstance(event, Finish):
                counts.finish = event
                continue
            counts.first = time.perf_counter() if counts.first is None else counts.first
            if isinstance(event, ThoughtDelta):
                counts.pieces += 1
                counts.written.append(event.text)
                unfinished += event.text
                continue
            if unfinished.strip():
                yield Thought(unfinished.strip())
            unfinished = ""
            if isinstance(event, TextDelta):
                counts.pieces += 1
                counts.refused = counts.refused or event.refusal
                counts.written.append(event.text)
                for part in splitter.feed(event.text):
                    yield part
            else:
                counts.written.append(event.arguments)
                yield event
    if unfinished.strip():
        yield Thought(unfinished.strip())
    for part in splitter.end():
        yield part


async def whole_output(
    model: ChatModel,
    messages: Sequence[ChatMessage],
    *,
    max_tokens: int,
    schema: Mapping[str, Any] | None = None,
    tools: Sequence[Tool] = (),
) -> Output:
    """One output, complete; arguments are those of `output_parts`."""
    output = Output()
    parts = output_parts(model, messages, max_tokens=max_tokens, counts=output.counts, schema=schema, tools=tools)
    async with aclosing(parts) as stream:
        async for part in stream:
            match part:
                case TextPart(text):
                    output.text += text
                case Thought(text):
                    output.thoughts.append(text)
                case Retraction():
                    output.text = ""
                case ToolCall():
                    output.calls.append(part)
    return output
