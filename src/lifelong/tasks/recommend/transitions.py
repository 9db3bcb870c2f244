"""What persons consume after an item: a first-order Markov chain over the last few events of everybody.

A transition counts for each of the ``WINDOW`` events before an event, less the farther back. The counts are lists that
grow by appending. Rendle et al., "Factorizing Personalized Markov Chains" (2010), describe the chain.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np

from lifelong.tasks.recommend.interaction_log import Floats

WINDOW = 5
"""Events before an event that count as its predecessors."""

SEVERAL = 3
"""Persons from whom on what they did may be told: fewer could be recognised."""


class Transitions:
    """The successors of each item.

    Args:
        size: number of items.

    Attributes:
        counts: number of events of each item, ``(size,)``.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._after: dict[int, tuple[array[int], array[float]]] = {}
        self._latest: dict[int, list[int]] = {}
        self.counts = np.zeros(size)

    def add(self, person: int, item: int) -> None:
        """Add one event of a person, after the earlier ones."""
        latest = self._latest.setdefault(person, [])
        for distance, before in enumerate(latest):
            lists = self._after.get(before)
            if lists is None:
                lists = self._after[before] = (array("i"), array("d"))
            lists[0].append(item)
            lists[1].append(1.0 / (1 + distance))
        latest.insert(0, item)
        del latest[WINDOW:]
        self.counts[item] += 1

    def scores(self, items: Sequence[int], weights: Sequence[float], *, damping: float) -> Floats:
        """How often each item followed these ones, as a weighted mean of shares, ``(size,)``.

        Args:
            items: positions of the last items.
            weights: the weight of each.
            damping: number of imagined events of each item that nothing follows.
        """
        result = np.zeros(self._size)
        for item, weight in zip(items, weights, strict=True):
            if (lists := self._after.get(item)) is not None:
                rows, shares = np.frombuffer(lists[0], np.int32), np.frombuffer(lists[1])
                result += np.bincount(rows, shares, self._size) * (weight / (self.counts[item] + damping))
        return result

    def share(self, before: int, after: int) -> float:
        """Share of the persons with one item who consumed another one soon after; 0 for fewer than ``SEVERAL``."""
        lists = self._after.get(before)
        if lists is None:
            return 0.0
        count = int(np.count_nonzero(np.frombuffer(lists[0], np.int32) == after))
        return count / float(self.counts[before]) if count >= SEVERAL else 0.0
