"""How well traits are read from text, beside plain baselines, and how well the mechanism follows a drifting signal.

Each set is cut into five parts; a reader learns from four and reads the fifth, so every text is read once by a reader
that has not seen it. No person, and no iteration of a generator, stands on both sides. Correlations are taken within
a part and averaged: across parts a constant guess would correlate with the labels by the cut alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.bench import tracking
from lifelong.bench.cases import ALL, OURS
from lifelong.bench.labelled import LabelledSet, labelled_sets
from lifelong.bench.results import About, Results, entry, environment, interval, paired, results
from lifelong.bench.statistics import compare
from lifelong.bench.trait_readers import READERS, Reader, Task
from lifelong.errors import InputError
from lifelong.models.base import TextEmbedder
from lifelong.persona.estimator import Estimator, shipped
from lifelong.persona.linear import Floats, pieces

FOLDS = 5
Progress = Callable[[int, int, str], None]
Cells = dict[str, dict[str, dict[str, float]]]


@dataclass(frozen=True, slots=True)
class Judged:
    """One reader on one set.

    Attributes:
        metrics: ``<trait or mean>.accuracy``, ``.pearson_r`` and ``.mae``, ``read`` (share of readings that had
            anything to go by) and ``n``.
        right: for each item the share of its traits whose side was right.
        errors: for each item the mean absolute error of its traits.
    """

    metrics: dict[str, float]
    right: Floats
    errors: Floats


def evaluate(
    data: Path,
    embedder: TextEmbedder,
    *,
    model: Estimator | None = None,
    seed: int = 0,
    limit: int | None = None,
    progress: Progress | None = None,
) -> Results:
    """Run every reader over every labelled set of a folder.

    Args:
        data: folder of sets; see ``lifelong.bench.labelled``.
        embedder: text embedder of the estimator.
        model: the estimator that is judged as it is; None takes the shipped one.
        seed: of resampling and of the drifting signals.
        limit: at most so many texts of each set, spread evenly.
        progress: called with texts embedded, texts in all, and the set.

    Raises:
        InputError: the folder has no labelled text, or too little of it.
        ImportFormatError: a file is not what its name promises.
    """
    sets = [limited(each, limit) for each in labelled_sets(data)]
    vectors = {about.name: vectors_of(about, embedder, progress) for about in sets}
    judged = judge_all(sets, vectors, embedder, model=model)
    metrics = metrics_of(sets, judged)
    for system, cells in tracking.track(seed=seed).items():
        metrics.setdefault(system, {}).update(cells)
    facts = environment(embedder=embedder.name, seed=seed, limit=limit, folds=FOLDS)
    return _results(sets, judged, metrics, facts, seed)


def judge_all(
    sets: Sequence[LabelledSet],
    vectors: Mapping[str, NDArray[np.float32]],
    embedder: TextEmbedder,
    *,
    model: Estimator | None = None,
) -> dict[str, dict[str, Judged]]:
    """Every reader on every set: ``[set][reader]``. Arguments as for ``evaluate``; ``vectors`` by the set's name."""
    model = model or shipped()
    if model is not None and model.card.embedder != embedder.name:
        model = None
    return {about.name: judge(about, vectors[about.name], model) for about in sets}


def metrics_of(sets: Sequence[LabelledSet], judged: Mapping[str, Mapping[str, Judged]]) -> Cells:
    """``[system][set or "all"]``, the mean over sets where a system read all of them."""
    metrics: Cells = {}
    for name, found in judged.items():
        for system, result in found.items():
            metrics.setdefault(system, {})[name] = result.metrics
    same = len({(about.lowest, about.highest) for about in sets}) == 1
    for cells in metrics.values():
        if len(cells) == len(sets):
            cells[ALL] = _mean(list(cells.values()), same=same)
    return metrics


def limited(about: LabelledSet, limit: int | None) -> LabelledSet:
    """A set with at most so many items, spread evenly."""
    if limit is None or len(about.items) <= limit:
        return about
    places = np.linspace(0, len(about.items) - 1, limit).round().astype(int)
    return LabelledSet(
        about.name, about.source, about.licence, about.language, about.own_words, about.lowest, about.highest,
        tuple(about.items[place] for place in places),
    )  # fmt: skip


def vectors_of(about: LabelledSet, embedder: TextEmbedder, progress: Progress | None = None) -> NDArray[np.float32]:
    """The mean vector of each item's pieces, shape ``(items, dim)``."""
    rows = []
    for done, item in enumerate(about.items, 1):
        found = embedder.embed([piece for text in item.texts for piece in pieces(text)])
        rows.append(found.mean(axis=0))
        if progress is not None:
            progress(done, len(about.items), about.name)
    return np.stack(rows).astype(np.float32)


def judge(about: LabelledSet, vectors: NDArray[np.float32], model: Estimator | None = None) -> dict[str, Judged]:
    """Every reader on one set, each text read by a reader that has not seen it."""
    found: dict[str, Judged] = {}
    for system, (reader, _) in READERS.items():
        result = _judge(about, vectors, reader, model)
        if result is not None:
            found[system] = result
    return found


