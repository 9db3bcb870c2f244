"""The clock of this machine beside the database's: workers lease jobs by their own clocks."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from lifelong.errors import StoreError

CLOCKS_APART = 60.0
"""Seconds by which clocks may differ, half a lease. Beyond a lease, workers would take each other's jobs."""

_TIME = "SELECT extract(epoch FROM clock_timestamp())::float8"


def check_clock(ask: Callable[[str], tuple[Any, ...] | None], name: str) -> None:
    """Check the clock of this machine.

    Args:
        ask: gives the first row of a query.
        name: the address of the database without its password, for the message.

    Raises:
        StoreError: it differs from the database's by more than ``CLOCKS_APART``.
    """
    row = ask(_TIME)
    ahead = time.time() - float(row[0] if row else time.time())
    if abs(ahead) > CLOCKS_APART:
        much, side = timedelta(seconds=round(abs(ahead))), "ahead of" if ahead > 0 else "behind"
        raise StoreError(
            f"the clock of this machine is {much} {side} that of {name}: set both by NTP; {CLOCKS_APART:g} s are the "
            "most that works"
        )
