"""Times as people type them: an ISO date or datetime; without a zone it is in the person's zone."""

from __future__ import annotations

from datetime import datetime, tzinfo

from lifelong.errors import InputError


def moment(text: str | None, zone: tzinfo, *, option: str) -> datetime | None:
    """Read a time.

    Args:
        text: an ISO 8601 date or datetime, or None.
        zone: where a time without a zone is meant.
        option: named in the error.

    Raises:
        InputError: it is no such time.
    """
    if text is None:
        return None
    try:
        value = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InputError(
            f"{option} {text!r} is no time: give an ISO date or datetime, such as 2026-04-11 or "
            f"2026-04-11T20:05 (in the person's zone, {zone}) or 2026-04-11T20:05+01:00"
        ) from error
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


def day(at: datetime | None, zone: tzinfo) -> str:
    """A date as tables show it: ``11 Apr 2026``."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y}"


def minute(at: datetime, zone: tzinfo) -> str:
    """A date and time as tables show it: ``11 Apr 2026 20:05``."""
    return f"{day(at, zone)} {at.astimezone(zone):%H:%M}"
