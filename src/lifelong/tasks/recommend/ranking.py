"""Rank the items of a catalogue for one person: filter first, then score, then vary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lifelong.tasks.recommend.channels import content_scores, fused, raw_channels
from lifelong.tasks.recommend.diversity import POOL, mmr
from lifelong.tasks.recommend.fusion import standardised
from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.interaction_log import Floats
from lifelong.tasks.recommend.item_filters import matching
from lifelong.tasks.recommend.item_history import Profile
from lifelong.tasks.recommend.matching import MatchedTaste, matched, query_scores
from lifelong.types import TastePiece

WORDS, EARLIER, MEANING, EXAMPLE, NOVELTY = 3.0, 1.5, 1.0, 2.0, 2.0
"""Weights of a query's words, of the words of the talk before it, of its meaning, of likeness to examples, and of the
novelty dial at 1."""

BESIDE: Final[Mapping[str, float]] = {"content": 6.0}
"""Factors of the channels of the history beside a query or examples. What is asked for now decides, and likeness
to what the person liked counts half of it."""

OTHERWISE: Final = 1.0
"""The factor of the other channels."""


@dataclass(frozen=True, slots=True)
class RankingRequest:
    """What to rank by, besides the person.

    Attributes:
        query: words, or "".
        vector: unit vector of the query, ``(dim,)``, or None.
        earlier: what the person wanted earlier in the same talk, or "".
        like: positions of items to be like, with their weights; to be unlike, where a weight is below 0.
        looks: vectors of pictures to be like, ``(dim,)`` each.
        where: conditions on fields.
        again: also items that the person knows or refused.
        novelty: -1 to 1: how much rare items are preferred to popular ones.
        pieces: the person's taste in words.
        skip: positions of items that are left out.
    """

    query: str = ""
    vector: NDArray[np.float32] | None = None
    earlier: str = ""
    like: Mapping[int, float] = field(default_factory=dict)
    looks: Sequence[NDArray[np.float32]] = ()
    where: Mapping[str, Any] = field(default_factory=dict)
    again: bool = False
    novelty: float = 0.0
    pieces: Sequence[TastePiece] = ()
    skip: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class ItemRanking:
    """The scores of all items for one person.

    Attributes:
        parts: what each channel adds, by its name, ``(n_items,)`` each.
        scores: their sum, ``(n_items,)``.
        allowed: which items may be recommended, ``(n_items,)``.
        filtered: which items fulfil the conditions, ``(n_items,)``.
        tastes: pieces of taste with the items that they are about.
        profile: the person's history.
    """

    parts: Mapping[str, Floats]
    scores: Floats
    allowed: NDArray[np.bool_]
    filtered: NDArray[np.bool_]
    tastes: Sequence[MatchedTaste]
    profile: Profile

    def best(self, k: int) -> list[int]:
        """Positions of the best items that may be recommended, best first."""
        candidates = np.flatnonzero(self.allowed)
        if len(candidates) > k:
            candidates = candidates[np.argpartition(-self.scores[candidates], k - 1)[:k]]
        order = np.lexsort((candidates, -self.scores[candidates]))
        return [int(each) for each in candidates[order]]

    def place(self, item: int) -> int | None:
        """Place of an item among those that may be recommended, from 1; None if it may not."""
        if not self.allowed[item]:
            return None
        return int(np.count_nonzero(self.scores[self.allowed] > self.scores[item])) + 1


def rank(index: CatalogueIndex, person: int, request: RankingRequest, *, day: float) -> ItemRanking:
    """Score all items of a catalogue for a person.

    Args:
        index: the catalogue.
        person: number of the person.
        request: what to rank by.
        day: now, in days since 1970.

    Raises:
        InputError: a condition cannot be used.
    """
    size = len(index.items)
    profile = Profile.of(index.log.history(person), day=day)
    filtered = matching(index.items, request.where) if request.where else np.ones(size, bool)
    allowed = index.alive & filtered
    if not request.again:
        allowed[profile.known] = False
    allowed[[*request.skip, *request.like]] = False
    tastes = matched(index, request.pieces) if request.pieces else []
    for taste in tastes:
        if taste.piece.kind == "constraint":
            allowed = allowed & (taste.fit == 0)
    mask = allowed.astype(np.float64)
    parts = fused(index, raw_channels(index, person, profile, day=day), profile, mask)
    asked = _asked(index, request, mask)
    if asked:
        parts = {name: part * BESIDE.get(name, OTHERWISE) for name, part in parts.items()} | asked
    if tastes:
        words = [taste.scores for taste in tastes if taste.piece.kind != "constraint"]
        parts["taste"] = np.sum([np.zeros(size), *words], axis=0)
    if request.novelty:
        parts["novelty"] = -NOVELTY * request.novelty * standardised(index.transitions.counts, mask)
    scores = np.sum(list(parts.values()), axis=0) if parts else np.zeros(size)
    return ItemRanking(parts, scores, allowed, filtered, tastes, profile)


def _asked(index: CatalogueIndex, request: RankingRequest, mask: Floats) -> dict[str, Floats]:
    """The channels of what is asked for now: a query, and examples."""
    parts: dict[str, Floats] = {}
    if request.query:
        weights = {"words": WORDS, "meaning": MEANING}
        for name, values in query_scores(index, request.query, request.vector).items():
            part = standardised(values, mask) * weights[name]
            parts["query"] = parts["query"] + part if "query" in parts else part
    if request.earlier:
        both = f"{request.earlier} {request.query}"
        for values in query_scores(index, both, None).values():
            parts["talk"] = EARLIER * standardised(values, mask)
    if request.like:
        parts["like"] = EXAMPLE * standardised(content_scores(index, dict(request.like)), mask)
    if request.looks and index.looks is not None:
        likenesses = np.mean([index.looks.likeness(each) for each in request.looks], axis=0)
        part = EXAMPLE * standardised(likenesses, mask)
        parts["like"] = parts["like"] + part if "like" in parts else part
    return parts


def varied(index: CatalogueIndex, ranking: ItemRanking, k: int, *, diversity: float) -> list[int]:
    """The best ``k`` items, or with ``diversity`` over 0 a varied choice among more of the best."""
    if diversity <= 0:
        return ranking.best(k)
    pool = ranking.best(max(POOL, 5 * k))
    return [pool[place] for place in mmr(ranking.scores[pool], likeness(index, pool), k, diversity=diversity)]


def likeness(index: CatalogueIndex, positions: Sequence[int]) -> NDArray[np.float64]:
    """Likeness of each pair of items, 0 to 1, ``(n, n)``: by field values, and by vectors where there are any."""
    pairs = index.values.pairs(positions)
    if index.vectors is not None:
        rows = index.vectors[list(positions)]
        pairs = (pairs + np.clip(rows @ rows.T, 0.0, 1.0)) / 2
    return pairs


def similar(index: CatalogueIndex, item: int, k: int) -> list[tuple[int, dict[str, float]]]:
    """The items that are most like one item, by content and by what persons consume together.

    Args:
        index: the catalogue.
        item: position of the item.
        k: how many.

    Returns:
        Position of each, and what each channel adds to its score.
    """
    mask = index.alive.astype(np.float64)
    mask[item] = 0.0
    parts = {"content": standardised(content_scores(index, {item: 1.0}), mask)}
    if index.transitions.counts[item]:
        parts["next"] = 0.5 * standardised(index.transitions.scores([item], [1.0], damping=3.0), mask)
    scores = np.where(mask > 0, np.sum(list(parts.values()), axis=0), -np.inf)
    order = np.argsort(-scores, kind="stable")[: min(k, int(mask.sum()))]
    return [(int(each), {name: float(part[each]) for name, part in parts.items()}) for each in order]
