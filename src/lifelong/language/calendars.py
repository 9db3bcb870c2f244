"""Calendar arithmetic: months, years, seasons and feasts as dates and spans of dates."""

from __future__ import annotations

from datetime import date, timedelta

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""First month of each meteorological season in the northern hemisphere."""

NUMBERS = {
    word: number
    for number, words in {
        1: "a an one",
        2: "two couple a-couple",
        3: "three few a-few",
        4: "four several",
        5: "five",
        6: "six",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        11: "eleven",
        12: "twelve",
        15: "fifteen",
        20: "twenty",
        30: "thirty",
    }.items()
    for word in (w.replace("-", " ") for w in words.split())
}


def add_months(day: date, months: int) -> date:
    """Add months to a date; the day is at most the last day of the resulting month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    _, after = month_span(year, month + 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), after - timedelta(days=1))


def month_span(year: int, month: int) -> tuple[date, date]:
    """Return the first day of a month and of the next month."""
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


def year_span(year: int) -> tuple[date, date]:
    """Return the first day of a year and of the next year."""
    return date(year, 1, 1), date(year + 1, 1, 1)


def season_span(year: int, month: int, *, southern: bool = False) -> tuple[date, date]:
    """Return the first day of a season and the day after its last one.

    Args:
        year: year in which the season begins.
        month: first month of the season in the northern hemisphere.
        southern: use the southern hemisphere, where the season begins six months later or earlier in the same year.
    """
    if southern:
        month = (month + 5) % 12 + 1
    start = date(year, month, 1)
    return start, add_months(start, 3)


def feast(name: str, year: int) -> date:
    """Return the date of a feast.

    Args:
        name: English name of the feast, in lower case.
        year: the year.

    Raises:
        ValueError: the feast is unknown.
    """
    if name.startswith("easter"):
        return easter(year)
    if name == "thanksgiving":
        first = date(year, 11, 1)
        return first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    for start, (month, day) in _FIXED.items():
        if name.startswith(start):
            return date(year, month, day)
    raise ValueError(name)


# The eves come first, because the name of the feast is a prefix of theirs.
_FIXED = {
    "christmas eve": (12, 24),
    "christmas": (12, 25),
    "xmas": (12, 25),
    "new year's eve": (12, 31),
    "new years eve": (12, 31),
    "new year": (1, 1),
    "halloween": (10, 31),
    "valentine": (2, 14),
    "independence day": (7, 4),
    "the fourth of july": (7, 4),
}


def easter(year: int) -> date:
    """Return Easter Sunday in the Gregorian calendar (anonymous algorithm, Nature 13, 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    x = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * x) // 451
    month, day = divmod(h + x - 7 * m + 114, 31)
    return date(year, month, day + 1)
