"""EASE: item-item weights in closed form, from a Cholesky factor in float32.

Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (2019). An event counts less the older it is, so that the
weights follow what changes. One of the median age counts half, so that a catalogue of weeks and one of decades both
keep half of what they know. The weights are fitted to a copy of the events and are thrown away with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lifelong.tasks.recommend.interaction_log import EventLog, Floats

REGULARISATION = np.float32(100)
"""Added to the diagonal: the usual order of size for data sets of this kind; it was not fitted."""


@dataclass(frozen=True, slots=True)
class ItemWeights:
    """The weights between the items that were covered.

    Attributes:
        covered: positions of these items, ascending, ``(m,)``.
        weights: from a row to a column, float32 ``(m, m)``, with zeros on the diagonal.
        row: position of an item to its row, -1 without one, ``(n_items,)``.
        events: number of events that the fit saw.
    """

    covered: NDArray[np.int64]
    weights: NDArray[np.float32]
    row: NDArray[np.int64]
    events: int

    def scores(self, items: Sequence[int], weights: Sequence[float]) -> Floats:
        """Weighted sums of the rows of some items, ``(n_items,)``."""
        result = np.zeros(len(self.row))
        rows = self.row[np.asarray(items, np.int64)]
        there = rows >= 0
        if there.any():
            history = np.asarray(weights, np.float32)[there]
            result[self.covered] = history @ self.weights[rows[there]]
        return result


def fit(log: EventLog, size: int, *, most: int) -> ItemWeights | None:
    """Fit the weights of the items with most events.

    Args:
        log: the events.
        size: number of items.
        most: largest number of items that are covered; memory and time grow with its square and cube.

    Returns:
        The weights; None if fewer than two items have two events.
    """
    persons, items, days = log.persons.copy(), log.items.copy(), log.days.copy()
    counts = np.bincount(items, minlength=size)
    covered = np.sort(np.argsort(-counts, kind="stable")[:most])
    covered = covered[counts[covered] >= 2]
    if len(covered) < 2:
        return None
    row = np.full(size, -1, np.int64)
    row[covered] = np.arange(len(covered))
    ages = days.max() - days
    gram = _gram(persons, row[items], np.exp2(-ages / max(1.0, float(np.median(ages)))), len(covered))
    gram[np.diag_indices_from(gram)] += REGULARISATION
    factor = np.linalg.inv(np.linalg.cholesky(gram))
    inverse = factor.T @ factor
    weights = inverse / -np.diag(inverse)
    weights[np.diag_indices_from(weights)] = 0.0
    return ItemWeights(covered, weights.astype(np.float32), row, len(items))


def _gram(
    persons: NDArray[np.int32], rows: NDArray[np.int64], shares: Floats, size: int, *, block: int = 512
) -> NDArray[np.float32]:
    """The products of all pairs of items, summed over persons, ``(size, size)``; blocks of persons bound the memory."""
    keep = rows >= 0
    persons, rows, shares = persons[keep], rows[keep], shares[keep]
    order = np.argsort(persons, kind="stable")
    persons, rows, shares = persons[order], rows[order], shares[order]
    gram = np.zeros((size, size), np.float32)
    last = int(persons[-1]) + 1 if len(persons) else 0
    for start in range(0, last, block):
        begin, end = np.searchsorted(persons, (start, start + block))
        matrix = np.zeros((block, size), np.float32)
        matrix[persons[begin:end] - start, rows[begin:end]] = shares[begin:end]
        gram += matrix.T @ matrix
    return gram
