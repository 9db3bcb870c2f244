"""Measures of how well scores of positives are separated from scores of negatives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AUROC:
    """Chance that a positive scores above a negative, ties counted half.

    The area under the ROC curve, by the rank sum of Mann and Whitney (1947): ``(R - n(n+1)/2) / (n m)``, where R is
    the sum of the ranks of the n positives among all n + m scores.
    """

    def measure(self, positive: Sequence[float], negative: Sequence[float]) -> float | None:
        """The area; None when either side is empty."""
        if not len(positive) or not len(negative):
            return None
        ranks = _ranks(np.array([*positive, *negative], np.float64))
        n, m = len(positive), len(negative)
        return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))

    def by_positive(self, positive: Floats, negative: Floats) -> Floats:
        """For each positive the share of the negatives below it, ties counted half; their mean is the area."""
        rows = positive[:, None]
        shares: Floats = (rows > negative).mean(axis=1) + (rows == negative).mean(axis=1) / 2
        return shares


def _ranks(values: Floats) -> Floats:
    """Ranks from 1, equal values sharing the mean of their places."""
    _, group, size = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(size)
    mean: Floats = last - (size - 1) / 2
    return mean[group]


@dataclass(frozen=True, slots=True)
class TrueAcceptRate:
    """TAR@FAR: share of positives above the score that a share ``far`` of the negatives exceeds.

    The usual figure of biometric verification (ISO/IEC 19795-1).
    """

    far: float = 0.05

    def accepted(self, positive: Floats, negative: Floats) -> NDArray[np.bool_]:
        """Which positives are accepted."""
        above: NDArray[np.bool_] = positive > np.quantile(negative, 1 - self.far)
        return above

    def measure(self, positive: Floats, negative: Floats) -> float:
        """The share."""
        return float(self.accepted(positive, negative).mean())


@dataclass(frozen=True, slots=True)
class EqualErrorRate:
    """The error rate at the threshold where as many positives are refused as negatives are accepted.

    Where no score makes the two equal, their mean at the closest one.
    """

    def measure(self, positive: Floats, negative: Floats) -> float:
        """The rate."""
        thresholds = np.sort(np.concatenate([positive, negative]))
        refused = np.searchsorted(np.sort(positive), thresholds) / len(positive)
        accepted = 1 - np.searchsorted(np.sort(negative), thresholds) / len(negative)
        closest = int(np.abs(refused - accepted).argmin())
        return float(refused[closest] + accepted[closest]) / 2
