"""From features to an order, and from the order's best to a probability.

Two rankers share one shape. The mix is a weighted sum with weights set by hand and rounded, fitted to
nothing. A learned ranker (``ranker.json`` beside this file, with its card) is trained by ``lifelong train
ranker``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lifelong.recall.features import COLUMN

Floats = NDArray[np.float32]


class Ranker(Protocol):
    """Scores candidates of one question."""

    @property
    def name(self) -> str:
        """What is shown in ``doctor`` and recorded with benchmark results."""
        ...

    def score(self, features: Floats) -> Floats:
        """Ranking scores, any scale, float32 (n,), of features (n, len(FEATURES))."""
        ...

    def probability(self, features: Floats, scores: Floats) -> Floats:
        """For each candidate the probability that it is evidence, float32 (n,)."""
        ...


#: Four channels of words, three of meaning, then cues of the single message. Names as speakers weigh most: "what
#: did Ana say" is answered by Ana. A question rarely holds an answer, an assistant's words are seldom the person's
#: own, and a long message says many things.
WEIGHTS: Mapping[str, float] = {
    "turn_share": 1.0,
    "three_share": 1.0,
    "five_share": 1.0,
    "session_share": 1.0,
    "dense_share": 2.0,
    "dense_near_share": 1.5,
    "dense_session_share": 1.0,
    "speaker": 2.0,
    "near_window": 1.5,
    "time_wanted": 0.5,
    "number_wanted": 0.5,
    "question": -0.5,
    "after_question": 0.25,
    "assistant": -0.75,
    "length": 0.4,
    "long": -0.5,
    "picture": 0.5,
}

#: Logistic regression of "is evidence" on what has a scale of its own.
CALIBRATION: Mapping[str, float] = {
    "": -4.2,
    "dense": 2.5,
    "coverage": 1.0,
    "five_share": 1.0,
    "rarest": 1.0,
    "turn_share": 1.0,
}


class Mix:
    """A weighted sum of features: the fallback that is fitted to no data set."""

    name = "mix"

    def __init__(self, weights: Mapping[str, float] = WEIGHTS, calibration: Mapping[str, float] = CALIBRATION) -> None:
        self._weights = np.zeros(len(COLUMN), np.float32)
        for feature, weight in weights.items():
            self._weights[COLUMN[feature]] = weight
        self._slopes = np.zeros(len(COLUMN), np.float32)
        for feature, slope in calibration.items():
            if feature:
                self._slopes[COLUMN[feature]] = slope
        self._intercept = np.float32(calibration[""])

    def score(self, features: Floats) -> Floats:
        """The weighted sum."""
        scores: Floats = features @ self._weights
        return scores

    def probability(self, features: Floats, scores: Floats) -> Floats:
        """Logistic of the calibrated features, made to fall with the rank."""
        logit = features @ self._slopes + np.float32(self._intercept)
        sure: Floats = (1 / (1 + np.exp(-logit))).astype(np.float32)
        return falling(sure, scores)


def falling(probability: Floats, scores: Floats) -> Floats:
    """Make probabilities agree with the order of the scores: none is above that of a better candidate.

    A probability that is estimated beside the ranking can rise where the rank falls. One cautious estimate at
    the top must not pull down all that follow, so each is first lifted to nearly the best of the next two.
    """
    order = np.argsort(-scores, kind="stable")
    fallen = np.empty_like(probability)
    fallen[order] = np.minimum.accumulate(np.maximum(probability[order], _soon(probability[order])))
    return fallen


def _soon(ordered: Floats) -> Floats:
    padded = np.r_[ordered, np.zeros(2, ordered.dtype)]
    best: Floats = np.maximum(padded[1:-1], padded[2:]) * np.float32(0.9)
    return best
