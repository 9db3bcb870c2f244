"""The drawing of a timeline: bars, lines and points with their places in percent, which the template writes as SVG.

Places across are in percent, so that the drawing fits any width without a script, and letters keep their size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from lifelong.types import Concept, Memory, TimelineOverview, TimelineSpan
from lifelong.web.formats import Formats
from lifelong.web.pages.timeline.scale import SHORTEST, Scale, address

TALK: Final = 64
"""Height of the bars of messages, in pixels."""

MOOD: Final = 48
"""Height of the line of moods."""

ROW: Final = 34
"""Height of the row of a habit or a concept."""

ROWS: Final = 8
"""Most rows of habits, and of concepts; the rest is counted."""


@dataclass(frozen=True, slots=True)
class SpanMark:
    """A span that can be pointed at: its place and width, its begin in words, its counts in words, and its address."""

    x: float
    width: float
    when: str
    text: str
    address: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class TimeBar:
    """A bar: place, width, upper end and height."""

    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Point:
    """A point: place, height from above, radius or value."""

    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch in a row: place, width, the memory, and whether it goes on beyond the right end."""

    x: float
    width: float
    memory: Memory
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row with a name: the stretches of a habit, or the points of a concept."""

    name: str
    pieces: Sequence[Stretch] = ()
    points: Sequence[Point] = ()
    concept: str = ""


@dataclass(frozen=True, slots=True)
class TimelineChart:
    """All that is drawn.

    Attributes:
        hits: the spans, in order.
        talk: bars of messages; ``most`` is the number of the highest.
        moods: points of mood; ``lines`` are pairs of neighbours.
        episodes: stretches of the episodes, where all of them are drawn.
        bursts: bars of the number of episodes, where they are too many.
        habits, concepts: rows; ``more_habits`` and ``more_concepts`` count those without one.
    """

    hits: Sequence[SpanMark]
    talk: Sequence[TimeBar]
    most: int
    moods: Sequence[Point]
    lines: Sequence[tuple[Point, Point]]
    episodes: Sequence[Stretch]
    bursts: Sequence[TimeBar]
    habits: Sequence[Row]
    more_habits: int
    concepts: Sequence[Row]
    more_concepts: int


def chart_of(overview: TimelineOverview, concepts: Sequence[Concept], scale: Scale, formats: Formats) -> TimelineChart:
    """The drawing of a part of time.

    Args:
        overview: the part; it has spans.
        concepts: the person's concepts.
        scale: the part, as the address has it.
        formats: of the page.
    """
    spans = overview.spans
    axis = _Axis(spans[0].since.astimezone(UTC), spans[-1].until.astimezone(UTC))  # with the hours of summer time
    hits = [_hit(span, axis, overview.step, formats) for span in spans]
    most = max((span.messages for span in spans), default=0)
    talk = [
        TimeBar(hit.x, hit.width, TALK * (1 - span.messages / most), TALK * span.messages / most)
        for hit, span in zip(hits, spans, strict=True)
        if span.messages
    ]
    moods = [
        Point(round(hit.x + hit.width / 2, 3), round(MOOD * (0.5 - 0.44 * span.mood), 1), span.mood)
        for hit, span in zip(hits, spans, strict=True)
        if span.mood is not None
    ]
    count = sum(span.episodes for span in spans)
    drawn = count <= len(overview.episodes)
    highest = max((span.episodes for span in spans), default=0)
    habits = _habits(overview.habits, axis)
    seen = _concepts(spans, hits, {each.id: each.name for each in concepts})
    return TimelineChart(
        hits=hits,
        talk=talk,
        most=most,
        moods=moods,
        lines=list(pairwise(moods)),
        episodes=[axis.piece(each, each.at, each.until or each.at) for each in overview.episodes] if drawn else [],
        bursts=[]
        if drawn
        else [
            TimeBar(hit.x, hit.width, 20 * (1 - span.episodes / highest), 20 * span.episodes / highest)
            for hit, span in zip(hits, spans, strict=True)
            if span.episodes
        ],
        habits=habits[:ROWS],
        more_habits=len(habits[ROWS:]),
        concepts=seen[:ROWS],
        more_concepts=len(seen[ROWS:]),
    )


@dataclass(frozen=True, slots=True)
class _Axis:
    """From times to places."""

    since: datetime
    until: datetime

    def x(self, at: datetime) -> float:
        """The place of a time in percent, inside the drawing."""
        share = (at - self.since).total_seconds() / (self.until - self.since).total_seconds()
        return round(100 * min(1.0, max(0.0, share)), 3)

    def piece(self, memory: Memory, since: datetime, until: datetime | None) -> Stretch:
        """A stretch of time."""
        left, right = self.x(since), 100.0 if until is None else self.x(until)
        return Stretch(left, round(max(0.0, right - left), 3), memory, until is None or until > self.until)


def _hit(span: TimelineSpan, axis: _Axis, step: str, formats: Formats) -> SpanMark:
    words, x = formats.words, axis.x(span.since)
    parts = [
        words("timeline.messages", count=span.messages) if span.messages else words("timeline.silent"),
        words("timeline.sessions", count=span.sessions) if span.sessions else "",
        words("timeline.episodes_count", count=span.episodes) if span.episodes else "",
        words("timeline.mood_is", mood=_signed(span.mood, formats)) if span.mood is not None else "",
    ]
    since, until = span.since.astimezone(formats.zone), span.until.astimezone(formats.zone)
    when = {
        "hour": lambda: f"{formats.weekday(since)}, {formats.clock(since)}",
        "day": lambda: formats.weekday(since),
        "week": lambda: words("timeline.week_of", day=formats.day(since)),
        "month": lambda: formats.month(since),
        "quarter": lambda: f"{formats.month(since)} – {formats.month(until - timedelta(days=1))}",
    }[step]()
    first, last = since.date(), max(until.date(), since.date() + timedelta(days=SHORTEST))
    there = f"/app/timeline/day/{first.isoformat()}" if step in ("hour", "day") else address(first, last)
    text = ", ".join(part for part in parts if part)
    return SpanMark(x, round(axis.x(span.until) - x, 3), when, text, there, span.since, span.until)


def _signed(mood: float, formats: Formats) -> str:
    sign = "+" if mood > 0.05 else "−" if mood < -0.05 else "±"  # a minus, as one writes it
    return sign + formats.number(abs(mood) if abs(mood) > 0.05 else 0, 1)


def _habits(memories: Sequence[Memory], axis: _Axis) -> list[Row]:
    """A row for each habit or goal; what superseded it stands in the same row."""
    rows: dict[str, list[Memory]] = {}
    for memory in memories:
        rows.setdefault(memory.slot or memory.id, []).append(memory)
    return [
        Row(each[0].text, pieces=[axis.piece(memory, memory.at, memory.closed or memory.until) for memory in each])
        for each in rows.values()
    ]


def _concepts(spans: Sequence[TimelineSpan], hits: Sequence[SpanMark], names: Mapping[str, str]) -> list[Row]:
    """A row for each concept, the most seen first."""
    total: Counter[str] = Counter()
    for span in spans:
        total.update(span.concepts)
    most = max((count for span in spans for count in span.concepts.values()), default=1)
    return [
        Row(
            names[concept],
            points=[
                Point(
                    round(hit.x + hit.width / 2, 3),
                    24,
                    round(3 + 4 * (span.concepts[concept] / most) ** 0.5, 1),
                )
                for hit, span in zip(hits, spans, strict=True)
                if concept in span.concepts
            ],
            concept=concept,
        )
        for concept, _ in total.most_common()
        if concept in names
    ]
