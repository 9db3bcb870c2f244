"""Item-kNN without a stored matrix: from the person's items to the persons who share them, and to their items.

The two steps are two sums over events, so an event counts at once, and no count of pairs is kept. Normalised by how
much each person and item has, as in Paudel et al., "Updatable, Accurate, Diverse, and Scalable Recommendations for
Interactive Applications" (2016).
"""

from __future__ import annotations

import numpy as np

from lifelong.tasks.recommend.interaction_log import EventLog, Floats
from lifelong.tasks.recommend.popularity import REACH


def neighbour_scores(
    log: EventLog, weights: Floats, counts: Floats, *, day: float, half_life: float, own: int | None
) -> Floats:
    """How much the persons who share items with this one consumed each item lately, ``(n_items,)``.

    Args:
        log: the events of everybody.
        weights: the weight of each item in the person's history, ``(n_items,)``.
        counts: events of each item, ``(n_items,)``.
        day: now, in days since 1970.
        half_life: days after which an event of another person counts half.
        own: dense number of the person, who is no neighbour of theirs.
    """
    source = weights / np.sqrt(np.maximum(counts, 1.0))
    shared = np.bincount(log.persons, source[log.items], log.crowd) / np.sqrt(np.maximum(log.activity, 1.0))
    if own is not None:
        shared[own] = 0.0
    recent = slice(log.since(day - REACH * half_life), None)
    recency = np.exp2(np.minimum(0.0, log.days[recent] - day) / half_life)
    values = shared[log.persons[recent]] * recency
    return np.bincount(log.items[recent], values, len(weights)).astype(np.float64, copy=False)
