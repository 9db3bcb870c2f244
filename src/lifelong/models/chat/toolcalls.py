"""Find tool calls, and stop words, in text that comes in pieces, for models whose calls are written as text.

Qwen, Hermes and many others write ``<tool_call>{"name": …, "arguments": {…}}</tool_call>``. What is no such call is
given back as the text that it is: nothing that a model wrote is lost, whatever it wrote.
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
    """Lets text through until a mark comes, holding back what may be the beginning of one.

    Attributes:
        marks: where to cut; none lets all through.
        found: the mark that came, "" while none has.
        rest: what came behind it.
    """

    marks: Sequence[str]
    found: str = ""
    rest: str = ""
    _held: str = ""

    def feed(self, piece: str) -> str:
        """Take in a piece and give the text that is surely before any mark."""
        if self.found:
            self.rest += piece
            return ""
        text = self._held + piece
        hits = [(at, -len(mark), mark) for mark in self.marks if mark and (at := text.find(mark)) >= 0]
        if hits:
            at, _, self.found = min(hits)
            self.rest, self._held = text[at + len(self.found) :], ""
            return text[:at]
        keep = max((_overlap(text, mark) for mark in self.marks), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]

    def end(self) -> str:
        """Give what was held back and turned out to be text."""
        held, self._held = self._held, ""
        return held


@dataclass(slots=True)
class ToolCallParser:
    """Text with tool calls in it, in pieces: text at once, calls at the end.

    Attributes:
        tools: whether calls are looked for.
        stop: words that end the text.
        stopped: a stop word came.
    """

    tools: bool
    stop: Sequence[str] = ()
    stopped: bool = False
    _cutter: MarkScanner = field(init=False)

    def __post_init__(self) -> None:
        self._cutter = MarkScanner([*self.stop, *([OPENING] if self.tools else [])])

    def feed(self, piece: str) -> Iterator[TextDelta]:
        """Take in a piece and give the text in it."""
        if text := self._cutter.feed(piece):
            yield TextDelta(text)
        self.stopped = bool(self._cutter.found) and self._cutter.found != OPENING

    def end(self) -> Iterator[TextDelta | ToolCall]:
        """Give what was held back, then the calls."""
        if text := self._cutter.end():
            yield TextDelta(text)
        if self._cutter.found == OPENING:
            yield from calls(OPENING + self._cutter.rest)


def calls(text: str) -> Iterator[TextDelta | ToolCall]:
    """The tool calls in a text that begins with one; what is none comes out as text."""
    end = 0
    for number, found in enumerate(_CALL.finditer(text)):
        if (between := text[end : found.start()]).strip():
            yield TextDelta(between)
        end = found.end()
        call = _call(found[1], number)
        yield call if call is not None else TextDelta(found[0])
    if text[end:].strip():
        yield TextDelta(text[end:])


def _call(written: str, number: int) -> ToolCall | None:
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not isinstance(value.get("name"), str) or not value["name"]:
        return None
    arguments = value.get("arguments", value.get("parameters", {}))
    as_text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return ToolCall(f"call_{number}", value["name"], as_text)


def _overlap(text: str, mark: str) -> int:
    """Length of the longest end of the text that is a beginning of the mark."""
    return next((size for size in range(min(len(text), len(mark) - 1), 0, -1) if text.endswith(mark[:size])), 0)
