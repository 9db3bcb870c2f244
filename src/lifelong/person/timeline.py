"""The time of one person: what happened in each hour, day, week, month or year."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, get_args

from lifelong.arguments import TimeInput, check_choice, check_count, check_span
from lifelong.errors import InputError
from lifelong.memory.intake import check_aware
from lifelong.person.facet import Facet
from lifelong.types import TimelineOverview, TimelineSpan, TimelineStep
from lifelong.types.times import micros

SPANS: Final = 1000
"""Largest number of spans of a timeline."""


class TimelineFacet(Facet):
    """What happened when."""

    async def timeline(
        self,
        *,
        since: TimeInput | None = None,
        until: TimeInput | None = None,
        step: TimelineStep = "month",
        episodes: int = 40,
        habits: int = 40,
    ) -> TimelineOverview:
        """A part of the person's time in spans, with its episodes, and the habits and goals that held in it.

        Texts are read of the episodes and habits that are returned, of nothing else.

        Args:
            since, until: the part (aware): from the span with ``since`` to the one before ``until``. None means the
                first message, and now.
            step: length of the spans, in the zone of the person.
            episodes, habits: largest number of each; the newest are taken.

        Raises:
            InputError: the part has more than 1,000 such spans.
        """
        first, last = self._time(since, "since"), self._time(until, "until")
        check_aware(since=first, until=last)
        check_span(first, last)
        check_choice(step, "step", get_args(TimelineStep))
        check_count(episodes, "episodes", least=0)
        check_count(habits, "habits", least=0)
        return await asyncio.to_thread(self._read, first, last, step, episodes, habits)

    def _read(
        self, since: datetime | None, until: datetime | None, step: TimelineStep, episodes: int, habits: int
    ) -> TimelineOverview:
        record = self._record
        first, last = record.timeline.extent()
        if first is None or last is None:
            return TimelineOverview(None, None, step)
        edges = _edges(since or first, until or max(self._engine.now(), last), step, record.zone)
        choices = record.preferences.get()
        counts = record.timeline.counts(edges, moods_since=choices.since)
        times = [micros(edge) for edge in edges]
        seen: dict[int, Counter[str]] = {}
        for concept, at in record.concepts.times(edges[0], edges[-1]):
            seen.setdefault(bisect_right(times, at) - 1, Counter())[concept] += 1
        spans = [
            TimelineSpan(
                since=edges[number],
                until=edges[number + 1],
                messages=each.messages,
                sessions=each.sessions,
                episodes=each.episodes,
                mood=each.mood if choices.allowed else None,
                concepts=dict(seen.get(number, {})),
            )
            for number, each in enumerate(counts)
        ]
        memories, repository = record.memories, record.timeline
        newest = repository.overlapping("episodic", edges[0], edges[-1], limit=episodes, closed=False)
        held = repository.overlapping("procedural", edges[0], edges[-1], limit=habits)
        return TimelineOverview(
            first, last, step, tuple(spans), tuple(memories.fetch(newest[::-1])), tuple(memories.fetch(held))
        )


def _edges(since: datetime, until: datetime, step: TimelineStep, zone: tzinfo) -> list[datetime]:
    """The begins of the spans from ``since`` to ``until``, and the end of the last.

    Raises:
        InputError: there are too many.
    """
    edges: list[datetime] = []
    for edge in _steps(since, step, zone):
        edges.append(edge)
        if edge >= until and len(edges) > 1:
            return edges
        if len(edges) > SPANS:
            break
    raise InputError(f"from {since:%Y-%m-%d} to {until:%Y-%m-%d} has more than {SPANS} steps of a {step}: take longer")


def _steps(since: datetime, step: TimelineStep, zone: tzinfo) -> Iterator[datetime]:
    """The begin of the span with ``since``, and of those after it, as far as the calendar goes."""
    local = since.astimezone(zone)
    if step == "hour":
        at = local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
        while True:
            yield at.astimezone(zone)
            at += timedelta(hours=1)
    day = datetime(local.year, local.month, local.day)  # noqa: DTZ001  # a day of the calendar, not yet in a zone
    if step == "week":
        day -= timedelta(days=day.weekday())
    elif step != "day":
        month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[step]
        day = day.replace(month=month, day=1)
    while True:
        yield day.replace(tzinfo=zone)
        if step in ("day", "week"):
            day += timedelta(days=7 if step == "week" else 1)
        else:
            months = {"month": 1, "quarter": 3, "year": 12}[step]
            day = day.replace(year=day.year + (day.month - 1 + months) // 12, month=(day.month - 1 + months) % 12 + 1)
