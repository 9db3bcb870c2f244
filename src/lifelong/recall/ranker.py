"""From features to an order, and from the order's best to a probability.

The order is a weighted sum with weights set by hand and rounded. They are fitted to nothing: weights and trees that
were learnt from public sets lost on every set that they had not seen. The probability is fitted, by
``lifelong train ranker``, and ships as ``ranker.json`` beside this file, with its card ``ranker.md``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
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
#: did Ana say" is answered by Ana. What names a time, a person, a number, a wish or the speaker tells something; a
#: question rarely holds an answer, an assistant's words are seldom the person's own unless they are asked for, and a
#: long message says many things.
WEIGHTS: Mapping[str, float] = {
    "turn_share": 1.0,
    "three_share": 1.0,
    "five_share": 1.0,
    "session_share": 1.0,
    "dense_share": 2.0,
    "dense_near_share": 1.5,
    "dense_session_share": 0.5,
    "speaker": 2.0,
    "near_window": 1.5,
    "time": 0.2,
    "name": 0.2,
    "number": 0.2,
    "wish": 0.2,
    "self": 0.2,
    "time_wanted": 0.5,
    "number_wanted": 0.5,
    "reply_wanted": 1.5,
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


#: Share of a question's words, by their rarity, that are known in most questions of the record's own language. Across
#: languages a name or a number may be.
HALF = np.float32(0.5)


def as_vector(weights: Mapping[str, float]) -> Floats:
    """Weights by feature name as float32 (len(FEATURES),)."""
    vector = np.zeros(len(COLUMN), np.float32)
    for feature, weight in weights.items():
        vector[COLUMN[feature]] = weight
    return vector


@dataclass(frozen=True, slots=True)
class Calibration:
    """How sure results are with one family of embedders.

    Attributes:
        words: logistic slopes by feature name, of ``behind``, and under "" the intercept.
        meaning: the same for questions none of whose words the record knows, such as those in another language than
            the record's; None for embedders of one language, for which ``words`` holds there too.
        known: the record knows an answer if its best result is at least as sure as this.
    """

    words: Mapping[str, float] = field(default_factory=lambda: CALIBRATION)
    meaning: Mapping[str, float] | None = None
    known: float = KNOWN


class _Logistic:
    """Logistic regression on features and on how far a candidate's score is behind the best."""

    def __init__(self, slopes: Mapping[str, float]) -> None:
        self._intercept = np.float32(slopes[""])
        self._behind = np.float32(slopes["behind"])
        self._slopes = as_vector({name: value for name, value in slopes.items() if name not in ("", "behind")})

    def __call__(self, features: Floats, behind: Floats) -> Floats:
        logit = self._intercept + features @ self._slopes + self._behind * behind
        sure: Floats = (1 / (1 + np.exp(-logit))).astype(np.float32)
        return sure


class Mix:
    """A weighted sum of features and a logistic calibration of its results.

    Args:
        weights: by feature name.
        calibration: of the embedder that gave the vectors.
        name: what is shown and recorded.
    """

    def __init__(
        self,
        weights: Mapping[str, float] = WEIGHTS,
        calibration: Calibration | None = None,
        *,
        name: str = "mix",
    ) -> None:
        calibration = calibration or Calibration()
        self.name = name
        self.known = calibration.known
        self._weights = as_vector(weights)
        self._words = _Logistic(calibration.words)
        self._meaning = None if calibration.meaning is None else _Logistic(calibration.meaning)

    @property
    def weights(self) -> Floats:
        """The weight of each feature, float32 (len(FEATURES),)."""
        return self._weights

    def score(self, features: Floats) -> Floats:
        """The weighted sum."""
        scores: Floats = features @ self._weights
        return scores

    def probability(self, features: Floats, scores: Floats) -> Floats:
        """Logistic of the calibrated features, made to fall with the rank.

        Where there is a calibration for that, meaning alone decides of a question whose words the record does not
        know, and the more of them it knows, the less; from ``HALF`` on not at all.
        """
        if not len(scores):
            return scores
        behind = scores - scores.max()
        sure = self._words(features, behind)
        if self._meaning is not None:
            share = np.minimum(features[:, COLUMN["known"]] / HALF, 1)
            sure = share * sure + (1 - share) * self._meaning(features, behind)
        return falling(sure, scores)


def load(path: Path | None = None, *, embedder: str = "") -> Mix:
    """The ranker in a file that ``lifelong train ranker`` wrote; by default the one that ships.

    Args:
        path: the file.
        embedder: name of the embedder, whose family's calibration is taken; for one that is not in the file, the first.

    Raises:
        InputError: the file is not a ranker of this version.
    """
    source = path if path is not None else files("lifelong.recall").joinpath("ranker.json")
    try:
        families = json.loads(source.read_text("utf-8"))["families"]
        family = next((name for name in families if embedder.startswith(name)), next(iter(families)))
        values = families[family]
        calibration = Calibration(values["words"], values["meaning"], values["known"])
        return Mix(values["weights"], calibration, name=f"mix/{family}")
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        raise InputError(
            f"{source} is no ranker of this version ({error}): expected a file that `lifelong train ranker` wrote"
        ) from error


@cache
def shipped(embedder: str = "") -> Mix:
    """The ranker that ships with this package, for the embedder of this name."""
    return load(embedder=embedder)


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
