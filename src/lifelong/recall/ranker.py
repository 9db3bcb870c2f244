"""From features to an order, and from the order's best to a probability.

The order is a weighted sum with weights set by hand and rounded. They are fitted to nothing: weights and trees that
were learnt from public sets lost on every set that they had not seen. The probability is fitted, by
``lifelong train ranker``, and ships as ``ranker.json`` beside this file, with its card ``ranker.md``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import InputError
from lifelong.recall.features import COLUMN

Floats = NDArray[np.float32]


class Ranker(Protocol):
    """Scores candidates of one question."""

    @property
    def name(self) -> str:
        """What is shown in ``doctor`` and recorded with benchmark results."""
        ...

    @property
    def known(self) -> float:
        """A record whose best result is less sure than this does not know."""
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
    "asking": -1.0,
    "after_question": 0.25,
    "assistant": -0.75,
    "length": 0.4,
    "long": -0.5,
    "picture": 0.5,
}

#: How much less sure it makes that what fits was said by others than the ones asked about. A round number, not fitted:
#: the sets that name speakers may be measured, and not fitted to.
SPEAKER_GAP = 1.0

#: How much less sure it makes that a candidate is a bare question, which tells nothing. By hand: in some sets a round
#: of question and answer counts as evidence as a whole.
ASKING = -2.0

#: Logistic regression of "is evidence": an intercept, slopes of features, and of ``behind``, the score less the best.
CALIBRATION: Mapping[str, float] = {
    "": -3.7,
    "dense": 0.4,
    "dense_session": 2.0,
    "coverage": 1.3,
    "known": 1.4,
    "behind": 0.3,
    "speaker_gap": SPEAKER_GAP,
    "asking": ASKING,
}

#: A record whose best result is less sure than this does not know.
KNOWN = 0.22


def as_vector(weights: Mapping[str, float]) -> Floats:
    """Weights by feature name as float32 (len(FEATURES),)."""
    vector = np.zeros(len(COLUMN), np.float32)
    for feature, weight in weights.items():
        vector[COLUMN[feature]] = weight
    return vector


class Mix:
    """A weighted sum of features and a logistic calibration of its results.

    Args:
        weights: by feature name.
        calibration: slopes by feature name, of ``behind``, and under "" the intercept.
        known: the record knows an answer if its best result is at least as sure as this.
        name: what is shown and recorded.
    """

    def __init__(
        self,
        weights: Mapping[str, float] = WEIGHTS,
        calibration: Mapping[str, float] = CALIBRATION,
        *,
        known: float = KNOWN,
        name: str = "mix",
    ) -> None:
        self.name = name
        self.known = known
        self._weights = as_vector(weights)
        self._intercept = np.float32(calibration[""])
        self._behind = np.float32(calibration["behind"])
        self._slopes = as_vector({name: value for name, value in calibration.items() if name not in ("", "behind")})

    def score(self, features: Floats) -> Floats:
        """The weighted sum."""
        scores: Floats = features @ self._weights
        return scores

    def probability(self, features: Floats, scores: Floats) -> Floats:
        """Logistic of the calibrated features, made to fall with the rank."""
        if not len(scores):
            return scores
        logit = self._intercept + features @ self._slopes + self._behind * (scores - scores.max())
        sure: Floats = (1 / (1 + np.exp(-logit))).astype(np.float32)
        return falling(sure, scores)


def load(path: Path | None = None) -> Mix:
    """The ranker in a file that ``lifelong train ranker`` wrote; by default the one that ships.

    Raises:
        InputError: the file is not a ranker of this version.
    """
    source = path if path is not None else files("lifelong.recall").joinpath("ranker.json")
    try:
        found = json.loads(source.read_text("utf-8"))
        return Mix(found["weights"], found["calibration"], known=found["known"], name=f"mix/{found['format']}")
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{source} is no ranker of this version ({error}): expected a file that `lifelong train ranker` wrote"
        ) from error


@cache
def shipped() -> Mix:
    """The ranker that ships with this package."""
    return load()


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
