"""Find the span of time that a query names: "last Wednesday", "in May", "between March and June".

The expressions are resolved by code, relative to the time of the query in the person's zone; no model is used. A record
is about the past, so "May" or "Wednesday" without further words is the latest one that has begun.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from lifelong.language.time_expressions import EXPRESSIONS
from lifelong.language.time_spans import Clock, Span
from lifelong.types import Window

_BEFORE = re.compile(r"\b(?:before|prior to)\s+(?:the\s+)?$")
_UNTIL = re.compile(r"\b(?:until|till|up to|by)\s+(?:the\s+)?$")
_SINCE = re.compile(r"\bsince\s+(?:the\s+)?$|\b(?:starting|beginning) (?:in|on|from)\s+$|\bfrom\s+$")
_AFTER = re.compile(r"\b(?:after|following)\s+(?:the\s+)?$")
_FROM = re.compile(r"\b(?:between|from)\s+(?:the\s+)?$")
_TO = re.compile(r"\s*(?:and|to|until|till|through|-|\u2013)\s*(?:the\s+)?")
_PREPOSITION = re.compile(r"\b(?:in|on|at|during|around|over|for|within)\s+(?:the\s+)?$")


def window(text: str, now: datetime, zone: tzinfo) -> Window | None:
    """Return the span of time that a text names.

    Args:
        text: a question or a search query.
        now: time of the query, with a zone.
        zone: time zone of the person, in which days begin and end.

    Returns:
        The span and its words in the text, or None if the text names no time.
    """
    folded = text.lower().replace("\u2019", "'")
    clock = Clock(now.astimezone(zone))
    anchors = _anchors(folded, clock)
    if not anchors:
        return None
    first = anchors[0]
    lead = folded[: first.start]
    if len(anchors) > 1 and (opening := _FROM.search(lead)):
        second = anchors[1]
        if _TO.fullmatch(folded[first.end : second.start]):
            return Window(*_ordered(first, second), text[opening.start() : second.end])
    start, end = first.span
    for pattern, since, until in (
        (_BEFORE, None, start),
        (_UNTIL, None, end),
        (_AFTER, end, None),
        (_SINCE, start, None),
    ):
        if opening := pattern.search(lead):
            return Window(since, until, text[opening.start() : first.end])
    opening = _PREPOSITION.search(lead)
    return Window(*first.span, text[opening.start() if opening else first.start : first.end].strip())


@dataclass(frozen=True, slots=True)
class _Anchor:
    start: int
    end: int
    span: Span


def _ordered(first: _Anchor, second: _Anchor) -> Span:
    """Return the span from one time to another; in May, "between March and June" begins in March of last year."""
    start, end = first.span[0], second.span[1]
    if start >= end:
        start = (
            start.replace(year=start.year - 1) if (start.month, start.day) != (2, 29) else start - timedelta(days=366)
        )
    return (start, end) if start < end else (second.span[0], first.span[1])


def _anchors(text: str, clock: Clock) -> list[_Anchor]:
    """Return all time expressions in reading order; of two that overlap, the more specific one."""
    anchors: list[_Anchor] = []
    for pattern, read in EXPRESSIONS:
        for match in pattern.finditer(text):
            start = match.start("at") if "at" in pattern.groupindex else match.start()
            if any(start < other.end and other.start < match.end() for other in anchors):
                continue
            try:
                span = read(match, clock)
            except (ValueError, OverflowError):  # such as 31 June or the year 0
                continue
            anchors.append(_Anchor(start, match.end(), span))
    return sorted(anchors, key=lambda anchor: anchor.start)
