"""Measures of a ranking in which some messages hold a current value and others a superseded one.

They are ours: no published set scores the order of the two.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar


def first_place(ranking: Sequence[str], refs: Collection[str]) -> int | None:
    """Place of the first message that is in ``refs``, from 0; None where there is none."""
    return min((place for place, ref in enumerate(ranking) if ref in refs), default=None)


@dataclass(frozen=True, slots=True)
class CurrentFirst:
    """1 if a message with the current value is above every message with a superseded one, else 0.

    It is 1 as well where no superseded value is ranked, and 0 where no current one is.
    """

    key: ClassVar[str] = "current_first"

    def measure(self, ranking: Sequence[str], current: Collection[str], superseded: Collection[str]) -> float:
        """The value of one ranking."""
        new, old = first_place(ranking, current), first_place(ranking, superseded)
        return float(new is not None and (old is None or new < old))


@dataclass(frozen=True, slots=True)
class CurrentInTop:
    """1 if a message with the current value is in the top k, else 0."""

    k: int

    @property
    def key(self) -> str:
        """``current@k``."""
        return f"current@{self.k}"

    def measure(self, ranking: Sequence[str], current: Collection[str], superseded: Collection[str]) -> float:
        """The value of one ranking."""
        new = first_place(ranking, current)
        return float(new is not None and new < self.k)


@dataclass(frozen=True, slots=True)
class StaleInTop:
    """1 if a superseded value is in the top k and no current one is above it, else 0. Lower is better."""

    k: int

    @property
    def key(self) -> str:
        """``stale@k``."""
        return f"stale@{self.k}"

    def measure(self, ranking: Sequence[str], current: Collection[str], superseded: Collection[str]) -> float:
        """The value of one ranking."""
        old = first_place(ranking, superseded)
        ahead = CurrentFirst().measure(ranking, current, superseded)
        return float(old is not None and old < self.k and not ahead)


@dataclass(frozen=True, slots=True)
class BothRanked:
    """1 if both the current and a superseded value are in the ranking, else 0."""

    key: ClassVar[str] = "both_found"

    def measure(self, ranking: Sequence[str], current: Collection[str], superseded: Collection[str]) -> float:
        """The value of one ranking."""
        new, old = first_place(ranking, current), first_place(ranking, superseded)
        return float(new is not None and old is not None)
