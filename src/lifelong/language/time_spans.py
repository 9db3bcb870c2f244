"""What one expression of time means: from the words that were matched and the moment of asking to a span.

Each reader takes the match of its pattern in ``expressions.py``, and raises ValueError for a day that is in no
calendar.
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
"""The first moment, and the one after the last."""

_PARTS = {"morning": (5, 12), "afternoon": (12, 18), "evening": (17, 24), "night": (18, 30)}


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment of asking, in the person's zone."""

    now: datetime

    @property
    def today(self) -> date:
        """The day of asking."""
        return self.now.date()

    def at(self, day: date, hour: int = 0) -> datetime:
        """An hour of a day; from 24 on it is one of the next day."""
        # Wall-clock arithmetic, so that a day stays a day when clocks change.
        day, hour = day + timedelta(days=hour // 24), hour % 24
        return datetime.combine(day, time(hour), tzinfo=self.now.tzinfo)

    def days(self, first: date, after: date) -> Span:
        """From the beginning of one day to the beginning of another."""
        return self.at(first), self.at(after)

    def day(self, day: date) -> Span:
        """A whole day."""
        return self.days(day, day + timedelta(days=1))

    @property
    def southern(self) -> bool:
        """Whether the person lives where summer is in January, as far as the zone tells."""
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
    """The year of the latest such day that is not in the future."""
    year = clock.today.year
    return year if make(year) <= clock.today else year - 1


def calendar_date(match: re.Match[str], clock: Clock) -> Span:
    """ "7 May 2024", "May the 7th": without a year the latest one that has begun."""
    month, day = _month_number(match), int(match["day"])
    year = _year(match) or _latest(lambda y: date(y, month, day), clock)
    return clock.day(date(year, month, day))


def date_in_figures(match: re.Match[str], clock: Clock) -> Span:
    """ "2024-05-07", "7.5.2024", and "7/5/2024" as people of the zone write it."""
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
    """ "The second week of May": whole weeks from the first day, the last one up to the end."""
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
    """ "On Wednesday": the latest one before today; "next Wednesday", "Wednesday last week"."""
    wanted = WEEKDAYS[match["weekday"][:3]]
    today = clock.today
    which = match.groupdict().get("which") or ""
    week = match.groupdict().get("week") or ""
    monday = today - timedelta(days=today.weekday())
    if week:
        shift = {"last": -7, "this": 0, "next": 7}[week]
        day = monday + timedelta(days=wanted + shift)
    elif which in ("next", "this coming", "coming"):
        day = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
    elif which == "this":
        day = monday + timedelta(days=wanted)
    else:
        day = today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)
    return _part_of(day, match, clock)


def near_day(match: re.Match[str], clock: Clock) -> Span:
    """ "Yesterday", "the day after tomorrow", also their mornings and evenings."""
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
    """ "Three weeks ago": as wide as people are inexact about such a time."""
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
        # "Two weeks ago" is rarely the very day: half a week to either side, a whole one when it is loose.
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
    """ "In the last three weeks": up to now."""
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
    """Last, this or next week, weekend, month or year."""
    return _shifted(
        match["unit"], {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1}[match["which"]], clock
    )


def period_beyond(match: re.Match[str], clock: Clock) -> Span:
    """The week before last, the month after next."""
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
        # "Last summer" asked in summer is the one before.
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
