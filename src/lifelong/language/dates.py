"""Dates in figures: "2024-01-02", "02.01.2024", "2/1/2024", read in one way wherever they stand.

The year first is year, month, day. With points the day comes first, everywhere. With strokes or dashes it depends on
where the person lives, which the zone tells: month first in the United States and where their custom holds, day first
elsewhere; a zone that is nowhere, such as UTC, leaves it to the language of the text. A number over 12 is a day.
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
"""A pattern whose matches ``in_figures`` reads."""

_TYPED = re.compile(rf"{IN_FIGURES}\.?(?:[T ,]+(?P<time>[0-2]?\d:\d\d(?::\d\d)?))?")

_MONTH_FIRST = frozenset(("US", "PR", "VI", "GU", "AS", "MP", "UM", "FM", "MH", "PW", "PH", "PA"))
"""Countries that write the month first (CLDR)."""

_BOTH = frozenset(("CA",))
"""Countries whose languages disagree."""

_NOT_ENGLISH = re.compile(
    r"[^\W\d_a-z\u00c0-\u024f]|\b(?:el|la|le|les|los|las|une|una|que|est|je|del|dia|jour|quand|cuando|quando|und|ich|der|das|wann"
    r"|het|een|op|che|il|di|giorno|em|hoje|hier|il y a|hace)\b"
)
"""A letter of another script, or a word that English does not have; names may have any Latin letter."""


def in_figures(match: re.Match[str], zone: tzinfo) -> date:
    """The day that a match of ``IN_FIGURES`` names to somebody who lives in a zone.

    Raises:
        ValueError: no calendar has it.
    """
    if match["first"]:
        return date(int(match["first"]), int(match["m"]), int(match["d"]))
    one, two = int(match["a"]), int(match["b"])
    if _open(match):
        lives = month_first(zone)
        first_is_month = not _NOT_ENGLISH.search(match.string.lower()) if lives is None else lives
    else:
        first_is_month = one <= 12 < two
    month, day = (one, two) if first_is_month else (two, one)
    return date(int(match["last"]), month, day)


def month_first(zone: tzinfo) -> bool | None:
    """Whether people of a zone write 3/4 for the 4th of March; None where the zone does not tell."""
    country = _countries().get(str(zone))
    return None if country is None or country in _BOTH else country in _MONTH_FIRST


def moment(text: str, zone: tzinfo, *, name: str) -> datetime:
    """A time as somebody types it: ISO 8601, or a date in figures with or without a time of day.

    Args:
        text: what was typed.
        zone: where a time without a zone is meant.
        name: what it is, for the error.

    Raises:
        InputError: it is no such time, or could be two days.
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
    """Whether either of two numbers could be the month, and no points say which."""
    return match["last"] is not None and match["between"][0] != "." and max(int(match["a"]), int(match["b"])) <= 12


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """The country of each zone that lies in one, from the database of zones itself; old names are links there."""
    folder = resources.files("tzdata.zoneinfo")
    rows = (folder / "zone.tab").read_text(encoding="utf-8").splitlines()
    found = {row.split("\t")[2]: row.split("\t")[0] for row in rows if row and not row.startswith("#")}
    for row in (folder / "tzdata.zi").read_text(encoding="utf-8").splitlines():
        if row.startswith("L "):
            _, target, link = row.split(" ")
            if target in found:
                found.setdefault(link, found[target])
    return found
