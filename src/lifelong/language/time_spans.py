"""Resolve a matched time expression to a span of time, relative to the time of the query.

Each function takes a match of its pattern in ``time_expressions.py``, and raises ValueError if the date does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from lifelong.language.calendars import (
    MONTHS,
    NUMBERS,
    SEASONS,
    WEEKDAYS,
    add_months,
    feast,
    month_span,
    season_span,
    year_span,
)
from lifelong.language.dates import in_figures

Span = tuple[datetime, datetime]
"""Start and end (exclusive) of a span of time, both with a zone."""

_PARTS = {"morning": (5, 12), "afternoon": (12, 18), "evening": (17, 24), "night": (18, 30)}


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of the query.

    Attributes:
        now: the time, in the person's zone.
    """

    now: datetime

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


Reader = Callable[[re.Match[str], Clock], Span]


def _year(match: re.Match[str]) -> int | None:
    year = match.groupdict().get("year")
    return int(year) if year else None


def _month_number(match: re.Match[str]) -> int:
    return MONTHS[match["month"][:3]]


def _latest(make: Callable[[int], date], clock: Clock) -> int:
    """Return the year of the latest such day that is not in the future."""
    year = clock.today.year
    return year if make(year) <= clock.today else year - 1


def calendar_date(match: re.Match[str], clock: Clock) -> Span:
    """ "7 May 2024", "May the 7th": without a year, the latest one that has begun."""
    month, day = _month_number(match), int(match["day"])
    year = _year(match) or _latest(lambda y: date(y, month, day), clock)
    return clock.day(date(year, month, day))


def date_in_figures(match: re.Match[str], clock: Clock) -> Span:
    """ "2024-05-07", "7.5.2024", "7/5/2024": the person's zone decides the order of day and month."""
    return clock.day(in_figures(match, clock.now.tzinfo or UTC))


def named_month(match: re.Match[str], clock: Clock) -> Span:
    """ "In May", "early May", "last March", "May 2024"."""
    month = _month_number(match)
    year = _year(match)
    if year is None:
        year = _latest(lambda y: date(y, month, 1), clock)
        if match.groupdict().get("which") == "last" and (year, month) == (
            clock.today.year,
            clock.today.month,
        ):
            year -= 1
    start, end = month_span(year, month)
    part = (match.groupdict().get("third") or "").split(" ")[0].rstrip("-")
    if part in ("early", "beginning", "start"):
        end = start.replace(day=11)
    elif part in ("mid", "middle"):
        start, end = start.replace(day=10), start.replace(day=21)
    elif part in ("late", "end"):
        start = start.replace(day=20)
    return clock.days(start, end)


def week_of_month(match: re.Match[str], clock: Clock) -> Span:
    """ "The second week of May": seven days, counted from the first day; "last": the last seven days."""
    month = _month_number(match)
    year = _year(match) or _latest(lambda y: date(y, month, 1), clock)
    start, end = month_span(year, month)
    which = match["nth"]
    if which == "last":
        return clock.days(end - timedelta(days=7), end)
    first = start + timedelta(days=7 * ("first", "second", "third", "fourth").index(which))
    return clock.days(first, first + timedelta(days=7))


def plain_year(match: re.Match[str], clock: Clock) -> Span:
    """ "2019"."""
    return clock.days(*year_span(int(match["year"])))


def decade(match: re.Match[str], clock: Clock) -> Span:
    """ "The 1990s", "the '90s"."""
    years = int(match["decade"])
    start = years if years > 100 else (1900 + years if years > 20 else 2000 + years)
    return clock.days(date(start, 1, 1), date(start + 10, 1, 1))


def weekday(match: re.Match[str], clock: Clock) -> Span:
    """ "On Wednesday": the latest Wednesday before today; "next Wednesday", "Wednesday last week"."""
    weekday = WEEKDAYS[match["weekday"][:3]]
    today = clock.today
    which = match.groupdict().get("which") or ""
    week = match.groupdict().get("week") or ""
    monday = today - timedelta(days=today.weekday())
    if week:
        shift = {"last": -7, "this": 0, "next": 7}[week]
        day = monday + timedelta(days=weekday + shift)
    elif which in ("next", "this coming", "coming"):
        day = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    elif which == "this":
        day = monday + timedelta(days=weekday)
    else:
        day = today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    return _part_of(day, match, clock)


def near_day(match: re.Match[str], clock: Clock) -> Span:
    """ "Yesterday", "the day after tomorrow", "yesterday evening"."""
    shifts = {
        "today": 0,
        "yesterday": -1,
        "tomorrow": 1,
        "the day before yesterday": -2,
        "the day after tomorrow": 2,
    }
    return _part_of(clock.today + timedelta(days=shifts[match["near"]]), match, clock)


def _part_of(day: date, match: re.Match[str], clock: Clock) -> Span:
    part = match.groupdict().get("part")
    return _hours(clock, day, part) if part else clock.day(day)


