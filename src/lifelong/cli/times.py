"""Times as people type and read them; without a zone they are in the person's zone."""

from __future__ import annotations

from datetime import datetime, tzinfo

from lifelong.language import dates


def moment(text: str | None, zone: tzinfo, *, option: str) -> datetime | None:
    """Read a time.

    Args:
        text: an ISO 8601 date or datetime, a date in figures such as 11.4.2026, or None.
        zone: where a time without a zone is meant.
        option: named in the error.

    Raises:
        InputError: it is no such time, or could be two days.
    """
    return None if text is None else dates.moment(text, zone, name=option)


def day(at: datetime | None, zone: tzinfo) -> str:
    """A date as tables show it: ``11 Apr 2026``."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y}"


def minute(at: datetime, zone: tzinfo) -> str:
    """A date and time as tables show it: ``11 Apr 2026 20:05``."""
    return f"{day(at, zone)} {at.astimezone(zone):%H:%M}"
