"""Readers of traits on one set of labelled texts: each text is read by a reader that has not seen it.

Each set is cut into five parts; a reader learns from four and reads the fifth. No person, and no iteration of a
generator, is in two parts. Correlations are computed within a part and averaged: across parts, a constant guess would
correlate with the labels by the cut alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.cases import ALL, OURS
from lifelong.bench.metrics import MeanAbsoluteError, PearsonR
from lifelong.bench.statistics import compare
from lifelong.bench.trait_readers import READERS, Reader, TraitTask
from lifelong.bench.trait_sets import TraitSet
from lifelong.errors import InputError
from lifelong.models.base import TextEmbedder
from lifelong.persona.estimator import Estimator, shipped
from lifelong.persona.linear import Floats, pieces

FOLDS = 5
SHIPPED = "shipped"
"""The reader that has learnt from none of a set's texts."""

Progress = Callable[[int, int, str], None]
Cells = dict[str, dict[str, dict[str, float]]]


@dataclass(frozen=True, slots=True)
class TraitScores:
    """One reader on one set.

    Attributes:
        metrics: ``<trait or mean>.accuracy``, ``.pearson_r`` and ``.mae``, ``read`` (share of the texts that gave the
            reader anything) and ``n``.
        right: for each item the share of its traits whose side was right.
        errors: for each item the mean absolute error of its traits.
    """

    metrics: dict[str, float]
    right: Floats
    errors: Floats


def score_sets(
    sets: Sequence[TraitSet],
    vectors: Mapping[str, NDArray[np.float32]],
    embedder: TextEmbedder,
    *,
    model: Estimator | None = None,
) -> dict[str, dict[str, TraitScores]]:
    """Every reader on every set: ``[set][reader]``.

    Args:
        sets: the sets.
        vectors: of :func:`vectors_of`, by the set's name.
        embedder: that made the vectors.
        model: the estimator that is measured as it is; None takes the shipped one.
    """
    model = model or shipped()
    if model is not None and model.card.embedder != embedder.name:
        model = None
    return {about.name: score_set(about, vectors[about.name], model) for about in sets}


def score_set(about: TraitSet, vectors: NDArray[np.float32], model: Estimator | None = None) -> dict[str, TraitScores]:
    """Every reader on one set."""
    scores = {system: _scores(about, vectors, reader, model) for system, (reader, _) in READERS.items()}
    return {system: each for system, each in scores.items() if each is not None}


def figures(sets: Sequence[TraitSet], scores: Mapping[str, Mapping[str, TraitScores]]) -> Cells:
    """``[system][set or "all"]``, with the mean over sets where a system read all of them."""
    metrics: Cells = {}
    for name, by_system in scores.items():
        for system, each in by_system.items():
            metrics.setdefault(system, {})[name] = each.metrics
    one_scale = len({(about.lowest, about.highest) for about in sets}) == 1
    for cells in metrics.values():
        if len(cells) == len(sets):
            cells[ALL] = _mean(list(cells.values()), one_scale=one_scale)
    return metrics


def _mean(cells: Sequence[dict[str, float]], *, one_scale: bool) -> dict[str, float]:
    """The mean over sets; errors only where all labels have one scale."""
    keys = [key for key in cells[0] if all(key in cell for cell in cells) and (one_scale or not key.endswith(".mae"))]
    means = {key: float(np.mean([cell[key] for cell in cells])) for key in keys}
    return {**means, "n": float(sum(cell["n"] for cell in cells))}


def vectors_of(about: TraitSet, embedder: TextEmbedder, progress: Progress | None = None) -> NDArray[np.float32]:
    """The mean vector of each item's pieces, shape ``(items, dim)``."""
    rows = []
    for done, item in enumerate(about.items, 1):
        vectors = embedder.embed([piece for text in item.texts for piece in pieces(text)])
        rows.append(vectors.mean(axis=0))
        if progress is not None:
            progress(done, len(about.items), about.name)
    return np.stack(rows).astype(np.float32)


def _scores(
    about: TraitSet, vectors: NDArray[np.float32], reader: Reader, model: Estimator | None
) -> TraitScores | None:
    metrics: dict[str, float] = {}
    n = len(about.items)
    right, errors = np.full((n, len(about.traits)), np.nan), np.full((n, len(about.traits)), np.nan)
    correlations: dict[str, list[tuple[int, float]]] = {trait: [] for trait in about.traits}
    informed = total = 0
    cache: dict[Any, Any] = {}
    parts = {trait: folds(about, trait) for trait in about.traits}
    for fold in range(FOLDS):
        for column, trait in enumerate(about.traits):
            train, test = parts[trait][fold]
            labels = np.array([about.items[place].traits[trait] for place in test])
            values = np.array([about.items[place].traits[trait] for place in train])
            task = TraitTask(about, trait, train, test, values, vectors, model, cache)
            reading = reader(task)
            if reading is None:
                return None
            right[test, column] = reading.sides == (labels > task.middle)
            errors[test, column] = MeanAbsoluteError().errors(reading.values, labels)
            correlations[trait].append((len(test), PearsonR().measure(reading.values, labels)))
            informed, total = informed + reading.informed, total + len(test)
    for column, trait in enumerate(about.traits):
        sizes, values_of_parts = zip(*correlations[trait], strict=True)
        metrics[f"{trait}.accuracy"] = float(np.nanmean(right[:, column]))
        metrics[f"{trait}.pearson_r"] = float(np.average(values_of_parts, weights=sizes))
        metrics[f"{trait}.mae"] = float(np.nanmean(errors[:, column]))
    means = {
        f"mean.{key}": float(np.mean([metrics[f"{trait}.{key}"] for trait in about.traits]))
        for key in ("accuracy", "pearson_r", "mae")
    }
    return TraitScores(
        {**means, **metrics, "read": informed / total, "n": n}, np.nanmean(right, axis=1), np.nanmean(errors, axis=1)
    )


def leads(scores: Mapping[str, TraitScores], *, seed: int = 0) -> list[tuple[str, float]]:
    """Each baseline with the lower end of our lead over it: as it ships, where it has not seen the set."""
    ours = scores.get(SHIPPED, scores[OURS])
    return [
        (name, compare(ours.right.tolist(), other.right.tolist(), seed=seed).low)
        for name, other in scores.items()
        if name not in (OURS, SHIPPED)
    ]


def folds(about: TraitSet, trait: str) -> list[tuple[list[int], list[int]]]:
    """Places of the items to learn from and to read, FOLDS times; a group is in one part.

    Raises:
        InputError: there are too few groups.
    """
    places = [place for place, item in enumerate(about.items) if trait in item.traits]
    groups = sorted({about.items[place].group for place in places}, key=lambda name: _digest(name))
    if len(groups) < FOLDS or len(places) < 4 * FOLDS:
        raise InputError(
            f"{about.name} has {len(places)} texts of {len(groups)} groups with {trait}: "
            f"at least {4 * FOLDS} of {FOLDS} are needed"
        )
    fold_of = {group: place % FOLDS for place, group in enumerate(groups)}
    return [
        (
            [place for place in places if fold_of[about.items[place].group] != fold],
            [place for place in places if fold_of[about.items[place].group] == fold],
        )
        for fold in range(FOLDS)
    ]


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
