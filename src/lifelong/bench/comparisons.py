"""How sure the figures of a benchmark are: intervals of means, and paired tests between systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from lifelong.bench.cases import OURS
from lifelong.bench.statistics import compare, estimate

Interval = tuple[float, float]
"""Both ends of a 95% interval."""

Intervals = Mapping[str, Mapping[str, Mapping[str, Interval]]]
"""Intervals in the shape of figures."""

Samples = Mapping[str, Mapping[str, Mapping[str, Sequence[float]]]]
"""The value of each item, in the shape of figures: what intervals and tests are computed from."""


@dataclass(frozen=True, slots=True)
class PairedTest:
    """How much better one system is than another on the same items.

    Attributes:
        difference: mean of the first system minus the other.
        low, high: its 95% paired bootstrap interval.
        p: two-sided paired randomisation test.
        wins, losses: items on which the first system is better, worse.
        n: items.
    """

    system: str
    other: str
    category: str
    measure: str
    difference: float
    low: float
    high: float
    p: float
    wins: int
    losses: int
    n: int


def means(samples: Samples) -> dict[str, dict[str, dict[str, float]]]:
    """Every mean; a measure without values is left out."""
    return {
        system: {
            category: {measure: float(np.mean(values)) for measure, values in cell.items() if values}
            for category, cell in cells.items()
        }
        for system, cells in samples.items()
    }


def interval(values: Sequence[float], *, seed: int) -> Interval:
    """The 95% interval of the mean of some values."""
    mean = estimate(values, seed=seed)
    return mean.low, mean.high


def intervals(samples: Samples, *, seed: int) -> Intervals:
    """The 95% interval of every mean."""
    return {
        system: {
            category: {measure: interval(values, seed=seed) for measure, values in cell.items()}
            for category, cell in cells.items()
        }
        for system, cells in samples.items()
    }


def paired_test(
    system: str, other: str, category: str, measure: str, ours: Sequence[float], theirs: Sequence[float], *, seed: int
) -> PairedTest:
    """Compare two systems on the same items in the same order."""
    return PairedTest(system, other, category, measure, **asdict(compare(ours, theirs, seed=seed)))


def paired_tests(samples: Samples, category: str, measure: str, *, seed: int, system: str = OURS) -> list[PairedTest]:
    """Compare one system with each other one that has the category."""
    ours = samples[system][category][measure]
    return [
        paired_test(system, other, category, measure, ours, cells[category][measure], seed=seed)
        for other, cells in samples.items()
        if other != system and category in cells
    ]


def tests_of_pairs(
    samples: Samples, pairs: Sequence[tuple[str, str]], category: str, measure: str, *, seed: int
) -> list[PairedTest]:
    """Compare pairs of systems; one that has not a value for each item of the other is left out."""
    values = {system: cells[category][measure] for system, cells in samples.items()}
    return [
        paired_test(one, other, category, measure, values[one], values[other], seed=seed)
        for one, other in pairs
        if len(values[one]) == len(values[other])
    ]
