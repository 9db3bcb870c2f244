"""The trait reader by federated averaging: five linear models on the vectors of texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.metrics.error import MeanAbsoluteError, PearsonR
from lifelong.errors import InputError
from lifelong.persona.linear import fit
from lifelong.persona.mechanism import HIGHEST, LOWEST, START
from lifelong.train.federated import FederatedOptions, Floats, federate
from lifelong.types import TRAITS

RATE = 0.8
"""Learning rate of a record's steps; vectors have at most length 1, so that it is stable."""
PENALTY = 1e-3
"""Ridge penalty of a mean squared error: about what leave-one-out chooses on PersonaLLM's stories."""


@dataclass(frozen=True, slots=True)
class TraitRecord:
    """The labelled texts of one record.

    Attributes:
        vectors: of the texts, ``(n, d)``.
        labels: ``(n, 5)`` on the scale from 1 to 5, NaN where there is none.
    """

    vectors: NDArray[np.float32]
    labels: Floats

    @property
    def samples(self) -> int:
        """Number of texts."""
        return len(self.vectors)

    def trained(self, weights: Floats, steps: int) -> Floats:
        """Gradient steps on the squared error of all traits.

        Args:
            weights: those of `unpacked`, in one row.
            steps: how many.
        """
        known = np.isfinite(self.labels)
        counts = np.maximum(known.sum(axis=0), 1)
        rows = np.asarray(self.vectors, np.float64)
        for _ in range(steps):
            slopes, bias = unpacked(weights)
            wrong = np.where(known, rows @ slopes.T + bias - np.nan_to_num(self.labels), 0.0)
            slope = (wrong / counts).T @ rows + PENALTY * slopes
            weights = weights - RATE * np.r_[slope.ravel(), wrong.sum(axis=0) / counts]
        return weights


@dataclass(frozen=True, slots=True)
class FederatedTraits:
    """The trait reader, trained over records in several ways.

    Attributes:
        records, texts: that trained; ``left_out`` records had too few texts.
        models: weights ``(5, d)`` and bias ``(5,)``: the mean alone, pooled, and federated, by name.
    """

    records: int
    texts: int
    left_out: int
    models: dict[str, tuple[Floats, Floats]]

    def figures(self, vectors: NDArray[np.float32], labels: Floats) -> dict[str, dict[str, list[float]]]:
        """How well texts are read that no training saw.

        Args:
            vectors: of the texts, ``(n, d)``.
            labels: ``(n, 5)``.

        Returns:
            By model: for each text the share of traits whose side of the middle is right (``accuracy``) and the mean
            error (``error``); Pearson's r, averaged over traits.
        """
        result = {}
        for name, (weights, bias) in self.models.items():
            read = np.clip(np.asarray(vectors, np.float64) @ weights.T + bias, LOWEST, HIGHEST)
            known = np.isfinite(labels)
            right = np.where(known, (read > START) == (labels > START), np.nan)
            columns = [column for column in range(len(TRAITS)) if known[:, column].any()]
            pairs = [(read[known[:, column], column], labels[known[:, column], column]) for column in columns]
            result[name] = {
                "accuracy": np.nanmean(right, axis=1).tolist(),
                "error": np.nanmean(MeanAbsoluteError().errors(read, labels), axis=1).tolist(),
                "r": [float(np.mean([PearsonR().measure(*pair) for pair in pairs]))],
            }
        return result


def train_together(
    records: Sequence[TraitRecord],
    options: FederatedOptions,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> FederatedTraits:
    """Train the trait reader over records, by federated averaging and pooled.

    Args:
        records: the texts of each record.
        options: see there.
        progress: gets the rounds done, and all rounds.

    Raises:
        InputError: there are no records, or too few have enough texts.
    """
    if not records:
        raise InputError("no labelled text to fit to: give a folder that has some with --data")
    dim = records[0].vectors.shape[1]
    start = np.r_[np.zeros(len(TRAITS) * dim), np.full(len(TRAITS), START)]
    together = federate(records, start, options, progress=progress)
    taking = [each for each in records if each.samples >= options.least_samples]
    vectors = np.concatenate([each.vectors for each in taking])
    labels = np.concatenate([each.labels for each in taking])
    slopes, bias = np.zeros((len(TRAITS), dim)), np.full(len(TRAITS), START)
    means = bias.copy()
    for column in range(len(TRAITS)):
        known = np.isfinite(labels[:, column])
        if known.sum() > 1:
            model = fit(vectors[known], labels[known, column].tolist())
            slopes[column], bias[column] = model.weights, model.bias
            means[column] = float(labels[known, column].mean())
    models = {
        "mean": (np.zeros_like(slopes), means),
        "pooled": (slopes, bias),
        "federated": unpacked(together),
    }
    return FederatedTraits(len(taking), len(vectors), len(records) - len(taking), models)


def unpacked(weights: Floats) -> tuple[Floats, Floats]:
    """Weights ``(5, d)`` and bias ``(5,)`` from one row."""
    count = len(TRAITS)
    return weights[:-count].reshape(count, -1), weights[-count:]
