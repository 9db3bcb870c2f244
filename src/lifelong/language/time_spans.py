"""Resolve the parts of a time expression to a span of time, relative to the time of the query.

Each function of ``READERS`` takes the parts and the clock, and raises ValueError if the date does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, timedelta

from lifelong.language.calendars import SEASONS, add_months, feast, month_span, season_span, year_span
from lifelong.language.dates import in_figures
from lifelong.language.time_parts import Clock, Parts, Span

_PARTS = {"morning": (5, 12), "afternoon": (12, 18), "evening": (17, 24), "night": (18, 30)}

Reader = Callable[[Parts, Clock], Span]


def _figures(one: Parts, clock: Clock) -> Span:
    """ "2024-05-07", "7.5.2024", "7/5/2024"."""
    return clock.day(in_figures(one.match, clock.now.tzinfo or UTC))


def _date(one: Parts, clock: Clock) -> Span:
    """ "7 May 2024", "May the 7th"."""
    month, day = one.month or 0, one.day or 0
    year = one.year or clock.year_of(lambda y: date(y, month, day))
    return clock.day(date(year, month, day))


def _month(one: Parts, clock: Clock) -> Span:
    """ "In May", "early May", "last March", "May 2024"."""
    month = one.month or 0
    year = one.year
    if year is None:
        seen = Clock(clock.now, one.which > 0) if one.which else clock
        year = seen.year_of(lambda y: date(y, month, 1), lambda y: month_span(y, month)[1])
        if one.which == 0 and (clock.today.month < month):
            year = clock.today.year
        if one.which and (year, month) == (clock.today.year, clock.today.month):
            year += one.which
    start, end = month_span(year, month)
    if one.third == "early":
        end = start.replace(day=11)
    elif one.third == "middle":
        start, end = start.replace(day=10), start.replace(day=21)
    elif one.third == "late":
        start = start.replace(day=20)
    return clock.days(start, end)


def _week_of_month(one: Parts, clock: Clock) -> Span:
    """ "The second week of May": seven days, counted from the first day; "last": the last seven days."""
    month = one.month or 0
    year = one.year or clock.year_of(lambda y: date(y, month, 1), lambda y: month_span(y, month)[1])
    start, end = month_span(year, month)
    if one.place < 0:
        return clock.days(end - timedelta(days=7), end)
    first = start + timedelta(days=7 * (one.place - 1))
    return clock.days(first, first + timedelta(days=7))


def _nth(one: Parts, clock: Clock) -> Span:
    """ "On the 20th": the latest 20th that has begun, or the next one."""
    day, first = one.day or 0, clock.today.replace(day=1)
    step = 1 if clock.ahead else -1
    for months in range(0, 12 * step, step):
        month = add_months(first, months)
        try:
            found = month.replace(day=day)
        except ValueError:  # 31 June
            continue
        if found >= clock.today if clock.ahead else found <= clock.today:
            return clock.day(found)
    raise ValueError(day)


def _year(one: Parts, clock: Clock) -> Span:
    """ "2019"."""
    if one.year is None:
        raise ValueError(one)
    return clock.days(*year_span(one.year))


def _decade(one: Parts, clock: Clock) -> Span:
    """ "The 1990s", "the '90s"."""
    start = one.decade if one.decade > 100 else (1900 + one.decade if one.decade > 20 else 2000 + one.decade)
    return clock.days(date(start, 1, 1), date(start + 10, 1, 1))


def _weekday(one: Parts, clock: Clock) -> Span:
    """ "On Wednesday": the latest Wednesday before today; "next Wednesday", "Wednesday last week"."""
    if one.weekday is None:
        raise ValueError(one)
    today = clock.today
    monday = today - timedelta(days=today.weekday())
    week = one.shift[1] if one.shift else one.week
    if week is not None:
        day = monday + timedelta(days=one.weekday + 7 * week)
    elif one.which == 0:
        day = monday + timedelta(days=one.weekday)
    elif one.which == 1 or (one.which is None and clock.ahead):
        day = today + timedelta(days=(one.weekday - today.weekday() - 1) % 7 + 1)
    else:
        day = today - timedelta(days=(today.weekday() - one.weekday - 1) % 7 + 1)
    return _part_of(day, one, clock)


def _near(one: Parts, clock: Clock) -> Span:
    """ "Yesterday", "the day after tomorrow", "yesterday evening"."""
    days = one.near if not one.swings or clock.ahead else -one.near
    return _part_of(clock.today + timedelta(days=days), one, clock)


def _part_of(day: date, one: Parts, clock: Clock) -> Span:
    return _hours(clock, day, one.part) if one.part else clock.day(day)


def _near_part(one: Parts, clock: Clock) -> Span:
    """ "This morning"."""
    return _part_of(clock.today, one, clock)


def _last_night(_: Parts, clock: Clock) -> Span:
    return _hours(clock, clock.today - timedelta(days=1), "night")


def _tonight(_: Parts, clock: Clock) -> Span:
    return _hours(clock, clock.today, "night")


def _hours(clock: Clock, day: date, part: str) -> Span:
    start, end = _PARTS[part]
    return clock.at(day, start), clock.at(day, end)


def _away(one: Parts, clock: Clock, sign: int) -> Span:
    """Return the span at a distance; it is wider for longer units, because people are less exact about them."""
    amount, unit, today = one.amount, one.unit, clock.today
    if unit in ("minute", "hour"):
        middle = clock.now + sign * timedelta(**{f"{unit}s": amount})
        slack = timedelta(**{f"{unit}s": max(1.0, amount / 4)})
        return middle - slack, middle + slack
    if unit == "day":
        day = today + sign * timedelta(days=round(amount))
        return clock.days(day - timedelta(days=2), day + timedelta(days=3)) if one.loose else clock.day(day)
    if unit == "weekend":
        return _shifted("weekend", sign * round(amount), clock)
    if unit in ("week", "fortnight"):
        day = today + sign * timedelta(days=round(7 * amount * (2 if unit == "fortnight" else 1)))
        # "Two weeks ago" is rarely exact: add half a week on each side, or a whole one after "a few" or "several".
        slack_days = 7 if one.loose else 3
        return clock.days(day - timedelta(days=slack_days), day + timedelta(days=slack_days + 1))
    if unit == "month" or (unit == "year" and amount < 1):
        months = round(amount * (12 if unit == "year" else 1))
        start = add_months(today.replace(day=1), sign * months - (1 if one.loose else 0))
        return clock.days(start, add_months(start, 3 if one.loose else 1))
    years = round(amount * (10 if unit == "decade" else 1))
    first, _ = year_span(today.year + sign * years - (1 if one.loose else 0))
    return clock.days(first, date(first.year + (3 if one.loose else 1), 1, 1))


def _ago(one: Parts, clock: Clock) -> Span:
    """ "Three weeks ago"."""
    return _away(one, clock, -1)


def _ahead(one: Parts, clock: Clock) -> Span:
    """ "In three weeks"."""
    return _away(one, clock, 1)


def _stretch(one: Parts, clock: Clock) -> Span:
    """ "In the last three weeks": the span ends at the time of the query."""
    amount, unit = one.amount, one.unit
    if unit in ("minute", "hour"):
        return clock.now - timedelta(**{f"{unit}s": amount}), clock.now
    if unit in ("month", "year", "decade"):
        months = round(amount * {"month": 1, "year": 12, "decade": 120}[unit])
        first = add_months(clock.today, -months)
    else:
        days = {"day": 1, "week": 7, "fortnight": 14, "weekend": 7}[unit]
        first = clock.today - timedelta(days=round(days * amount))
    return clock.at(first), clock.now


def _period(one: Parts, clock: Clock) -> Span:
    """ "Last week", "this weekend", "next month", "last year"."""
    if one.which is None:
        raise ValueError(one)
    if one.unit == "day" and one.which <= 0:  # "this day" is today; "the last day" is of something else
        if one.which == 0:
            return clock.day(clock.today)
        raise ValueError(one)
    return _shifted(one.unit, one.which, clock)


def _beyond_last(one: Parts, clock: Clock) -> Span:
    """ "The week before last"."""
    return _shifted(one.unit, -2, clock)


def _beyond_next(one: Parts, clock: Clock) -> Span:
    """ "The month after next"."""
    return _shifted(one.unit, 2, clock)


def _shift(one: Parts, clock: Clock) -> Span:
    """A unit and its distance in one word, as in Japanese."""
    if one.shift is None:
        raise ValueError(one)
    return _shifted(*one.shift, clock)


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
    if unit == "year":
        return clock.days(*year_span(today.year + shift))
    raise ValueError(unit)


def _season(one: Parts, clock: Clock) -> Span:
    """ "Last summer", "in spring 2020"."""
    name = SEASONS[one.season]
    year = one.year
    if year is None:
        seen = Clock(clock.now, one.which > 0) if one.which else clock

        def first(y: int) -> date:
            return season_span(y, name, southern=clock.southern)[0]

        def after(y: int) -> date:
            return season_span(y, name, southern=clock.southern)[1]

        year = seen.year_of(first, after)
        # In summer, "last summer" means the summer of the year before.
        if one.which and first(year) <= clock.today < after(year):
            year += one.which
        if one.which == 0 and clock.today < first(clock.today.year):
            year = clock.today.year
    return clock.days(*season_span(year, name, southern=clock.southern))


def _feast(one: Parts, clock: Clock) -> Span:
    """ "Christmas", "last Easter"."""
    seen = Clock(clock.now, one.which > 0) if one.which else clock
    year = one.year or seen.year_of(lambda y: feast(one.feast, y))
    day = feast(one.feast, year)
    if one.which and one.year is None and day == clock.today:
        day = feast(one.feast, year + one.which)
    return clock.day(day)


READERS: dict[str, Reader] = {
    "figures": _figures, "date": _date, "month": _month, "third": _month, "week_of_month": _week_of_month,
    "nth": _nth, "year": _year, "year_shift": _year, "decade": _decade, "weekday": _weekday, "near": _near,
    "near_part": _near_part, "last_night": _last_night, "tonight": _tonight, "ago": _ago, "ahead": _ahead,
    "stretch": _stretch, "period": _period, "beyond_last": _beyond_last, "beyond_next": _beyond_next, "shift": _shift,
    "season": _season, "feast": _feast,
}  # fmt: skip
"""The function of each kind of pattern in the data files."""

FIXED = frozenset((
    "figures", "near", "near_part", "last_night", "tonight", "ago", "ahead", "stretch", "period", "beyond_last",
    "beyond_next", "shift", "year", "year_shift", "decade",
))  # fmt: skip
"""Kinds whose span does not depend on ``Clock.ahead``, except of a word that swings."""
