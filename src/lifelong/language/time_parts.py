"""The parts of a time expression in any language, and the clock that a span of time is relative to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

Span = tuple[datetime, datetime]
"""Start and end (exclusive) of a span of time, both with a zone."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of the query.

    Attributes:
        now: the time, in the person's zone.
        ahead: a day or month without a year is the next one, and not the latest one that has begun.
    """

    now: datetime
    ahead: bool = False

    @property
    def today(self) -> date:
        """The date of the query."""
        return self.now.date()

    def at(self, day: date, hour: int = 0) -> datetime:
        """Return the time of an hour of a day; hours from 24 on belong to the next day."""
        # The arithmetic uses local time, so that a span has whole days when the clock changes.
        day, hour = day + timedelta(days=hour // 24), hour % 24
        return datetime.combine(day, time(hour), tzinfo=self.now.tzinfo)

    def days(self, first: date, after: date) -> Span:
        """Return the span from the start of one day to the start of another."""
        return self.at(first), self.at(after)

    def day(self, day: date) -> Span:
        """Return the span of a whole day."""
        return self.days(day, day + timedelta(days=1))

    def year_of(self, first: Callable[[int], date], after: Callable[[int], date] | None = None) -> int:
        """Return the year of the latest such time that has begun, or with ``ahead`` of the next that is not over.

        Args:
            first: first day of the time in a year.
            after: the day after its last one; None: it is a single day.
        """
        years = range(self.today.year + 1, self.today.year - 9, -1)
        begun = [year for year in years if (day := _existing(first, year)) is not None and day <= self.today]
        if not self.ahead:
            return begun[0] if begun else self.today.year
        over = after or (lambda year: first(year) + timedelta(days=1))
        years = range(self.today.year - 1, self.today.year + 9)
        return next(
            (year for year in years if _existing(first, year) is not None and over(year) > self.today), years[-1]
        )

    @property
    def southern(self) -> bool:
        """Whether the person's time zone is in the southern hemisphere."""
        zone = str(self.now.tzinfo)
        return zone.startswith(("Australia/", "Antarctica/", "Africa/Johannesburg", "Pacific/Auckland")) or zone in (
            "America/Sao_Paulo",
            "America/Argentina/Buenos_Aires",
            "America/Santiago",
            "America/Montevideo",
        )


def _existing(make: Callable[[int], date], year: int) -> date | None:
    try:
        return make(year)
    except ValueError:  # 29 February
        return None


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of an expression, as values that do not depend on its language.

    Attributes:
        match: the match, for a date in figures.
        day, month, year: numbers, ``month`` from 1.
        weekday: 0 is Monday.
        amount: of ``unit``; ``loose`` if the words say "a few".
        unit: minute, hour, day, week, fortnight, weekend, month, year or decade.
        which: -1 for "last", 0 for "this", 1 for "next", None without such a word.
        week: the same, of the week of a weekday.
        near: days from today; ``swings`` if the word also means as many days in the other direction.
        shift: a unit with its distance in one word, such as ("week", -1).
        years: a year by its distance ("last year" in one word).
        part, season, feast, third: names as in the data files.
        place: of a week in a month, -1 for the last.
        decade: in digits.
    """

    match: re.Match[str]
    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    amount: float = 1.0
    loose: bool = False
    unit: str = ""
    which: int | None = None
    week: int | None = None
    near: int = 0
    swings: bool = False
    shift: tuple[str, int] | None = None
    years: int | None = None
    part: str = ""
    season: str = ""
    feast: str = ""
    third: str = ""
    place: int = 0
    decade: int = 0


def parts(match: re.Match[str], values: Mapping[str, Mapping[str, Any]], clock: Clock) -> Parts:
    """Return the parts of a match.

    Args:
        match: a match of a ``TimePattern``.
        values: the values of the words in its language.
        clock: the time of the query, for a year in words.
    """
    groups = {name: text for name, text in match.groupdict().items() if text is not None}

    def value(name: str, table: str = "") -> Any:
        return values[table or name].get(groups[name]) if name in groups else None

    count = groups.get("n", "")
    number = count if count.isdigit() else str(values["n"].get(count, "1"))
    near = value("near") or "0"
    unit, _, distance = (value("shift") or "").partition(" ")
    years = value("years")
    month = groups.get("month", "")
    year = groups.get("year")
    return Parts(
        match=match,
        day=int(groups["day"]) if "day" in groups else value("ordinal"),
        month=int(month) if month.isdigit() else values["month"].get(month) or values["short"].get(month),
        year=int(year) if year else clock.today.year + years if years is not None else None,
        weekday=_WEEKDAY_ENDS.get(groups.get("weekday_end", ""), values["weekday"].get(groups.get("weekday", "")))
        if values["weekday"].get(groups.get("weekday", "")) is not None or "weekday_end" in groups
        else values["bare"].get(groups.get("weekday", "")),
        amount=2.0 if "two" in groups else float(number.rstrip("~")),
        loose=number.endswith("~"),
        unit=value("two") or value("unit") or "",
        which=value("which"),
        week=value("week", "which"),
        near=int(near.lstrip("\u00b1")),
        swings=near.startswith("\u00b1"),
        shift=(unit, int(distance)) if unit else None,
        years=years,
        part=value("part") or "",
        season=value("season") or "",
        feast=value("feast") or "",
        third=value("third") or "",
        place=value("place") or 0,
        decade=int(groups["decade"].lstrip("'")) if "decade" in groups else 0,
    )


_WEEKDAY_ENDS = {sign: number % 7 for number, sign in enumerate("\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u65e5")} | {
    "\u5929": 6
}
"""Chinese weekdays by their last character."""
