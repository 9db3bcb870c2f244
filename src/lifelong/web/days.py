"""Days in addresses and forms, as browsers write them."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def day_of(text: str) -> date | None:
    """A day such as ``2026-03-31``; None for anything else, and outside of the years 1900 to 9000.

    Within them, the days around it exist, too, and its beginning in any zone is a time.
    """
    if not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 9000 else None
