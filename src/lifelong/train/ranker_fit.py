"""Fitting the ranker's weights and its calibration to questions with known evidence.

The calibration is a logistic regression from a few features of a candidate to "is it evidence", over right and
foreign records. The weights are fitted by a listwise softmax (Cao et al., "Learning to Rank: From Pairwise Approach to
Listwise Approach", ICML 2007), pulled towards the hand-set ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lifelong.recall.features import COLUMN
from lifelong.recall.ranker import ASKING, CALIBRATION, SPEAKER_GAP, WEIGHTS, as_vector
from lifelong.train.exercises import Exercise

Floats = NDArray[np.float64]

#: Features of the calibration; the distance of a candidate to the best one is added.
CALIBRATED = ("dense", "dense_session", "coverage", "known")
#: The same where the record knows none of the question's words.
WORDLESS = ("dense", "dense_session")
#: Features that words give: without a word in common they are 0.
OF_WORDS = (
    *("turn", "three", "five", "session", "turn_share", "three_share", "five_share", "session_share"),
    *("coverage", "rarest", "speaker_gap", "terms", "known"),
)
#: Share of a cosine that is left when question and record are in two languages: with multilingual-e5-small, twelve
#: everyday facts in English are 0.52 near questions about them in English and 0.36 in eight other languages; unrelated
#: facts are 0.21 and 0.15.
TRANSLATED = 0.7
#: Candidates of each question that the calibration sees.
DEPTH = 10
#: Weight of a question to a foreign record, as a share of the weight of the same question to its own.
FOREIGN = 0.3
#: Candidates of each question, beside its evidence, that the weights see.
HARDEST = 64
#: Pull towards the hand-set weights; chosen once, so that a few hundred questions move a weight by about a half.
PULL = 0.05
#: The same for the calibration, in candidates.
FIRM = 1000.0


def wordless(exercise: Exercise) -> Exercise:
    """The same question without a word in common with the record, as one in another language."""
    features = exercise.features.copy()
    features[:, [COLUMN[name] for name in OF_WORDS]] = 0
    features[:, [COLUMN[name] for name in WORDLESS]] *= TRANSLATED
    return replace(exercise, features=features)


class Listwise:
    """The loss of the ranker's weights over some questions: a listwise softmax, sets weighing alike.

    Args:
        exercises: questions; those without evidence among the candidates that count are left out.
        prior: the hand-set weights, to which the weights are pulled.
    """

    def __init__(self, exercises: Collection[Exercise], prior: Floats) -> None:
        usable = [each for each in exercises if (each.unit[each.counted] >= 0).any()]
        self.questions = len(usable)
        self._prior = prior
        if not usable:
            return
        size = {name: sum(each.set == name for each in usable) for name in {each.set for each in usable}}
        rows_of = [hardest(each, prior) for each in usable]
        self._features = np.concatenate([each.features[rows] for each, rows in zip(usable, rows_of, strict=True)])
        positive = np.concatenate([each.unit[rows] >= 0 for each, rows in zip(usable, rows_of, strict=True)])
        lengths = np.array([len(rows) for rows in rows_of])
        self._starts = np.r_[0, np.cumsum(lengths)[:-1]]
        self._question = np.repeat(np.arange(len(usable)), lengths)
        self._importance = np.array([1 / (size[each.set] * len(size)) for each in usable])
        self._share = positive / np.add.reduceat(positive.astype(float), self._starts)[self._question]
        # Constant within a question: nothing to learn, and a drift to keep out.
        self._spread = self._features.std(axis=0) > 0

    def slope(self, weights: Floats) -> Floats:
        """The gradient at these weights, the pull towards the hand-set ones included; float64 (len(FEATURES),)."""
        scores = self._features @ weights
        scores = np.exp(scores - np.maximum.reduceat(scores, self._starts)[self._question])
        softmax = scores / np.add.reduceat(scores, self._starts)[self._question]
        slope: Floats = self._features.T @ ((softmax - self._share) * self._importance[self._question])
        slope += PULL * (weights - self._prior)
        slope[~self._spread] = 0
        return slope


def fit_weights(exercises: Collection[Exercise], *, steps: int = 150, rate: float = 0.05) -> Floats:
    """The weights that `Listwise` is least for, by Adam; float64 (len(FEATURES),)."""
    prior = as_vector(WEIGHTS).astype(np.float64)
    loss = Listwise(exercises, prior)
    if not loss.questions:
        return prior
    weights, first, second = prior.copy(), np.zeros_like(prior), np.zeros_like(prior)
    for step in range(1, steps + 1):
        slope = loss.slope(weights)
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights


def hardest(exercise: Exercise, weights: Floats, *, most: int = HARDEST) -> NDArray[np.int64]:
    """The evidence, and the best-ranked candidates that are none: the others have next to no effect.

    Args:
        exercise: the question.
        weights: that rank the candidates.
        most: up to this place.
    """
    behind = np.argsort(np.argsort(-(exercise.features @ weights)))
    return np.flatnonzero(exercise.counted & ((exercise.unit >= 0) | (behind < most)))


def calibration_rows(
    exercises: Sequence[Exercise], weights: Floats, names: Sequence[str] = CALIBRATED
) -> tuple[Floats, NDArray[np.bool_], Floats]:
    """What the calibration is fitted to: the best candidates of each question.

    Args:
        exercises: questions.
        weights: that rank the candidates.
        names: features of the calibration.

    Returns:
        The features and the distance to the best ``(n, len(names) + 1)``, whether each is evidence, and its importance.
    """
    columns = [COLUMN[name] for name in names]
    alike = Counter(each.set for each in exercises)
    rows, labels, importance = [], [], []
    for each in exercises:
        scores = each.features @ weights
        top = [i for i in np.argsort(-scores)[: 2 * DEPTH] if each.counted[i]][:DEPTH]
        rows.append(np.c_[each.features[top][:, columns], (scores - scores.max())[top]])
        labels.append(each.unit[top] >= 0)
        importance.append(np.full(len(top), (FOREIGN if each.foreign else 1.0) / alike[each.set] ** 0.5))
    return np.concatenate(rows), np.concatenate(labels), np.concatenate(importance)


def fit_calibration(
    exercises: Sequence[Exercise], weights: Floats, *, names: Sequence[str] = CALIBRATED, ridge: float = FIRM
) -> dict[str, float]:
    """Logistic regression from some features and the distance to the best, by Newton's method.

    The slopes are pulled towards the hand-set ones: these sets hold whole questions to records of hundreds of
    messages, and people also ask one word of a record of ten messages.
    """
    x, labels, w = calibration_rows(exercises, weights, names)
    y = labels.astype(float)
    w *= len(w) / w.sum()
    middle, scale = x.mean(0), x.std(0) + 1e-6
    z = np.c_[np.ones(len(x)), (x - middle) / scale]
    pull = np.r_[1e-6, np.full(len(names) + 1, ridge)]
    prior = np.r_[0.0, np.array([CALIBRATION[name] for name in (*names, "behind")]) * scale]
    slopes = prior.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ slopes))
        step = np.linalg.solve(
            (z * (w * p * (1 - p))[:, None]).T @ z + np.diag(pull), z.T @ (w * (p - y)) + pull * (slopes - prior)
        )
        slopes -= step
        if np.abs(step).max() < 1e-6:
            break
    return named_slopes(slopes, middle, scale, names)


def named_slopes(slopes: Floats, middle: Floats, scale: Floats, names: Sequence[str] = CALIBRATED) -> dict[str, float]:
    """The calibration in the units of the features, by name.

    Args:
        slopes: intercept, slopes of ``names``, and of the distance to the best, of features in units of ``scale``
            around ``middle``.
        middle, scale: see there.
        names: features of the calibration.
    """
    natural = slopes[1:] / scale
    slopes_by_name = {"": float(slopes[0] - natural @ middle)}
    slopes_by_name |= {name: float(value) for name, value in zip((*names, "behind"), natural, strict=True)}
    # Set by hand: these sets have one person each, so nothing about two people can be learnt from them.
    slopes_by_name["speaker_gap"] = SPEAKER_GAP
    slopes_by_name["asking"] = ASKING
    return {name: round(value, 3) for name, value in slopes_by_name.items()}


def recall_at(exercise: Exercise, weights: Floats, k: int = 10) -> float:
    """Share of an exercise's gold units that have a message among the first k."""
    order = np.argsort(-(exercise.features @ weights), kind="stable")
    return len(set(exercise.unit[order[:k]].tolist()) - {-1}) / exercise.golds