def part_of_day(match: re.Match[str], clock: Clock) -> Span:
    """ "Last night", "tonight", "this morning"."""
    if match[0] == "last night":
        return _hours(clock, clock.today - timedelta(days=1), "night")
    part = "night" if match[0] == "tonight" else match["part"]
    return _hours(clock, clock.today, part)


def _hours(clock: Clock, day: date, part: str) -> Span:
    start, end = _PARTS[part]
    return clock.at(day, start), clock.at(day, end)


def ago(match: re.Match[str], clock: Clock) -> Span:
    """ "Three weeks ago": the span is wider for longer units, because people are less exact about them."""
    amount, unit, today = _amount(match), match["unit"], clock.today
    loose = match["n"].startswith(("a few", "few", "several"))
    if unit in ("minute", "hour"):
        middle = clock.now - timedelta(**{f"{unit}s": amount})
        slack = timedelta(**{f"{unit}s": max(1.0, amount / 4)})
        return middle - slack, middle + slack
    if unit == "day":
        day = today - timedelta(days=round(amount))
        return clock.days(day - timedelta(days=2), day + timedelta(days=3)) if loose else clock.day(day)
    if unit in ("week", "fortnight", "weekend"):
        if unit == "weekend":
            saturday = today - timedelta(days=today.weekday() + 2) - timedelta(weeks=round(amount) - 1)
            return clock.days(saturday, saturday + timedelta(days=2))
        day = today - timedelta(days=round(7 * amount * (2 if unit == "fortnight" else 1)))
        # "Two weeks ago" is rarely exact: add half a week on each side, or a whole one after "a few" or "several".
        slack_days = 7 if loose else 3
        return clock.days(day - timedelta(days=slack_days), day + timedelta(days=slack_days + 1))
    if unit == "month" or (unit == "year" and amount < 1):
        months = round(amount * (12 if unit == "year" else 1))
        start = add_months(today.replace(day=1), -months - (1 if loose else 0))
        return clock.days(start, add_months(start, 3 if loose else 1))
    years = round(amount * (10 if unit == "decade" else 1))
    first, _ = year_span(today.year - years - (1 if loose else 0))
    return clock.days(first, date(first.year + (3 if loose else 1), 1, 1))


def _amount(match: re.Match[str]) -> float:
    word = match["n"]
    if word.startswith("half"):
        return 0.5
    return float(word) if word.isdigit() else float(NUMBERS[word.removesuffix(" of")])


def past_stretch(match: re.Match[str], clock: Clock) -> Span:
    """ "In the last three weeks": the span ends at the time of the query."""
    amount, unit = (_amount(match) if match["n"] else 1.0), match["unit"]
    if unit in ("minute", "hour"):
        return clock.now - timedelta(**{f"{unit}s": amount}), clock.now
    if unit in ("month", "year", "decade"):
        months = round(amount * {"month": 1, "year": 12, "decade": 120}[unit])
        first = add_months(clock.today, -months)
    else:
        days = {"day": 1, "week": 7, "fortnight": 14, "weekend": 7}[unit]
        first = clock.today - timedelta(days=round(days * amount))
    return clock.at(first), clock.now


def period(match: re.Match[str], clock: Clock) -> Span:
    """ "Last week", "this weekend", "next month", "last year"."""
    return _shifted(
        match["unit"], {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1}[match["which"]], clock
    )


def period_beyond(match: re.Match[str], clock: Clock) -> Span:
    """ "The week before last", "the month after next"."""
    return _shifted(match["unit"], 2 if match["after"] else -2, clock)


def _shifted(unit: str, shift: int, clock: Clock) -> Span:
    today = clock.today
    monday = today - timedelta(days=today.weekday())
    if unit == "week":
        first = monday + timedelta(weeks=shift)
        return clock.days(first, first + timedelta(days=7))
    if unit == "weekend":
        saturday = monday + timedelta(days=5, weeks=shift)
        return clock.days(saturday, saturday + timedelta(days=2))
    if unit == "month":
        first = add_months(today.replace(day=1), shift)
        return clock.days(first, add_months(first, 1))
    return clock.days(*year_span(today.year + shift))


def named_season(match: re.Match[str], clock: Clock) -> Span:
    """ "Last summer", "in spring 2020"."""
    name = SEASONS[match["season"]]
    year = _year(match)
    if year is None:
        year = _latest(lambda y: season_span(y, name, southern=clock.southern)[0], clock)
        start, end = season_span(year, name, southern=clock.southern)
        # In summer, "last summer" means the summer of the year before.
        if match.groupdict().get("which") == "last" and start <= clock.today < end:
            year -= 1
    return clock.days(*season_span(year, name, southern=clock.southern))


def named_feast(match: re.Match[str], clock: Clock) -> Span:
    """ "Christmas", "last Easter"."""
    name = match["feast"]
    year = _year(match) or _latest(lambda y: feast(name, y), clock)
    day = feast(name, year)
    if match.groupdict().get("which") == "last" and day == clock.today:
        day = feast(name, year - 1)
    return clock.day(day)
