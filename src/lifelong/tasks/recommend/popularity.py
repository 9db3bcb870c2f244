"""Popularity that decays at the pace of the catalogue, and that pace.

What a half-life should be depends on how much happens: in a busy catalogue yesterday is far away, in a quiet one last
year is not. So time is counted in visits. A visit is an event of a person who did nothing for an hour before.
"""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np

from lifelong.tasks.recommend.interaction_log import EventLog, Floats

PAUSE: Final = 1 / 24
"""Days without an event of a person after which the next one begins a visit."""

FAST, MEDIUM, SLOW = 256, 1024, 2048
"""Visits of everybody in one half-life: of what is in the air, of neighbours' events and what is new, and of what has
been popular for long."""

REACH: Final = 10
"""Half-lives that are looked back: an older event counts under a thousandth."""


class Pace:
    """How fast a catalogue lives: the times of the latest visits."""

    def __init__(self) -> None:
        self._visits: deque[float] = deque(maxlen=SLOW)
        self._last: dict[int, float] = {}
        self.visits = 0

    def add(self, person: int, day: float) -> None:
        """Count an event of a person; events come in about the order of time."""
        if day - self._last.get(person, -np.inf) > PAUSE:
            self._visits.append(day)
            self.visits += 1
        self._last[person] = max(day, self._last.get(person, day))

    def half_life(self, visits: int, day: float) -> float:
        """Days that the latest ``visits`` visits before a day took, at least an hour."""
        if not self._visits:
            return 1.0
        first = self._visits[-min(visits, len(self._visits))]
        return max(PAUSE, day - first)


def masses(log: EventLog, size: int, *, day: float, half_life: float) -> Floats:
    """The decayed number of events of each item: the sum of ``2 ** (-age / half_life)``, ``(size,)``.

    Args:
        log: the events of everybody.
        size: number of items.
        day: now, in days since 1970.
        half_life: in days.
    """
    recent = slice(log.since(day - REACH * half_life), None)
    weights = np.exp2(np.minimum(0.0, log.days[recent] - day) / half_life)
    return np.bincount(log.items[recent], weights, size).astype(np.float64, copy=False)


def newness(firsts: Floats, *, day: float, half_life: float) -> Floats:
    """How new each item is among those that somebody took, 1 to 0, ``(size,)``; 0 where nobody did.

    Args:
        firsts: day of the first event of each item; infinite without any.
        day: now, in days since 1970.
        half_life: in days.
    """
    ages = np.where(np.isfinite(firsts), np.maximum(0.0, day - firsts), np.inf)
    return np.exp2(-ages / half_life)
