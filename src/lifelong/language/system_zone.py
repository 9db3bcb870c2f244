"""The time zone of this machine, as an IANA name."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOCALTIME = Path("/etc/localtime")
"""A link into the folder ``zoneinfo``; systemd, macOS and most Unix systems have it."""

NAMED = Path("/etc/timezone")
"""The name as text; Debian has it."""


def system_zone() -> str:
    """The name of the zone: that of the variable TZ, of the link, of the text; UTC if none is known."""
    for name in (os.environ.get("TZ", "").lstrip(":"), _linked(), _named()):
        if name and _is_zone(name):
            return name
    return "UTC"


def _linked() -> str:
    try:
        return str(LOCALTIME.resolve()).partition("zoneinfo/")[2].removeprefix("posix/").removeprefix("right/")
    except OSError:
        return ""


def _named() -> str:
    try:
        return NAMED.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
