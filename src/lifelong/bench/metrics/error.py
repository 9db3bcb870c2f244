"""Measures of how far a transcript or a prediction is from the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class EditDistance:
    """Fewest substitutions, insertions and deletions that make one sequence the other (Levenshtein 1966)."""

    def measure(self, one: Sequence[str], other: Sequence[str]) -> int:
        """The number of edits."""
        row = list(range(len(other) + 1))
        for number, left in enumerate(one, 1):
            before, row[0] = row[0], number
            for place, right in enumerate(other, 1):
                before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (left != right))
        return row[-1]


@dataclass(frozen=True, slots=True)
class SymbolErrorRate:
    """Edits over the length of the reference: the word error rate of words, the character error rate of characters.

    It can be over 1. The usual figure of speech and text recognition (Morris et al., Interspeech 2004).
    """

    def errors(self, reference: Sequence[str], hypothesis: Sequence[str]) -> int:
        """The number of edits, for a rate over several references: the sum of errors over the sum of lengths."""
        return EditDistance().measure(reference, hypothesis)

    def measure(self, reference: Sequence[str], hypothesis: Sequence[str]) -> float:
        """The rate of one reference, which is not empty."""
        return self.errors(reference, hypothesis) / len(reference)


@dataclass(frozen=True, slots=True)
class MeanAbsoluteError:
    """Mean of ``|prediction - truth|`` (Willmott and Matsuura 2005)."""

    def errors(self, predictions: Floats, truth: Floats) -> Floats:
        """The error of each item."""
        distances: Floats = np.abs(predictions - truth)
        return distances

    def measure(self, predictions: Floats, truth: Floats) -> float:
        """The mean error."""
        return float(self.errors(predictions, truth).mean())


@dataclass(frozen=True, slots=True)
class PearsonR:
    """Covariance over the product of the standard deviations (Pearson 1895).

    0 where either side is constant or has fewer than two items: a constant carries no information.
    """

    def measure(self, predictions: Floats, truth: Floats) -> float:
        """The correlation, from -1 to 1."""
        if len(predictions) < 2 or predictions.std() < 1e-12 or truth.std() < 1e-12:
            return 0.0
        return float(np.corrcoef(predictions, truth)[0, 1])
