"""The drawing of a timeline, which the template writes as SVG.

Places across are in percent, so that the drawing fits any width without a script, and letters keep their size. What has
one colour in a lane is one path, in a frame 100 units wide: a browser lays out a path faster than hundreds of bars.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from lifelong.types import Concept, Memory, TimelineOverview, TimelineSpan
from lifelong.web.formats import Formats
from lifelong.web.pages.timeline.scale import SHORTEST, Scale, address

TALK: Final = 64
"""Height of the bars of messages, in pixels."""

MOOD: Final = 48
"""Height of the line of moods."""

LEANINGS: Final = ("up", "even", "down")
"""What a mood is, for its colour."""

EPISODES: Final = 20
"""Height of the lane of episodes."""

ROW: Final = 34
"""Height of the row of a habit or a concept."""

ROWS: Final = 8
"""Most rows of habits, and of concepts; the rest is counted."""


@dataclass(frozen=True, slots=True)
class SpanMark:
    """A span that can be pointed at: its place and width, its begin and its counts in words, and its address."""

    x: float
    width: float
    text: str
    address: str

    @property
    def middle(self) -> float:
        """The place of its middle."""
        return round(self.x + self.width / 2, 3)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch in a row: place, width, the memory, and whether it goes on beyond the right end."""

    x: float
    width: float
    memory: Memory
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row with a name: the stretches of a habit, or the points of a concept as paths by radius in pixels."""

    name: str
    pieces: Sequence[Stretch] = ()
    points: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimelineChart:
    """All that is drawn.

    Attributes:
        hits: the spans, in order.
        since, until: first day, and the day after the last.
        talk: path of the bars of messages; ``most`` is the number of the highest.
        moods: paths of the points of mood by ``up``, ``even``, ``down``; ``mood_line`` joins them; ``mood_size`` is
            their radius in pixels.
        episodes: path of the stretches of the episodes, where all of them are drawn; else "".
        bursts: path of bars of the number of episodes, where they are too many.
        habits, concepts: rows; ``more_habits`` and ``more_concepts`` count those without one.
    """

    hits: Sequence[SpanMark]
    since: date
    until: date
    talk: str
    most: int
    moods: Mapping[str, str]
    mood_line: str
    mood_size: int
    episodes: str
    bursts: str
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
    moods = [(hit.middle, span.mood) for hit, span in zip(hits, spans, strict=True) if span.mood is not None]
    drawn = sum(span.episodes for span in spans) <= len(overview.episodes)
    habits = _habits(overview.habits, axis)
    seen = _concepts(spans, hits, {each.id: each.name for each in concepts})
    return TimelineChart(
        hits=hits,
        since=spans[0].since.astimezone(formats.zone).date(),
        until=spans[-1].until.astimezone(formats.zone).date(),
        talk=_bars(hits, [span.messages for span in spans], TALK),
        most=max((span.messages for span in spans), default=0),
        moods={name: _dots((x, _height(mood)) for x, mood in moods if _leaning(mood) == name) for name in LEANINGS},
        mood_line=("M" + "L".join(f"{x} {_height(mood)}" for x, mood in moods)) if moods else "",
        mood_size=3 if len(moods) < 80 else 2,
        episodes=_stretches(axis.piece(each, each.at, each.until or each.at) for each in overview.episodes)
        if drawn
        else "",
        bursts="" if drawn else _bars(hits, [span.episodes for span in spans], EPISODES),
        habits=habits[:ROWS],
        more_habits=len(habits[ROWS:]),
        concepts=seen[:ROWS],
        more_concepts=len(seen[ROWS:]),
    )


def _bars(hits: Sequence[SpanMark], counts: Sequence[int], height: int) -> str:
    """The path of one bar for each span, the highest of which is ``height`` pixels high."""
    most = max(counts, default=0)
    sizes = [(hit, round(height * count / most, 1)) for hit, count in zip(hits, counts, strict=True) if count]
    return "".join(f"M{hit.x} {height}v{-size}h{hit.width}v{size}z" for hit, size in sizes)


def _dots(points: Iterable[tuple[float, float]]) -> str:
    """The path of points: lines of no length, which round ends make dots as wide as the line."""
    return "".join(f"M{x} {y}h0" for x, y in points)


def _stretches(pieces: Iterable[Stretch]) -> str:
    """The path of stretches in the middle of the lane of episodes."""
    return "".join(f"M{piece.x} {EPISODES // 2}h{piece.width}" for piece in pieces)


def _height(mood: float) -> float:
    """The place of a mood from -1 to 1, in pixels from above."""
    return round(MOOD * (0.5 - 0.44 * mood), 1)


def _leaning(mood: float) -> str:
    return "up" if mood > 0.05 else "down" if mood < -0.05 else "even"


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
    return SpanMark(x, round(axis.x(span.until) - x, 3), f"{when}: {text}", there)


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

    def points(concept: str) -> dict[int, str]:
        """Paths by radius: the area tells how often it was seen."""
        sizes: dict[int, list[tuple[float, float]]] = {}
        for hit, span in zip(hits, spans, strict=True):
            if count := span.concepts.get(concept):
                sizes.setdefault(round(3 + 4 * (count / most) ** 0.5), []).append((hit.middle, ROW - 10))
        return {size: _dots(places) for size, places in sorted(sizes.items())}

    return [Row(names[concept], points=points(concept)) for concept, _ in total.most_common() if concept in names]
