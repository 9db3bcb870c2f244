"""Spans of time that a question names: "last Wednesday", "in May", "between March and June".

Words are resolved in code against the moment of asking and the person's zone, never by a model. A person's
record lies behind them, so a bare "May" or "Wednesday" is the latest one that has begun.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from lifelong.recall.calendars import (
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
from lifelong.types import Window

Span = tuple[datetime, datetime]

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_WEEKDAY = r"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?"
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
_NUMBER = (
    r"(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
    r"|a couple(?: of)?|couple(?: of)?|a few|few|several|half an?)"
)
_UNIT = r"(?P<unit>minute|hour|day|week|fortnight|weekend|month|year|decade)s?"
_FEAST = (
    r"(?P<feast>christmas eve|christmas|xmas|new year'?s eve|new year(?:'?s(?: day)?)?|halloween"
    r"|valentine'?s(?: day)?|easter|thanksgiving|independence day|the fourth of july)"
)
_PART = r"(?P<part>morning|afternoon|evening|night)"
# "may", "march", "fall" and "spring" are verbs too: alone they count only after one of these.
_LEAD = r"(?:in|during|since|until|till|before|after|by|from|to|and|of|through|between|around|over)(?: the)?"
_PLAIN_MONTH = r"(?P<month>january|february|april|june|july|august|september|october|november|december)\b"

_BEFORE = re.compile(r"\b(?:before|prior to)\s+(?:the\s+)?$")
_UNTIL = re.compile(r"\b(?:until|till|up to|by)\s+(?:the\s+)?$")
_SINCE = re.compile(r"\bsince\s+(?:the\s+)?$|\b(?:starting|beginning) (?:in|on|from)\s+$|\bfrom\s+$")
_AFTER = re.compile(r"\b(?:after|following)\s+(?:the\s+)?$")
_FROM = re.compile(r"\b(?:between|from)\s+(?:the\s+)?$")
_TO = re.compile(r"\s*(?:and|to|until|till|through|-|\u2013)\s*(?:the\s+)?")
_PREPOSITION = re.compile(r"\b(?:in|on|at|during|around|over|for|within)\s+(?:the\s+)?$")

_PARTS = {"morning": (5, 12), "afternoon": (12, 18), "evening": (17, 24), "night": (18, 30)}


@dataclass(frozen=True, slots=True)
class _Clock:
    """The moment of asking, in the person's zone."""

    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    def at(self, day: date, hour: int = 0) -> datetime:
        # Wall-clock arithmetic, so that a day stays a day when clocks change.
        day, hour = day + timedelta(days=hour // 24), hour % 24
        return datetime.combine(day, time(hour), tzinfo=self.now.tzinfo)

    def days(self, first: date, after: date) -> Span:
        return self.at(first), self.at(after)

    def day(self, day: date) -> Span:
        return self.days(day, day + timedelta(days=1))

    @property
    def southern(self) -> bool:
        zone = str(self.now.tzinfo)
        return zone.startswith(("Australia/", "Antarctica/", "Africa/Johannesburg", "Pacific/Auckland")) or zone in (
            "America/Sao_Paulo",
            "America/Argentina/Buenos_Aires",
            "America/Santiago",
            "America/Montevideo",
        )


Reader = Callable[[re.Match[str], _Clock], Span | None]


def window(text: str, now: datetime, zone: tzinfo) -> Window | None:
    """Read the span of time that a text names.

    Args:
        text: a question or a search.
        now: the moment of asking, aware.
        zone: the person's zone, in which days begin and end.

    Returns:
        The span with the words it was read from, or None when the text names none.
    """
    folded = text.lower().replace("\u2019", "'")
    clock = _Clock(now.astimezone(zone))
    anchors = _anchors(folded, clock)
    if not anchors:
        return None
    first = anchors[0]
    lead = folded[: first.start]
    if len(anchors) > 1 and _FROM.search(lead):
        second = anchors[1]
        if _TO.fullmatch(folded[first.end : second.start]):
            start, end = _ordered(first, second, clock)
            opening = _FROM.search(lead)
            begin = opening.start() if opening else first.start
            return Window(start, end, text[begin : second.end])
    start, end = first.span
    for pattern, since, until in (
        (_BEFORE, None, start),
        (_UNTIL, None, end),
        (_AFTER, end, None),
        (_SINCE, start, None),
    ):
        if opening := pattern.search(lead):
            return Window(since, until, text[opening.start() : first.end])
    opening = _PREPOSITION.search(lead)
    return Window(*first.span, text[opening.start() if opening else first.start : first.end].strip())


@dataclass(frozen=True, slots=True)
class _Anchor:
    start: int
    end: int
    span: Span


def _ordered(first: _Anchor, second: _Anchor, clock: _Clock) -> Span:
    """The span from one anchor to the other; "between March and June" asked in May is last year's March."""
    start, end = first.span[0], second.span[1]
    if start >= end:
        start = (
            start.replace(year=start.year - 1) if (start.month, start.day) != (2, 29) else start - timedelta(days=366)
        )
    return (start, end) if start < end else (second.span[0], first.span[1])


def _anchors(text: str, clock: _Clock) -> list[_Anchor]:
    """Every time expression, in reading order; where two overlap, the more specific pattern stands."""
    found: list[_Anchor] = []
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            start = match.start("at") if "at" in pattern.groupindex else match.start()
            if any(start < other.end and other.start < match.end() for other in found):
                continue
            try:
                span = read(match, clock)
            except (ValueError, OverflowError):  # the 31st of June, the year 0
                continue
            if span is not None:
                found.append(_Anchor(start, match.end(), span))
    return sorted(found, key=lambda anchor: anchor.start)


def _year(match: re.Match[str]) -> int | None:
    year = match.groupdict().get("year")
    return int(year) if year else None


def _month_number(match: re.Match[str]) -> int:
    return MONTHS[match["month"][:3]]


def _latest(make: Callable[[int], date], clock: _Clock) -> int:
    """The year of the latest such day that is not in the future."""
    year = clock.today.year
    return year if make(year) <= clock.today else year - 1


def _calendar_date(match: re.Match[str], clock: _Clock) -> Span:
    month, day = _month_number(match), int(match["day"])
    year = _year(match) or _latest(lambda y: date(y, month, day), clock)
    return clock.day(date(year, month, day))


def _numeric_date(match: re.Match[str], clock: _Clock) -> Span:
    first, second, year = int(match["a"]), int(match["b"]), int(match["year"])
    month, day = (second, first) if first > 12 else (first, second)
    return clock.day(date(year, month, day))


def _iso_date(match: re.Match[str], clock: _Clock) -> Span:
    return clock.day(date(int(match["year"]), int(match["m"]), int(match["d"])))


def _month(match: re.Match[str], clock: _Clock) -> Span:
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


def _week_of_month(match: re.Match[str], clock: _Clock) -> Span:
    month = _month_number(match)
    year = _year(match) or _latest(lambda y: date(y, month, 1), clock)
    start, end = month_span(year, month)
    which = match["nth"]
    if which == "last":
        return clock.days(end - timedelta(days=7), end)
    first = start + timedelta(days=7 * ("first", "second", "third", "fourth").index(which))
    return clock.days(first, first + timedelta(days=7))


def _plain_year(match: re.Match[str], clock: _Clock) -> Span:
    return clock.days(*year_span(int(match["year"])))


def _decade(match: re.Match[str], clock: _Clock) -> Span:
    years = int(match["decade"])
    start = years if years > 100 else (1900 + years if years > 20 else 2000 + years)
    return clock.days(date(start, 1, 1), date(start + 10, 1, 1))


def _weekday(match: re.Match[str], clock: _Clock) -> Span:
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


def _near_day(match: re.Match[str], clock: _Clock) -> Span:
    shifts = {
        "today": 0,
        "yesterday": -1,
        "tomorrow": 1,
        "the day before yesterday": -2,
        "the day after tomorrow": 2,
    }
    return _part_of(clock.today + timedelta(days=shifts[match["near"]]), match, clock)


def _part_of(day: date, match: re.Match[str], clock: _Clock) -> Span:
    part = match.groupdict().get("part")
    return _hours(clock, day, part) if part else clock.day(day)


def _this_part(match: re.Match[str], clock: _Clock) -> Span:
    if match[0] == "last night":
        return _hours(clock, clock.today - timedelta(days=1), "night")
    part = "night" if match[0] == "tonight" else match["part"]
    return _hours(clock, clock.today, part)


def _hours(clock: _Clock, day: date, part: str) -> Span:
    start, end = _PARTS[part]
    return clock.at(day, start), clock.at(day, end)


def _ago(match: re.Match[str], clock: _Clock) -> Span:
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


def _past_stretch(match: re.Match[str], clock: _Clock) -> Span:
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


def _period(match: re.Match[str], clock: _Clock) -> Span:
    """Last, this or next week, weekend, month or year."""
    return _shifted(
        match["unit"], {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1}[match["which"]], clock
    )


def _period_beyond(match: re.Match[str], clock: _Clock) -> Span:
    """The week before last, the month after next."""
    return _shifted(match["unit"], 2 if match["after"] else -2, clock)


def _shifted(unit: str, shift: int, clock: _Clock) -> Span:
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


def _season(match: re.Match[str], clock: _Clock) -> Span:
    name = SEASONS[match["season"]]
    year = _year(match)
    if year is None:
        year = _latest(lambda y: season_span(y, name, southern=clock.southern)[0], clock)
        start, end = season_span(year, name, southern=clock.southern)
        # "Last summer" asked in summer is the one before.
        if match.groupdict().get("which") == "last" and start <= clock.today < end:
            year -= 1
    return clock.days(*season_span(year, name, southern=clock.southern))


def _feast(match: re.Match[str], clock: _Clock) -> Span:
    name = match["feast"]
    year = _year(match) or _latest(lambda y: feast(name, y), clock)
    day = feast(name, year)
    if match.groupdict().get("which") == "last" and day == clock.today:
        day = feast(name, year - 1)
    return clock.day(day)


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(r"\b" + pattern)


_WHICH = r"(?P<which>last|past|previous|this coming|coming|this|next)"
_PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_compile(rf"{_YEAR}-(?P<m>[01]\d)-(?P<d>[0-3]\d)\b"), _iso_date),
    (_compile(rf"(?P<a>[0-3]?\d)[/.](?P<b>[0-3]?\d)[/.]{_YEAR}"), _numeric_date),
    (
        _compile(rf"(?P<nth>first|second|third|fourth|last) week (?:of|in) {_MONTH}(?:,? {_YEAR})?"),
        _week_of_month,
    ),
    (_compile(rf"{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?"), _calendar_date),
    (_compile(rf"{_MONTH} (?:the )?{_DAY}(?!:)(?:,? {_YEAR})?"), _calendar_date),
    (
        _compile(rf"(?P<third>early|late|mid-?|middle of|beginning of|start of|end of) ?{_MONTH}(?:,? {_YEAR})?"),
        _month,
    ),
    (_compile(rf"{_MONTH}(?: of)?,? {_YEAR}"), _month),
    (_compile(rf"(?P<which>last|this|past) {_MONTH}"), _month),
    (_compile(rf"{_LEAD} (?P<at>{_MONTH})"), _month),
    (_compile(_PLAIN_MONTH), _month),
    (_compile(rf"(?:{_WHICH} )?{_FEAST}(?:,? (?:of |in )?{_YEAR})?"), _feast),
    (_compile(rf"(?:{_WHICH} )?{_SEASON} (?:of |in )?{_YEAR}"), _season),
    (_compile(rf"(?P<which>last|this|past|previous) {_SEASON}"), _season),
    (_compile(rf"{_LEAD} (?P<at>{_SEASON})\b"), _season),
    (_compile(rf"{_WEEKDAY}(?: {_PART})?,? (?:of )?(?P<week>last|this|next) week"), _weekday),
    (_compile(rf"{_WHICH} {_WEEKDAY}(?: {_PART})?\b"), _weekday),
    (
        _compile(
            r"(?P<near>the day before yesterday|the day after tomorrow|yesterday|today|tomorrow)"
            rf"(?: {_PART})?\b"
        ),
        _near_day,
    ),
    (_compile(rf"(?:last night|tonight|this {_PART})\b"), _this_part),
    (_compile(rf"{_NUMBER} {_UNIT} (?:ago|earlier|back)\b"), _ago),
    (_compile(rf"(?:last|past|previous) {_NUMBER} {_UNIT}\b"), _past_stretch),
    (
        _compile(r"the (?P<unit>week|weekend|month|year) (?:before last|(?P<after>after next))\b"),
        _period_beyond,
    ),
    (_compile(r"(?P<which>last|past|previous|this|next) (?P<unit>week|weekend|month|year)\b"), _period),
    (_compile(r"(?P<decade>(?:19|20)\d0|'?[2-9]0)'?s\b"), _decade),
    (_compile(rf"(?<!\d ){_WEEKDAY}(?: {_PART})?\b"), _weekday),
    (_compile(_YEAR), _plain_year),
)
