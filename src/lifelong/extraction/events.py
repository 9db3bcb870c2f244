"""When something was: the span of time that a statement names, resolved in code against the message's own time."""

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
    """The span that a statement names, or two None.

    A bare "in May" or "on Monday" is the latest one, as in recall, but only beside a verb of the past: who starts on
    Monday means the next one, and a guess would be worse than none. "Every Tuesday" is no date.

    Args:
        text: the statement.
        at: when it was said.
        zone: the person's; None takes that of ``at``.

    Returns:
        Begin and end (exclusive); either is None where the words leave it open ("since 2019").
    """
    recurring = recurrence(text)
    plain = text.replace(recurring, " " * len(recurring)) if recurring else text
    found = window(plain, at, zone or at.tzinfo)  # type: ignore[arg-type]  # message times are aware
    if found is None:
        return None, None
    fixed = _FIXED.search(found.words) is not None
    if not fixed and (_FUTURE.search(plain) or not _PAST.search(plain)):
        return None, None
    return found.since, found.until
