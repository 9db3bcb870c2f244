"""Parse numeric dates: "2024-01-02", "02.01.2024", "2/1/2024". All code uses these rules for the order of the fields:

1. If the year is first, the order is year, month, day.
2. With points, the day is first.
3. A number over 12 is a day.
4. With slashes or hyphens, another date in the same text whose order is certain by rule 3 decides: who writes
   "25/12/2025 and 3/4/2026" writes the day first.
5. Otherwise the country of the person's time zone decides: in the United States and some other countries the month is
   first, elsewhere the day. For a zone without a country, such as UTC, the language of the text decides.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from importlib import resources
from typing import Final

from lifelong.errors import InputError

_MARK = r"(?P<{0}>[-/]|\. ?)"
IN_FIGURES: Final = (
    rf"(?:(?P<first>(?:19|20)\d\d){_MARK.format('after')}(?P<m>[01]?\d)(?P=after)(?P<d>[0-3]?\d)"
    rf"|(?P<a>[0-3]?\d){_MARK.format('between')}(?P<b>[0-3]?\d)(?P=between)(?P<last>(?:19|20)\d\d))(?!\d)"
)
"""Pattern of a numeric date; ``in_figures`` converts its matches."""

_DATE = re.compile(IN_FIGURES)
_TYPED = re.compile(rf"{IN_FIGURES}\.?(?:[T ,]+(?P<time>[0-2]?\d:\d\d(?::\d\d)?))?")

_MONTH_FIRST = frozenset(("US", "PR", "VI", "GU", "AS", "MP", "UM", "FM", "MH", "PW", "PH", "PA"))
"""Countries in which the month is written first (CLDR)."""

_BOTH = frozenset(("CA",))
"""Countries in which the order depends on the language."""

_NOT_ENGLISH = re.compile(
    r"[^\W\d_a-z\u00c0-\u024f]|\b(?:el|la|le|les|los|las|une|una|que|est|je|del|dia|jour|quand|cuando|quando|und|ich|der|das|wann"
    r"|het|een|op|che|il|di|giorno|em|hoje|hier|il y a|hace)\b"
)
"""Evidence that a text is not English: a letter of another script, or a frequent word of another language. Accented
Latin letters are no evidence, because names have them."""


def in_figures(match: re.Match[str], zone: tzinfo) -> date:
    """Convert a match of ``IN_FIGURES`` to a date.

    Args:
        match: the match.
        zone: time zone of the person; it decides the order of day and month.

    Raises:
        ValueError: the date does not exist.
    """
    if match["first"]:
        return date(int(match["first"]), int(match["m"]), int(match["d"]))
    one, two = int(match["a"]), int(match["b"])
    if _open(match):
        first_is_month = _month_first_elsewhere(match)
        if first_is_month is None:
            first_is_month = month_first(zone)
        if first_is_month is None:
            first_is_month = not _NOT_ENGLISH.search(match.string.lower())
    else:
        first_is_month = one <= 12 < two
    month, day = (one, two) if first_is_month else (two, one)
    return date(int(match["last"]), month, day)


def _month_first_elsewhere(match: re.Match[str]) -> bool | None:
    """Whether another date of the text has the month first; None if none shows it, or they differ."""
    others = [each for each in _DATE.finditer(match.string) if each["last"] and each["between"][0] != "."]
    orders = {int(each["b"]) > 12 for each in others if max(int(each["a"]), int(each["b"])) > 12}
    return orders.pop() if len(orders) == 1 else None


def month_first(zone: tzinfo) -> bool | None:
    """Whether 3/4 means 4 March in the country of a zone; None if the zone does not determine it."""
    country = _countries().get(str(zone))
    return None if country is None or country in _BOTH else country in _MONTH_FIRST


def moment(text: str, zone: tzinfo, *, name: str) -> datetime:
    """Parse a typed time: ISO 8601, or a numeric date with or without a time of day.

    Args:
        text: the typed text.
        zone: time zone of a time without a zone.
        name: name of the value, for errors.

    Returns:
        The time, with a zone.

    Raises:
        InputError: the text is not such a time, or the order of day and month is ambiguous.
    """
    try:
        value = datetime.fromisoformat(text.strip())
    except ValueError:
        value = _typed(text.strip(), zone, name)
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


def _typed(text: str, zone: tzinfo, name: str) -> datetime:
    match = _TYPED.fullmatch(text)
    if match is not None and _open(match) and match["a"] != match["b"] and month_first(zone) is None:
        one, two, year = int(match["a"]), int(match["b"]), match["last"]
        raise InputError(
            f"{name} {text!r} can be two days: write {year}-{one:02}-{two:02} or {year}-{two:02}-{one:02}, or set the "
            f"person's zone, which is {zone} and does not tell"
        )
    try:
        if match is None:
            raise ValueError(text)
        hour, _, rest = (match["time"] or "0:00").partition(":")
        return datetime.combine(in_figures(match, zone), time.fromisoformat(f"{int(hour):02}:{rest}"))
    except ValueError as error:
        raise InputError(
            f"{name} {text[:40]!r} is no time: give an ISO 8601 date or datetime, such as 2026-04-11 or "
            f"2026-04-11T20:05 (in the person's zone, {zone}) or 2026-04-11T20:05+01:00; 11.4.2026 is read as well"
        ) from error


def _open(match: re.Match[str]) -> bool:
    """Whether the order of day and month is open: both numbers are at most 12, and the separator is not a point."""
    return match["last"] is not None and match["between"][0] != "." and max(int(match["a"]), int(match["b"])) <= 12


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Return the country of each time zone that has one, from the tz database; old names are links in it."""
    folder = resources.files("tzdata.zoneinfo")
    rows = (folder / "zone.tab").read_text(encoding="utf-8").splitlines()
    countries = {row.split("\t")[2]: row.split("\t")[0] for row in rows if row and not row.startswith("#")}
    for row in (folder / "tzdata.zi").read_text(encoding="utf-8").splitlines():
        if row.startswith("L "):
            _, target, link = row.split(" ")
            if target in countries:
                countries.setdefault(link, countries[target])
    return countries
