"""Measures of a memory against lists of the facts that it should hold and should not hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FactRecall:
    """Share of the right facts that were found: ``found / right``."""

    def measure(self, found: Sequence[bool]) -> float:
        """The value over at least one right fact."""
        return sum(found) / len(found)


@dataclass(frozen=True, slots=True)
class FactPrecision:
    """Right facts found, among those and the wrong facts present: ``found / (found + present)``; 0 without either.

    It knows only listed facts. A memory that is on neither list does not count.
    """

    def measure(self, found: Sequence[bool], present: Sequence[bool]) -> float:
        """The value.

        Args:
            found: for each right fact, whether it is there.
            present: the same for each wrong fact.
        """
        both = sum(found) + sum(present)
        return sum(found) / both if both else 0.0
