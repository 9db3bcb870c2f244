"""Variety of a list by maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lifelong.tasks.recommend.interaction_log import Floats

POOL = 50
"""Least number of the best items among which variety is looked for."""


def mmr(scores: Floats, likeness: NDArray[np.float64], k: int, *, diversity: float) -> list[int]:
    """Choose items one by one: each is good, and unlike those before.

    Args:
        scores: of the pool, best first, ``(n,)``.
        likeness: of each pair, 0 to 1, ``(n, n)``.
        k: how many.
        diversity: 0 keeps the order of the scores, 1 looks at unlikeness alone.

    Returns:
        Places in the pool, in the order of choice.
    """
    spread = float(scores.max() - scores.min()) if len(scores) else 0.0
    relevance = (scores - scores.min()) / spread if spread > 0 else np.ones(len(scores))
    nearest = np.zeros(len(scores))
    left = np.ones(len(scores), bool)
    chosen: list[int] = []
    while len(chosen) < min(k, len(scores)):
        value = np.where(left, (1 - diversity) * relevance - diversity * nearest, -np.inf)
        best = int(np.argmax(value))
        chosen.append(best)
        left[best] = False
        nearest = np.maximum(nearest, likeness[best])
    return chosen
