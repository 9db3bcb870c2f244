"""The channels: what each source of evidence says about every item, before the fusion."""

from __future__ import annotations

from typing import Final

import numpy as np

from lifelong.tasks.recommend.fusion import NAMES, WEIGHTS, Weights, standardised, weight
from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.interaction_log import Floats
from lifelong.tasks.recommend.item_history import LAST, Profile
from lifelong.tasks.recommend.neighbours import neighbour_scores
from lifelong.tasks.recommend.popularity import FAST, MEDIUM, SLOW, masses, newness

DAMPING: Final = 3.0
"""Imagined events of an item that nothing follows: an item with one event predicts little."""

STEP: Final = 0.8
"""Weight of an item in the Markov channel over that of the next one."""


LOOK: Final = 0.5
"""Weight of the likeness of pictures in the content, beside that of texts. A round value; it was not measured."""


def raw_channels(index: CatalogueIndex, person: int, profile: Profile, *, day: float) -> dict[str, Floats]:
    """The scores of each channel that has something to say, ``(n_items,)`` each.

    Args:
        index: the catalogue.
        person: number of the person.
        profile: their history.
        day: now, in days since 1970.
    """
    size, log, pace = len(index.items), index.log, index.pace
    scores: dict[str, Floats] = {}
    if len(log):
        for name, visits in (("now", FAST), ("long", SLOW)):
            scores[name] = masses(log, size, day=day, half_life=pace.half_life(visits, day))
        scores["new"] = newness(index.firsts, day=day, half_life=pace.half_life(MEDIUM, day))
    if profile.consumed and len(log):
        last = profile.consumed[:LAST]
        scores["next"] = index.transitions.scores(last, (STEP ** np.arange(len(last))).tolist(), damping=DAMPING)
        history = np.zeros(size)
        history[list(profile.consumed)] = 1.0
        scores["neighbours"] = neighbour_scores(
            log,
            history,
            index.transitions.counts,
            day=day,
            half_life=pace.half_life(MEDIUM, day),
            own=log.row(person),
        )
        if index.weights is not None:
            scores["ease"] = index.weights.scores(profile.consumed, profile.recency().tolist())
    opinions = _opinions(profile)
    if opinions:
        scores["content"] = content_scores(index, opinions)
    return scores


def _opinions(profile: Profile) -> dict[int, float]:
    """The weight of each item in the taste for content: newer ones count more, refused ones against."""
    weights: dict[int, float] = {}
    for place, item in enumerate(reversed(profile.latest)):
        liking = profile.liking[item]
        weights[item] = max(0.0, 0.5 + liking) * 0.9**place if liking > -0.25 else liking * 0.5
    return weights


def content_scores(index: CatalogueIndex, opinions: dict[int, float]) -> Floats:
    """Likeness of each item to a weighted set of items, by field values, and by vectors of texts and pictures."""
    scores = index.values.scores(opinions.keys(), opinions.values())
    if index.vectors is not None:
        rows = index.vectors[list(opinions)]
        centre = np.asarray(list(opinions.values()), np.float32) @ rows
        norm = float(np.linalg.norm(centre))
        if norm > 1e-6:
            scores = scores + index.vectors @ (centre / norm)
    if index.looks is not None:
        centre = np.asarray(list(opinions.values()), np.float32) @ index.looks.rows[list(opinions)]
        norm = float(np.linalg.norm(centre))
        if norm > 1e-6:
            scores = scores + LOOK * (index.looks.rows @ (centre / norm))
    return scores


def fused(
    index: CatalogueIndex,
    raw: dict[str, Floats],
    profile: Profile,
    allowed: Floats,
    *,
    weights: Weights = WEIGHTS,
) -> dict[str, Floats]:
    """What each channel adds to the score of each item, by the name that ``why`` gives it.

    Args:
        index: the catalogue.
        raw: scores of the channels.
        profile: the person's history.
        allowed: 1.0 for items that may be recommended, else 0.0, ``(n_items,)``.
        weights: those of the channels, to compare others.
    """
    parts: dict[str, Floats] = {}
    for name in weights:
        if name not in raw:
            continue
        share = weight(name, pause=profile.pause, visits=index.pace.visits, weights=weights)
        part = standardised(raw[name], allowed) * share
        shown = NAMES.get(name, name)
        parts[shown] = parts[shown] + part if shown in parts else part
    return parts
