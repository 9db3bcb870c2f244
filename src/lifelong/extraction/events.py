"""Resolve the time expression of a statement to a span of time, relative to the time of its message."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from lifelong.language.grammar import recurrence
from lifelong.language.times import window

_FUTURE = re.compile(r"\b(?:will|'ll|won't|going to|gonna|plan(?:ning)? to|want to|hope to|about to)\b", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:\w{2,}ed|was|were|had|went|got|did|came|took|bought|met|began|left|lost|won|ran|made|saw|became|broke|grew"
    r"|found|gave|sold|built|flew|drove|wrote|read|have|has)\b|'ve\b",
    re.IGNORECASE,
)
_FIXED = re.compile(
    r"\b(?:(?:19|20)\d\d|last|ago|since|next|this|yesterday|tomorrow|today|tonight|coming|past)\b", re.IGNORECASE
)


def event(text: str, *, at: datetime, zone: tzinfo | None = None) -> tuple[datetime | None, datetime | None]:
    """Return the span of time that a statement names.

    As in recall, "in May" or "on Monday" without a year or week is the latest one, but only with a verb in the past
    tense. Without such a verb ("I start on Monday") the statement may mean the next one, so no span is returned.
    "Every Tuesday" is not a date.

    Args:
        text: the statement.
        at: time of the message.
        zone: time zone of the person; None uses the zone of ``at``.

    Returns:
        Start and end (exclusive). Each of them is None if the words leave it open ("since 2019"); both are None if the
        statement names no time.
    """
    recurring = recurrence(text)
    plain = text.replace(recurring, " " * len(recurring)) if recurring else text
    span = window(plain, at, zone or at.tzinfo)  # type: ignore[arg-type]  # message times are aware
    if span is None:
        return None, None
    fixed = _FIXED.search(span.words) is not None
    if not fixed and (_FUTURE.search(plain) or not _PAST.search(plain)):
        return None, None
    return span.since, span.until