def _judge(about: LabelledSet, vectors: NDArray[np.float32], reader: Reader, model: Estimator | None) -> Judged | None:
    metrics: dict[str, float] = {}
    n = len(about.items)
    right, errors = np.full((n, len(about.traits)), np.nan), np.full((n, len(about.traits)), np.nan)
    correlations: dict[str, list[tuple[int, float]]] = {trait: [] for trait in about.traits}
    told = asked = 0
    kept: dict[Any, Any] = {}
    parts = {trait: folds(about, trait) for trait in about.traits}
    for fold in range(FOLDS):
        for column, trait in enumerate(about.traits):
            train, test = parts[trait][fold]
            labels = np.array([about.items[place].traits[trait] for place in test])
            values = np.array([about.items[place].traits[trait] for place in train])
            task = Task(about, trait, train, test, values, vectors, model, kept)
            read = reader(task)
            if read is None:
                return None
            right[test, column] = read.sides == (labels > task.middle)
            errors[test, column] = np.abs(read.values - labels)
            correlations[trait].append((len(test), pearson(read.values, labels)))
            told, asked = told + read.read, asked + len(test)
    for column, trait in enumerate(about.traits):
        sizes, found = zip(*correlations[trait], strict=True)
        metrics[f"{trait}.accuracy"] = float(np.nanmean(right[:, column]))
        metrics[f"{trait}.pearson_r"] = float(np.average(found, weights=sizes))
        metrics[f"{trait}.mae"] = float(np.nanmean(errors[:, column]))
    mean = {
        f"mean.{key}": float(np.mean([metrics[f"{trait}.{key}"] for trait in about.traits]))
        for key in ("accuracy", "pearson_r", "mae")
    }
    return Judged(
        {**mean, **metrics, "read": told / asked, "n": n}, np.nanmean(right, axis=1), np.nanmean(errors, axis=1)
    )


def examples(about: LabelledSet, vectors: NDArray[np.float32]) -> dict[str, Any]:
    """A set as an estimator is fitted to it: fields of ``train.traits.Examples`` by name."""
    labels = {
        trait: np.array([item.traits.get(trait, np.nan) for item in about.items], np.float64) for trait in about.traits
    }
    return {
        "name": about.name, "licence": about.licence, "language": about.language, "vectors": vectors,
        "labels": labels, "lowest": about.lowest, "highest": about.highest,
    }  # fmt: skip


def leads(found: Mapping[str, Judged], *, seed: int = 0) -> list[tuple[str, float]]:
    """Each baseline with the lower end of our lead over it: as it ships, where it has not seen the set."""
    ours = found.get("shipped", found[OURS])
    return [
        (name, compare(ours.right.tolist(), other.right.tolist(), seed=seed).low)
        for name, other in found.items()
        if name not in (OURS, "shipped")
    ]


def folds(about: LabelledSet, trait: str) -> list[tuple[list[int], list[int]]]:
    """Places of the items to learn from and to read, FOLDS times, groups kept whole.

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


def pearson(read: Floats, labels: Floats) -> float:
    """Pearson's r; 0 where either side is constant, because a constant says nothing."""
    if len(read) < 2 or read.std() < 1e-12 or labels.std() < 1e-12:
        return 0.0
    return float(np.corrcoef(read, labels)[0, 1])


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()


def _mean(cells: Sequence[dict[str, float]], *, same: bool) -> dict[str, float]:
    """The mean over sets; errors only where all labels have one scale."""
    keys = [key for key in cells[0] if all(key in cell for cell in cells) and (same or not key.endswith(".mae"))]
    made = {key: float(np.mean([cell[key] for cell in cells])) for key in keys}
    return {**made, "n": float(sum(cell["n"] for cell in cells))}


def _results(
    sets: Sequence[LabelledSet],
    judged: Mapping[str, Mapping[str, Judged]],
    metrics: Cells,
    facts: dict[str, Any],
    seed: int,
) -> Results:
    tests = []
    intervals: dict[str, Any] = {}
    for name, found in judged.items():
        ours = found[OURS].right.tolist()
        for system, result in found.items():
            right = result.right.tolist()
            intervals.setdefault(system, {})[name] = {"mean.accuracy": interval(right, seed=seed)}
            if system != OURS:
                tests.append(paired(OURS, system, name, "mean.accuracy", ours, right, seed=seed))
    first = ("mean.accuracy", "mean.pearson_r", "mean.mae", "read", *tracking.MEASURES)
    by_trait = [key for key in next(iter(metrics[OURS].values())) if key != "n"]
    return results(
        About(
            name="traits",
            summary="the Big Five read from text, and a drifting signal followed",
            source="; ".join(about.source for about in sets),
            licence="; ".join(f"{about.name}: {about.licence}" for about in sets),
            unit="text",
            lead="mean.accuracy",
            measures=list(dict.fromkeys([*first, *by_trait])),
            categories=[*(about.name for about in sets), *tracking.SIGNALS],
            cases=len(sets),
            questions=sum(len(about.items) for about in sets),
            messages=sum(len(item.texts) for about in sets for item in about.items),
            apart=list(tracking.SIGNALS),
            more={"sets": {about.name: _scale(about) for about in sets}},
        ),
        systems={name: about for name, (_, about) in READERS.items()} | tracking.SUMMARIES,
        metrics=metrics,
        intervals=intervals,
        tests=tests,
        environment=facts,
        per_case=[
            entry(
                system=system, case=about.name, question=item.id, category=about.name, text=item.texts[0][:300],
                values={"mean.accuracy": float(right), "mean.mae": float(error)},
                answers=[f"{trait} {label:g}" for trait, label in item.traits.items()],
            )
            for about in sets
            for system, result in judged[about.name].items()
            for item, right, error in zip(about.items, result.right, result.errors, strict=True)
        ],
    )  # fmt: skip


def _scale(about: LabelledSet) -> dict[str, Any]:
    """What a reader needs to know of a set to judge its figures."""
    return {
        "language": about.language, "own_words": about.own_words, "texts": len(about.items),
        "scale": [about.lowest, about.highest],
    }  # fmt: skip
