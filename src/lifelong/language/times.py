"""Find the spans of time that a text names: "last Wednesday", "in May", "between March and June", "vor drei Tagen".

The expressions are resolved by code, relative to the time of the text in the person's zone; no model is used. Most
texts are about the past, so "May" or "Wednesday" without further words is the latest one that has begun. A caller that
knows better (``tenses.tense``) asks for the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from lifelong.language.time_parts import Clock, Span, parts
from lifelong.language.time_spans import FIXED, READERS
from lifelong.language.time_words import FIGURES, TimePattern, TimeWords, fold, languages_of
from lifelong.types import Window

LONGEST = 4_000
"""Most characters of a text that are searched; a longer text is probably a pasted document."""

_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class NamedTime:
    """A span of time that a text names.

    Attributes:
        window: the span, with its words.
        fixed: the words alone determine the span; False for "in May", which depends on the tense.
        start: position of the words in the text.
        end: position after them.
    """

    window: Window
    fixed: bool
    start: int
    end: int


def window(text: str, now: datetime, zone: tzinfo, *, ahead: bool = False) -> Window | None:
    """Return the span of time that a text names; the first one, if it names several.

    Args:
        text: a question or a search query.
        now: time of the query, with a zone.
        zone: time zone of the person, in which days begin and end.
        ahead: "on Friday" is the next Friday, and not the latest one.

    Returns:
        The span and its words in the text, or None if the text names no time.
    """
    named = next(named_times(text, now, zone, ahead=ahead), None)
    return None if named is None else named.window


def named_times(text: str, now: datetime, zone: tzinfo, *, ahead: bool = False) -> Iterator[NamedTime]:
    """Yield all spans of time that a text names, in reading order; arguments as for ``window``."""
    folded = fold(text[:LONGEST])
    anchors = _anchors(folded, Clock(now.astimezone(zone), ahead))
    place = 0
    while place < len(anchors):
        first = anchors[place]
        second = anchors[place + 1] if place + 1 < len(anchors) else None
        lead = folded[: first.start]
        if second is not None and (opening := _range_start(folded, lead, first, second)) is not None:
            words = text[opening : second.end]
            yield NamedTime(Window(*_ordered(first, second), words), first.fixed or second.fixed, opening, second.end)
            place += 2
            continue
        yield _related(text, folded, lead, first)
        place += 1


@dataclass(frozen=True, slots=True)
class _Anchor:
    start: int
    end: int
    span: Span
    fixed: bool
    words: TimeWords


def _range_start(folded: str, lead: str, first: _Anchor, second: _Anchor) -> int | None:
    """Return where the words of a range begin ("between March and June"), or None if it is no range."""
    if not first.words.to.fullmatch(folded, first.end, second.start):
        return None
    opening = first.words.relations.get("from")
    if opening is None:
        return first.start
    found = opening.search(lead)
    return None if found is None else found.start()


def _related(text: str, folded: str, lead: str, anchor: _Anchor) -> NamedTime:
    """Return the span of one expression with a word such as "before" or "since"."""
    start, end = anchor.span
    spans = {"before": (None, start), "until": (None, end), "after": (end, None), "since": (start, None)}
    for name, span in spans.items():
        pattern = anchor.words.relations.get(name)
        if pattern is not None and (opening := pattern.search(lead)):
            words = text[opening.start() : anchor.end]
            return NamedTime(Window(*span, words), anchor.fixed, opening.start(), anchor.end)
        behind = anchor.words.behind.get(name)
        if behind is not None and (closing := behind.match(folded, anchor.end)) and closing.group():
            words = text[anchor.start : closing.end()]
            return NamedTime(Window(*span, words), anchor.fixed, anchor.start, closing.end())
    pattern = anchor.words.relations.get("at")
    opening = pattern.search(lead) if pattern is not None else None
    begin = opening.start() if opening else anchor.start
    return NamedTime(Window(start, end, text[begin : anchor.end].strip()), anchor.fixed, begin, anchor.end)


def _ordered(first: _Anchor, second: _Anchor) -> Span:
    """Return the span from one time to another; in May, "between March and June" begins in March of last year."""
    start, end = first.span[0], second.span[1]
    if start >= end:
        start = (
            start.replace(year=start.year - 1) if (start.month, start.day) != (2, 29) else start - timedelta(days=366)
        )
    return (start, end) if start < end else (second.span[0], first.span[1])


def _anchors(text: str, clock: Clock) -> list[_Anchor]:
    """Return all time expressions in reading order; of those that overlap, the longest one."""
    found: list[_Anchor] = []
    for pattern, words in _patterns(text):
        for match in pattern.pattern.finditer(text):
            start = match.start("at") if "at" in pattern.pattern.groupindex else match.start()
            no = words.no.get(pattern.kind)
            if no is not None and any(each.start() <= start < each.end() for each in no.finditer(text)):
                continue
            try:
                one = parts(match, words.values, clock)
                span = READERS[pattern.kind](one, clock)
            except (ValueError, OverflowError):  # such as 31 June or the year 0
                continue
            fixed = (pattern.kind in FIXED and not one.swings) or one.year is not None or one.which is not None
            fixed = fixed or one.week is not None or one.shift is not None
            found.append(_Anchor(start, match.end(), span, fixed, words))
    anchors: list[_Anchor] = []
    for anchor in sorted(found, key=lambda each: each.start - each.end):  # stable: of two as long, the first pattern's
        if all(anchor.end <= other.start or other.end <= anchor.start for other in anchors):
            anchors.append(anchor)
    return sorted(anchors, key=lambda anchor: anchor.start)


def _patterns(text: str) -> Iterator[tuple[TimePattern, TimeWords]]:
    """Yield the patterns that may match a folded text: those of languages of which it has a word of time, or digits."""
    digits = _DIGIT.search(text) is not None
    words = frozenset(_WORD.findall(text))
    languages = languages_of(text)
    if digits and languages:
        yield FIGURES, languages[0]
    for language in languages:
        hinted = language.hinted(text, words)
        if hinted or digits:
            for each in language.patterns:
                if (each.digits and digits) or (each.words and hinted):
                    yield each, language
