"""The part of time that is shown: how long its spans are, where its marks stand, and what zooming leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from lifelong.types import TimelineStep
from lifelong.web.formats import Formats

SHORTEST: Final = 2
"""Fewest days that are shown: below them is the page of a day."""

LONGEST: Final = 365 * 200
"""Most days that are shown."""

_STEPS: Final[tuple[tuple[int, TimelineStep], ...]] = ((4, "hour"), (70, "day"), (430, "week"), (366 * 13, "month"))
"""Up to so many days, spans of this length: between 10 and 160 of them."""


_MARKED: Final = ((450, 1), (1200, 3), (366 * 14, 12), (366 * 40, 60))
"""Up to so many days, a mark every so many months."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the axis: its place in percent, and its words."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A part of time, in days of the person's calendar.

    Attributes:
        first, until: the first day, and the day after the last.
        begin, end: those of everything that there is.
    """

    first: date
    until: date
    begin: date
    end: date

    @property
    def days(self) -> int:
        """Its length."""
        return (self.until - self.first).days

    @property
    def step(self) -> TimelineStep:
        """Length of its spans."""
        return next((step for most, step in _STEPS if self.days <= most), "quarter")

    @property
    def is_whole(self) -> bool:
        """Whether it is everything that there is."""
        return self.first <= self.begin and self.until >= self.end

    @property
    def address(self) -> str:
        """The address of the page that shows it."""
        return address(self.first, self.until)

    def nearer(self) -> str:
        """The address of its middle half; "" where it is the shortest."""
        if self.days <= SHORTEST:
            return ""
        width = max(SHORTEST, self.days // 2)
        return self._around(width)

    def farther(self) -> str:
        """The address of a part that is twice as long; "" where everything is shown."""
        return "" if self.is_whole else self._around(self.days * 2)

    def earlier(self) -> str:
        """The address of the half before; "" where nothing is."""
        return "" if self.first <= self.begin else self._moved(-max(1, self.days // 2))

    def later(self) -> str:
        """The address of the half after; "" where nothing is."""
        return "" if self.until >= self.end else self._moved(max(1, self.days // 2))

    def last(self, days: int) -> str:
        """The address of the last days."""
        return address(max(self.begin, self.end - timedelta(days=days)), self.end)

    def _around(self, width: int) -> str:
        if width >= (self.end - self.begin).days:
            return address(self.begin, self.end)
        middle = self.first + timedelta(days=self.days // 2)
        return self._within(middle - timedelta(days=width // 2), width)

    def _moved(self, days: int) -> str:
        return self._within(self.first + timedelta(days=days), self.days)

    def _within(self, first: date, width: int) -> str:
        first = max(self.begin, min(first, self.end - timedelta(days=width)))
        return address(first, first + timedelta(days=width))


def address(first: date, until: date) -> str:
    """The address of the page that shows these days."""
    return f"/app/timeline?from={first.isoformat()}&to={until.isoformat()}"


def scale_of(begin: date, end: date, first: str, until: str) -> Scale:
    """The part that an address names, or everything.

    Args:
        begin, end: of everything that there is; ``end`` is the day after.
        first, until: days such as ``2026-03-03``; others mean everything.
    """
    begin = min(begin, end - timedelta(days=SHORTEST))
    try:
        days = date.fromisoformat(first), date.fromisoformat(until)
    except ValueError:
        days = begin, end
    chosen, last = days
    if not SHORTEST <= (last - chosen).days <= LONGEST or chosen.year < 1900 or last.year > 2200:
        chosen, last = (chosen, chosen + timedelta(days=SHORTEST)) if chosen <= last < end else (begin, end)
    return Scale(chosen, last, begin, end)


def ticks(since: datetime, until: datetime, formats: Formats) -> list[Tick]:
    """The marks of the axis between two times."""
    begin = since.astimezone(UTC)  # times of one zone are subtracted by the clock on the wall
    whole = (until - begin).total_seconds()
    found = list(_marks(since, until, formats))
    return [
        Tick(round(100 * (at - begin).total_seconds() / whole, 3), text) for at, text in found if since <= at < until
    ]


def _marks(since: datetime, until: datetime, formats: Formats) -> Iterator[tuple[datetime, str]]:
    months, zone = formats.words.list("formats.short_months"), formats.zone
    local = since.astimezone(zone)
    days = (until - since).days
    if days <= 70:
        skipped = 1 if days <= 10 else 7
        day = local.date()
        while skipped == 7 and day.weekday():
            day += timedelta(days=1)
        while day < until.astimezone(zone).date():
            at = datetime(day.year, day.month, day.day, tzinfo=zone)
            yield at, formats.words("timeline.day_month", day=day.day, month=months[day.month - 1])
            day += timedelta(days=skipped)
        return
    skipped = next((number for most, number in _MARKED if days <= most), 240)
    month = local.year * 12 + local.month - 1
    month += -month % skipped
    while True:
        at = datetime(month // 12, month % 12 + 1, 1, tzinfo=zone)
        if at >= until:
            return
        yield at, str(at.year) if at.month == 1 else months[at.month - 1]
        month += skipped
