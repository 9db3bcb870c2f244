"""Find when the events of a text took place, for the index: a message of Sunday may be about Friday."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from lifelong.language.grammar import recurrence
from lifelong.language.sentences import QUESTION_MARKS, sentences
from lifelong.language.tenses import tense
from lifelong.language.times import LONGEST, named_times

Interval = tuple[datetime, datetime]
"""Start and end (exclusive)."""

BEGINNING = timedelta(days=366 * 120)
"""Length of a span without a start ("until 2021"): more than a life."""


def event_times(text: str, at: datetime, zone: tzinfo) -> list[Interval]:
    """Return the spans of time that the statements of a text are about, or [] if no words name one.

    If some sentences name a time and others do not, the time of the text is one of the spans. A day without a year
    counts as the latest one beside a past form and as the next one beside a future form; if no word shows the tense,
    it counts as both, because a search should find it. Questions are left out, because they tell nothing of the day.

    Args:
        text: the text of a message or memory.
        at: when it was said.
        zone: time zone of the person.
    """
    if next(named_times(text, at, zone), None) is None:
        return []
    spans: dict[Interval, None] = {}
    undated = False
    for sentence in sentences(text[:LONGEST]):
        if sentence.text.rstrip("\"'”’»)").endswith(QUESTION_MARKS):
            continue
        recurring = recurrence(sentence.text)
        plain = sentence.text.replace(recurring, " " * len(recurring)) if recurring else sentence.text
        when = tense(plain)
        named = list(named_times(plain, at, zone, ahead=when == "future"))
        if not when and not all(one.fixed for one in named):
            named += named_times(plain, at, zone, ahead=True)
        spans |= dict.fromkeys(_closed(one.window.since, one.window.until, at) for one in named)
        undated = undated or (not named and len(sentence.text.split()) > 2)
    if spans and undated:
        spans[at, at + timedelta(microseconds=1)] = None
    return list(spans)


def _closed(since: datetime | None, until: datetime | None, at: datetime) -> Interval:
    """Return a span with both ends: what began in 2019 holds at least until it is told."""
    if since is None:
        end = until or at
        return end - min(BEGINNING, end - datetime(1000, 1, 1, tzinfo=end.tzinfo)), end
    return since, until or max(at, since + timedelta(days=1))
