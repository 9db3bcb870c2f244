"""Bootstrap intervals and paired tests over questions.

Percentile bootstrap after Efron and Tibshirani 1993; the paired randomisation test after Fisher 1935, as Smucker
et al. (CIKM 2007) recommend it for retrieval. Questions are resampled. Those of one history are not independent,
so the intervals hold for these histories and are too narrow for histories in general.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import InputError

Values = NDArray[np.float64]

DRAWS = 2_000
"""Resamples: the ends of a 95% interval then vary by about a twentieth of its width."""

PERMUTATIONS = 10_000
"""Sign flips: a p-value of 0.05 is then good to 0.004."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95% interval over ``n`` questions."""

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two systems on the same questions.

    Attributes:
        difference: mean of the first minus the second.
        low, high: 95% paired bootstrap interval of it.
        p: two-sided paired randomisation test.
        wins, losses: questions on which the first does better, worse.
        n: questions.
    """

    difference: float
    low: float
    high: float
    p: float
    wins: int
    losses: int
    n: int


def estimate(values: Sequence[float], *, seed: int = 0) -> Estimate:
    """The mean of per-question values and its percentile bootstrap interval."""
    data = np.asarray(values, np.float64)
    low, high = _interval(data, seed)
    return Estimate(float(data.mean()), low, high, len(data))


def wilson(share: float, n: int) -> Estimate:
    """A share of ``n`` items with its 95% score interval (Wilson 1927), which also holds for few items and for 0 and 1.

    Raises:
        InputError: there are no items, or the share is none.
    """
    if n < 1 or not 0 <= share <= 1:
        raise InputError(f"a share of {share} over {n} items: expected 0 to 1 over at least one item")
    z = 1.959964
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Estimate(share, max(0.0, middle - reach), min(1.0, middle + reach), n)


def compare(first: Sequence[float], second: Sequence[float], *, seed: int = 0) -> Comparison:
    """Compare two systems, question by question.

    Args:
        first, second: values of the same questions in the same order, at least one.
        seed: of the resampling.
    """
    delta = np.asarray(first, np.float64) - np.asarray(second, np.float64)
    low, high = _interval(delta, seed)
    return Comparison(
        difference=float(delta.mean()),
        low=low,
        high=high,
        p=_randomisation(delta, seed),
        wins=int((delta > 1e-12).sum()),
        losses=int((delta < -1e-12).sum()),
        n=len(delta),
    )


def _interval(data: Values, seed: int) -> tuple[float, float]:
    random = np.random.default_rng(seed)
    means = np.concatenate(
        [data[random.integers(0, len(data), (rows, len(data)))].mean(axis=1) for rows in _chunks(data, DRAWS)]
    )
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)


def _randomisation(delta: Values, seed: int) -> float:
    """Share of random sign flips whose mean is at least as far from 0; the observed one counts as a flip."""
    random = np.random.default_rng(seed)
    moved = delta[np.abs(delta) > 1e-12]
    if not len(moved):
        return 1.0
    observed = abs(float(moved.sum()))
    extreme = 0
    for rows in _chunks(moved, PERMUTATIONS):
        flips = random.integers(0, 2, (rows, len(moved)), dtype=np.int8) * 2 - 1
        extreme += int((np.abs(flips @ moved) >= observed - 1e-12).sum())
    return (extreme + 1) / (PERMUTATIONS + 1)


def _chunks(data: Values, draws: int) -> list[int]:
    """Sizes of the parts in which draws are made, so that no table of them passes 32 MB."""
    size = max(1, 4_000_000 // max(1, len(data)))
    return [min(size, draws - start) for start in range(0, draws, size)]
