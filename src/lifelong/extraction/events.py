"""Resolve the time expression of a statement to a span of time, relative to the time of its message."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from lifelong.language.grammar import recurrence
from lifelong.language.tenses import tense
from lifelong.language.time_words import fold
from lifelong.language.times import named_times

_YEARLY = re.compile(
    r"birthday|anniversary|geburtstag|hochzeitstag|jahrestag|cumplean|aniversari|anniversaire|compleanno|verjaardag"
    r"|urodzin|imienin|rocznic|dogum gun|день рожден|生日|誕生日|생일|जन्मदिन|عيد ميلاد"
)
"""What comes every year has no single date; for folded text."""


def event(text: str, *, at: datetime, zone: tzinfo | None = None) -> tuple[datetime | None, datetime | None]:
    """Return the span of time that a statement names.

    "On Monday" and "in May" without a year or week are the latest ones beside a verb in the past tense, and the next
    ones beside a form of the future ("on Friday we're going"). If no word shows the tense ("I start on Monday"), no
    span is returned. "Every Tuesday" and the day of a birthday are no dates.

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
    when = tense(plain)
    here = zone or at.tzinfo
    named = next(named_times(plain, at, here, ahead=when == "future"), None)  # type: ignore[arg-type]  # times are aware
    if named is None:
        return None, None
    if not named.fixed and (not when or (when == "future" and _YEARLY.search(fold(plain)))):
        return None, None
    return named.window.since, named.window.until
