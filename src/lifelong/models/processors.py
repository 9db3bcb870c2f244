"""The number of processors that this process may use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

QUOTA: Final = Path("/sys/fs/cgroup/cpu.max")
"""Linux control group, version 2: ``QUOTA PERIOD`` in microseconds, or ``max PERIOD``."""


def available_processors(*, quota: Path = QUOTA) -> int:
    """Count the processors within the limits of the machine, the affinity mask and the container.

    A container with a limit of two processors still reports all processors of its host. Threads beyond the limit only
    wait for each other.

    Args:
        quota: file with the limit of the container; it may be missing.
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
