"""The ranker of recall by federated averaging: its weights, then how sure its results are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lifelong.recall.ranker import CALIBRATION, KNOWN, WEIGHTS, Calibration, Mix, as_vector
from lifelong.train.exercises import Exercise
from lifelong.train.federated import FederatedOptions, FederatedRecord, Floats, federate
from lifelong.train.ranker import named_weights
from lifelong.train.ranker_fit import (
    CALIBRATED,
    DEPTH,
    FIRM,
    Listwise,
    calibration_rows,
    fit_calibration,
    fit_weights,
    hardest,
    named_slopes,
    recall_at,
)

RATE = 0.5
"""Learning rate of a record's steps."""
MIDDLE = np.array([0.2, 0.4, 0.1, 0.55, -3.5])
SPREAD = np.array([0.15, 0.15, 0.2, 0.35, 2.2])
"""About the mean and the deviation of the calibration's features: round numbers, so that no record tells its own."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class FederatedRankers:
    """The ranker, trained over records in several ways.

    Attributes:
        records, questions: that trained; ``left_out`` records had too few questions.
        rankers: hand-set, pooled and federated, by name.
        weights, words: of the federated one, as its file has them.
    """

    records: int
    questions: int
    left_out: int
    rankers: dict[str, Mix]
    weights: dict[str, float]
    words: dict[str, float]

    def figures(self, exercises: Sequence[Exercise]) -> dict[str, dict[str, list[float]]]:
        """Recall at 1, 5 and 10 of each question that can be answered, and the log loss of the calibration.

        Args:
            exercises: questions to records that no training saw.

        Returns:
            Values by ranker and measure, in the order of the questions.
        """
        answerable = [each for each in exercises if each.answerable and each.golds]
        return {
            name: {
                **{
                    f"recall@{k}": [recall_at(each, mix.weights.astype(np.float64), k) for each in answerable]
                    for k in (1, 5, 10)
                },
                "log loss": [_log_loss(each, mix) for each in exercises],
            }
            for name, mix in self.rankers.items()
        }


class _Weights:
    """The questions of one record, for the weights of the order."""

    def __init__(self, exercises: Sequence[Exercise]) -> None:
        self._loss = Listwise(exercises, as_vector(WEIGHTS).astype(np.float64))

    @property
    def samples(self) -> int:
        """Questions with evidence."""
        return self._loss.questions

    def trained(self, weights: Floats, steps: int) -> Floats:
        """Gradient steps on the listwise loss."""
        for _ in range(steps):
            weights = weights - RATE * self._loss.slope(weights)
        return weights


class _Sureness:
    """The questions of one record, for the calibration."""

    def __init__(self, exercises: Sequence[Exercise], weights: Floats, firm: float) -> None:
        x, labels, importance = calibration_rows(exercises, weights)
        self.samples = len(exercises)
        self._z = np.c_[np.ones(len(x)), (x - MIDDLE) / SPREAD]
        self._y = labels.astype(np.float64)
        self._importance = importance / importance.sum()
        self._firm = firm
        self._prior = _prior()

    def trained(self, weights: Floats, steps: int) -> Floats:
        """Gradient steps on the logistic loss, pulled towards the hand-set slopes."""
        pull = np.r_[0.0, np.full(len(CALIBRATED) + 1, self._firm)]
        for _ in range(steps):
            sure = 1 / (1 + np.exp(-self._z @ weights))
            slope = self._z.T @ (self._importance * (sure - self._y)) + pull * (weights - self._prior)
            weights = weights - RATE * slope
        return weights


def train_together(
    records: Sequence[Sequence[Exercise]], options: FederatedOptions, *, progress: Progress = lambda done, total: None
) -> FederatedRankers:
    """Train the ranker over records, by federated averaging and pooled.

    Args:
        records: the questions of each record to itself.
        options: see there.
        progress: gets the rounds done, and all rounds.

    Raises:
        InputError: too few records have enough questions.
    """
    hand = as_vector(WEIGHTS).astype(np.float64)
    parts = [_Weights(record) for record in records]
    taking = [record for record, part in zip(records, parts, strict=True) if part.samples >= options.least_samples]
    together = federate(parts, hand, options, progress=lambda done, total: progress(done, 2 * total))
    firm = FIRM / max(1, DEPTH * sum(map(len, taking)))
    sureness: list[FederatedRecord] = [_Sureness(record, together, firm) for record in records if record]
    slopes = federate(sureness, _prior(), options, progress=lambda done, total: progress(total + done, 2 * total))
    pooled = [exercise for record in taking for exercise in record]
    weights = fit_weights(pooled)
    order, words = named_weights(together), named_slopes(slopes, MIDDLE, SPREAD)
    return FederatedRankers(
        records=len(taking),
        questions=len(pooled),
        left_out=len(records) - len(taking),
        rankers={
            "hand-set": Mix(WEIGHTS, Calibration(CALIBRATION, None, KNOWN), name="hand-set"),
            "pooled": Mix(named_weights(weights), Calibration(fit_calibration(pooled, weights)), name="pooled"),
            "federated": Mix(order, Calibration(words), name="federated"),
        },
        weights=order,
        words=words,
    )


def _prior() -> Floats:
    """The hand-set calibration in the units of the features' spread."""
    slopes = np.array([CALIBRATION[name] for name in (*CALIBRATED, "behind")])
    prior: Floats = np.r_[CALIBRATION[""] + slopes @ MIDDLE, slopes * SPREAD]
    return prior


def _log_loss(exercise: Exercise, mix: Mix) -> float:
    """Mean log loss of whether a candidate is evidence, over the evidence and the best others by the hand-set weights,
    so that it is over the same candidates for each ranker."""
    judged = hardest(exercise, as_vector(WEIGHTS).astype(np.float64), most=DEPTH)
    sure = np.clip(mix.probability(exercise.features, mix.score(exercise.features))[judged], 1e-6, 1 - 1e-6)
    return float(-np.log(np.where(exercise.unit[judged] >= 0, sure, 1 - sure)).mean())
