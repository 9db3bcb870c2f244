"""Parse tool calls and stop words in streamed text, for models that write calls as text.

Qwen, Hermes and many others write ``<tool_call>{"name": …, "arguments": {…}}</tool_call>``. Text of another form is
returned as text: no output of the model is lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from lifelong.models.base import TextDelta, ToolCall

OPENING: Final = "<tool_call>"

_CALL: Final = re.compile(r"<tool_call>(.*?)(?:</tool_call>|(?=<tool_call>)|\Z)", re.DOTALL)


@dataclass(slots=True)
class MarkScanner:
    """Passes text on until a mark occurs. It holds back text that may be the beginning of a mark.

    Attributes:
        marks: strings that end the text; without marks, all text is passed on.
        mark: the mark that occurred, "" before that.
        rest: the text after the mark.
    """

    marks: Sequence[str]
    mark: str = ""
    rest: str = ""
    _held: str = ""

    def feed(self, piece: str) -> str:
        """Add a piece; returns the text that is certainly before any mark."""
        if self.mark:
            self.rest += piece
            return ""
        text = self._held + piece
        hits = [(at, -len(mark), mark) for mark in self.marks if mark and (at := text.find(mark)) >= 0]
        if hits:
            at, _, self.mark = min(hits)
            self.rest, self._held = text[at + len(self.mark) :], ""
            return text[:at]
        keep = max((_overlap(text, mark) for mark in self.marks), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]

    def end(self) -> str:
        """Return the text that was held back."""
        held, self._held = self._held, ""
        return held


@dataclass(slots=True)
class ToolCallParser:
    """Parses streamed text with tool calls: text is returned at once, calls at the end.

    Attributes:
        tools: whether calls are parsed.
        stop: words that end the text.
        stopped: whether a stop word occurred.
    """

    tools: bool
    stop: Sequence[str] = ()
    stopped: bool = False
    _scanner: MarkScanner = field(init=False)

    def __post_init__(self) -> None:
        self._scanner = MarkScanner([*self.stop, *([OPENING] if self.tools else [])])

    def feed(self, piece: str) -> Iterator[TextDelta]:
        """Add a piece; yields the text in it."""
        if text := self._scanner.feed(piece):
            yield TextDelta(text)
        self.stopped = bool(self._scanner.mark) and self._scanner.mark != OPENING

    def end(self) -> Iterator[TextDelta | ToolCall]:
        """Yield the text that was held back, then the calls."""
        if text := self._scanner.end():
            yield TextDelta(text)
        if self._scanner.mark == OPENING:
            yield from calls(OPENING + self._scanner.rest)


def calls(text: str) -> Iterator[TextDelta | ToolCall]:
    """The tool calls in a text that begins with one; other parts are yielded as text."""
    end = 0
    for number, match in enumerate(_CALL.finditer(text)):
        if (between := text[end : match.start()]).strip():
            yield TextDelta(between)
        end = match.end()
        call = _call(match[1], number)
        yield call if call is not None else TextDelta(match[0])
    if text[end:].strip():
        yield TextDelta(text[end:])


def _call(text: str, number: int) -> ToolCall | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not isinstance(value.get("name"), str) or not value["name"]:
        return None
    arguments = value.get("arguments", value.get("parameters", {}))
    as_text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return ToolCall(f"call_{number}", value["name"], as_text)


def _overlap(text: str, mark: str) -> int:
    """Length of the longest suffix of the text that is a prefix of the mark."""
    return next((size for size in range(min(len(text), len(mark) - 1), 0, -1) if text.endswith(mark[:size])), 0)
