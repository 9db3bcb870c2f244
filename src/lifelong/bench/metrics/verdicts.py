"""Measures of answers that have a verdict each, such as ``right``, ``wrong`` or ``refused``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VerdictShare:
    """Share of the answers that have one of some verdicts: ``answers with one of them / answers``.

    Attributes:
        key: name of the measure.
        verdicts: the verdicts that count.
    """

    key: str
    verdicts: frozenset[str]

    def values(self, verdicts: Sequence[str]) -> list[float]:
        """1 for each answer that counts, else 0."""
        return [float(verdict in self.verdicts) for verdict in verdicts]

    def measure(self, verdicts: Sequence[str]) -> float:
        """The share over at least one answer."""
        return sum(self.values(verdicts)) / len(verdicts)
