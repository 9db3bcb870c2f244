"""The systems: ours, and plain ones that use one source of evidence each, over the same events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.cases import OURS
from lifelong.bench.recommendation import factorisation
from lifelong.tasks.recommend.channels import raw_channels
from lifelong.tasks.recommend.fusion import standardised
from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.interaction_log import Floats
from lifelong.tasks.recommend.item_history import Profile
from lifelong.tasks.recommend.popularity import masses
from lifelong.tasks.recommend.ranking import RankingRequest, rank


@dataclass(frozen=True)
class Moment:
    """What a ranking is made from: the catalogue, a person and a day."""

    index: CatalogueIndex
    person: int
    day: float

    @cached_property
    def raw(self) -> dict[str, Floats]:
        """The scores of all channels, computed once for all plain systems."""
        profile = Profile.of(self.index.log.history(self.person), day=self.day)
        return raw_channels(self.index, self.person, profile, day=self.day)


def _ours(now: Moment) -> Floats:
    return np.asarray(rank(now.index, now.person, RankingRequest(), day=now.day).scores, np.float64)


def _popularity(half_life: float) -> Callable[[Moment], Floats]:
    return lambda now: masses(now.index.log, len(now.index.items), day=now.day, half_life=half_life)


def _channel(name: str) -> Callable[[Moment], Floats]:
    return lambda now: now.raw.get(name, np.zeros(len(now.index.items)))


def _mix(now: Moment) -> Floats:
    allowed = np.ones(len(now.index.items))
    allowed[[event.item for event in now.index.log.history(now.person)]] = 0.0
    popular, following = _popularity(3.0)(now), _channel("next")(now)
    return standardised(popular, allowed) + standardised(following, allowed)


def _other(name: str) -> Callable[[Moment], Floats]:
    return lambda now: factorisation.scores(name, now.index, now.person)


RANKERS: Final[Mapping[str, Callable[[Moment], Floats]]] = {
    OURS: _ours,
    "popularity": _popularity(1e6),
    "popularity-3-days": _popularity(3.0),
    "popularity-1-day": _popularity(1.0),
    "markov": _channel("next"),
    "item-knn": _channel("neighbours"),
    "ease": _channel("ease"),
    "popularity-3-days+markov": _mix,
    **{name: _other(name) for name in factorisation.LIBRARIES},
}

SUMMARIES: Final[Mapping[str, str]] = {
    OURS: "all channels, one fusion with round weights",
    "popularity": "number of ratings so far",
    "popularity-3-days": "number of ratings, with a half-life of 3 days",
    "popularity-1-day": "number of ratings, with a half-life of 1 day",
    "markov": "what followed the last five items",
    "item-knn": "what persons who share items rated lately",
    "ease": "item-item weights in closed form, recent history first",
    "popularity-3-days+markov": "sum of the z-scores of two of them",
    **{name: f"matrix factorisation of {library}" for name, library in factorisation.LIBRARIES.items()},
}


def top(scores: Floats, allowed: NDArray[np.bool_], k: int) -> list[int]:
    """Positions of the best ``k`` allowed items, best first; of equal ones the first in the catalogue."""
    candidates = np.flatnonzero(allowed)
    best = candidates[np.argsort(-scores[candidates], kind="stable")[:k]]
    return [int(each) for each in best]
