"""Parse tool calls and stop words in streamed text, for models that write calls as text.

Qwen, Hermes and many others write ``<tool_call>{"name": …, "arguments": {…}}</tool_call>``. Llama, Mistral and small
models write only the JSON, some in a code fence or after a mark. Text of another form is returned as text: no output of
the model is lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from lifelong.models.base import TextDelta, ToolCall

OPENING: Final = "<tool_call>"

BARE: Final = re.compile(
    r"\s*(?:<\|python_tag\|>|\[TOOL_CALLS\]|```(?:json|tool_call|tool_code)?\s)?\s*"
    r"(?P<json>[\[{]\s*\{?\s*\"(?:name|function|type|tool|arguments|parameters)\".*?)\s*(?:```)?\s*",
    re.DOTALL,
)
"""An output that is nothing but JSON with the fields of a call."""

UNDECIDED: Final = 64
"""Characters after which the beginning of an output shows whether it is a bare call."""

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
        names: names of the offered tools; without names, no calls are parsed.
        stop: words that end the text.
        stopped: whether a stop word occurred.
    """

    names: Collection[str]
    stop: Sequence[str] = ()
    stopped: bool = False
    _scanner: MarkScanner = field(init=False)
    _begin: str | None = field(init=False)

    def __post_init__(self) -> None:
        self._scanner = MarkScanner([*self.stop, *([OPENING] if self.names else [])])
        self._begin = "" if self.names else None

    def feed(self, piece: str) -> Iterator[TextDelta]:
        """Add a piece; yields the text in it. Text that may be a bare call is held back."""
        text = self._scanner.feed(piece)
        self.stopped = bool(self._scanner.mark) and self._scanner.mark != OPENING
        if self._begin is not None:
            self._begin += text
            if _may_be_bare(self._begin):
                return
            text, self._begin = self._begin, None
        if text:
            yield TextDelta(text)

    def end(self) -> Iterator[TextDelta | ToolCall]:
        """Yield the text that was held back, then the calls."""
        text = (self._begin or "") + self._scanner.end()
        bare = bare_calls(text, self.names) if self._begin is not None else []
        if bare:
            yield from bare
        elif text:
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


def bare_calls(text: str, names: Collection[str]) -> list[ToolCall]:
    """The calls in an output that is nothing but calls as JSON; none if one of them calls no offered tool.

    Args:
        text: the whole output.
        names: names of the offered tools.
    """
    match = BARE.fullmatch(text)
    if match is None:
        return []
    try:
        value = json.loads(match["json"])
    except (ValueError, RecursionError):
        return []
    parsed = [_call_of(each, number) for number, each in enumerate(value if isinstance(value, list) else [value])]
    found = [call for call in parsed if call is not None and call.name in names]
    return found if len(found) == len(parsed) else []


def _may_be_bare(text: str) -> bool:
    """Whether an output with this beginning may turn out to be a bare call."""
    begin = text.lstrip()
    if len(begin) < UNDECIDED and (not begin or begin.startswith(("{", "[", "`", "<"))):
        return True
    return BARE.match(text) is not None


def _call(text: str, number: int) -> ToolCall | None:
    try:
        return _call_of(json.loads(text), number)
    except (ValueError, RecursionError):
        return None


def _call_of(value: object, number: int) -> ToolCall | None:
    if isinstance(value, dict) and isinstance(value.get("function"), dict):
        value = value["function"]
    if not isinstance(value, dict):
        return None
    name = next((value[key] for key in ("name", "function", "tool") if value.get(key)), None)
    if not isinstance(name, str):
        return None
    arguments = value.get("arguments", value.get("parameters", {}))
    as_text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return ToolCall(f"call_{number}", name, as_text)


def _overlap(text: str, mark: str) -> int:
    """Length of the longest suffix of the text that is a prefix of the mark."""
    return next((size for size in range(min(len(text), len(mark) - 1), 0, -1) if text.endswith(mark[:size])), 0)
