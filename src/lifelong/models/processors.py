"""How many processors this process may really use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

QUOTA: Final = Path("/sys/fs/cgroup/cpu.max")
"""Linux control group, version 2: ``QUOTA PERIOD`` in microseconds, or ``max PERIOD``."""


def available_processors(*, quota: Path = QUOTA) -> int:
    """Processors that this process may run on: of the machine, of its affinity mask and of its container.

    A container limited to two processors still sees all of its host's; threads beyond the limit only
    wait for each other.

    Args:
        quota: file with the container's limit; it need not exist.
    """
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        count = os.cpu_count() or 1
    try:
        limit, period = quota.read_text(encoding="ascii").split()
        count = min(count, round(int(limit) / int(period)))
    except (OSError, ValueError):  # no such file, or "max"
        pass
    return max(1, count)
