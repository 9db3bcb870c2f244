"""Recognition of the person's own things in pictures, beside plain baselines (DreamBooth's subjects).

Identification: each subject is enrolled with 1 or 3 of its pictures, drawn at random, and every other picture is
given to one of all subjects. Open set: half of the subjects are enrolled; the best score of a picture should be
higher where its subject is among them. Retrieval: the other pictures of a subject, ranked by likeness to one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.cases import ALL, OURS
from lifelong.bench.comparisons import intervals, paired_tests
from lifelong.bench.environment import environment
from lifelong.bench.metrics import AUROC, AveragePrecision, CappedRecallAtK, RankingMetric, RecallAtK, TrueAcceptRate
from lifelong.bench.results import BenchmarkInfo, Results
from lifelong.bench.subject_pictures import Gallery, Progress, load
from lifelong.concepts.recognition import learn, sureness
from lifelong.errors import InputError
from lifelong.models.base import ImageEncoder, Likeness, Vectors
from lifelong.types import Concept

DRAWS = 60
"""Random choices of exemplars, and of the enrolled half, that are averaged."""

COUNTS = (1, 3)
"""Exemplars of each subject."""

ACCEPTED = 0.5
"""Probability from which the product names a concept."""

LEAD = "top1@1"

Floats = NDArray[np.float64]
_MADE = datetime(2000, 1, 1, tzinfo=UTC)

Scorer = Callable[[Gallery, Sequence[int], Sequence[NDArray[np.int64]], NDArray[np.int64]], Floats]
"""Scores ``(queries, enrolled)`` of pictures against subjects, given the enrolled subjects and their exemplars."""


def product_scores(
    gallery: Gallery, enrolled: Sequence[int], exemplars: Sequence[NDArray[np.int64]], queries: NDArray[np.int64],
    *, likeness: Likeness,
) -> Floats:  # fmt: skip
    """The probabilities of the product: for each picture those of its surest crop."""
    concepts = [Concept(str(place), gallery.subjects[place], "", "", _MADE, 0) for place in enrolled]
    vectors = {
        concept.id: np.stack([gallery.vectors[each][0] for each in own])
        for concept, own in zip(concepts, exemplars, strict=True)
    }
    known = learn(concepts, vectors, {}, likeness)
    crops = [crop for q in queries for crop in gallery.crops[q]]
    sure = sureness(crops, np.concatenate([gallery.vectors[q] for q in queries]), known, likeness, digits=12)
    starts = np.cumsum([0, *(len(gallery.crops[q]) for q in queries[:-1])])
    best: Floats = np.maximum.reduceat(sure, starts, axis=0)
    return best


def _nearest(features: Vectors, exemplars: Sequence[NDArray[np.int64]], queries: NDArray[np.int64]) -> Floats:
    return np.stack([(features[queries] @ features[own].T).max(axis=1) for own in exemplars], axis=1).astype(np.float64)


def scorers(encoder: ImageEncoder) -> dict[str, Scorer]:
    """Every system that is compared."""
    return {
        OURS: lambda g, enrolled, own, q: product_scores(g, enrolled, own, q, likeness=encoder.likeness),
        "nearest": lambda g, _, own, q: _nearest(g.plain, own, q),
        "histogram": lambda g, _, own, q: _nearest(g.colours, own, q),
    }


def evaluate(
    data: Path, encoder: ImageEncoder, *, seed: int = 0, draws: int = DRAWS, progress: Progress | None = None
) -> Results:
    """Run every system.

    Raises:
        ImportFormatError: the folder is not the data set.
        InputError: ``draws`` is under 1.
    """
    if draws < 1:
        raise InputError(f"draws={draws}: give at least one")
    gallery = load(data, encoder, progress=progress)
    metrics: dict[str, dict[str, dict[str, float]]] = {}
    samples: dict[str, dict[str, dict[str, list[float]]]] = {}
    for system, scorer in scorers(encoder).items():
        values = by_subject(gallery, scorer, seed=seed, draws=draws, accepting=system == OURS)
        features = {"nearest": gallery.plain, "histogram": gallery.colours}.get(system, gallery.whole)
        values |= _retrieval(gallery, features)
        metrics[system] = _cells(gallery, values)
        samples[system] = {ALL: {measure: each.tolist() for measure, each in values.items()}}
    metrics[OURS][ALL]["ms"] = 1000 * gallery.seconds[1]
    return Results(
        benchmark=BenchmarkInfo(
            name="concepts",
            summary="the person's own things recognised in pictures",
            source="DreamBooth's subjects, Ruiz et al. (arXiv 2208.12242)",
            licence="CC BY 4.0",
            unit="picture",
            lead=LEAD,
            measures=[key for key in metrics[OURS][ALL] if key != "n"],
            categories=[name for name in groups(gallery) if name != ALL],
            cases=len(gallery.subjects),
            questions=len(gallery.of),
            messages=len(gallery.of),
        ),
        systems=dict.fromkeys(metrics, ""),
        metrics=metrics,
        intervals=intervals(samples, seed=seed),
        tests=paired_tests(samples, ALL, LEAD, seed=seed),
        environment=environment(look=encoder.name, seed=seed, draws=draws, decode_ms=1000 * gallery.seconds[0]),
    )


def by_subject(gallery: Gallery, scorer: Scorer, *, seed: int, draws: int, accepting: bool) -> dict[str, Floats]:
    """Measures of each subject: means over the draws.

    Args:
        accepting: also measure what the product's own threshold accepts.
    """
    random = np.random.default_rng(seed)
    subjects = np.arange(len(gallery.subjects))
    places = [np.flatnonzero(gallery.of == subject) for subject in subjects]
    sums: dict[str, list[Floats]] = {}

    def add(measure: str, values: NDArray[Any], truth: NDArray[np.int64]) -> None:
        means = [values[truth == subject].mean() if (truth == subject).any() else np.nan for subject in subjects]
        sums.setdefault(measure, []).append(np.array(means, np.float64))

    for _ in range(draws):
        shuffled = [random.permutation(own) for own in places]
        half = np.sort(random.permutation(subjects)[: len(subjects) // 2])
        for count in COUNTS:
            exemplars = [each[:count] for each in shuffled]
            queries = np.concatenate([each[count:] for each in shuffled])
            truth = gallery.of[queries]
            scores = scorer(gallery, subjects.tolist(), exemplars, queries)
            add(f"top1@{count}", scores.argmax(axis=1) == truth, truth)
            best = scorer(gallery, half.tolist(), [exemplars[place] for place in half], queries).max(axis=1)
            known = np.isin(truth, half)
            add(f"auroc@{count}", AUROC().by_positive(best[known], best[~known]), truth[known])
            add(f"tar@{count}", TrueAcceptRate().accepted(best[known], best[~known]), truth[known])
            if accepting:
                add(f"accepted@{count}", best[known] >= ACCEPTED, truth[known])
                add(f"false@{count}", best[~known] >= ACCEPTED, truth[~known])
    return {measure: _mean(np.stack(values)) for measure, values in sums.items()}


def _mean(values: Floats) -> Floats:
    """The mean of each column over the draws that have it; a subject that no draw had takes the mean of the others."""
    present = ~np.isnan(values)
    counts = present.sum(axis=0)
    means: Floats = np.where(present, values, 0).sum(axis=0) / np.maximum(counts, 1)
    means[counts == 0] = means[counts > 0].mean()
    return means


def _retrieval(gallery: Gallery, features: Vectors) -> dict[str, Floats]:
    """Retrieval of a subject's other pictures by each of its pictures: means of each subject."""
    likeness = features @ features.T
    np.fill_diagonal(likeness, -np.inf)
    metrics: dict[str, RankingMetric] = {
        "map": AveragePrecision(),
        "recall@5": CappedRecallAtK(5),
        "recall@10": RecallAtK(10),
    }
    values: dict[str, list[float]] = {measure: [] for measure in metrics}
    for place, subject in enumerate(gallery.of):
        ranking = np.argsort(-likeness[place])[:-1].tolist()
        others = set(np.flatnonzero(gallery.of == subject).tolist()) - {place}
        for measure, metric in metrics.items():
            values[measure].append(metric.measure(ranking, others) if others else math.nan)
    names = range(len(gallery.subjects))
    return {
        measure: np.array([np.mean(np.array(each)[gallery.of == subject]) for subject in names])
        for measure, each in values.items()
    }


def groups(gallery: Gallery) -> dict[str, list[int]]:
    """Places of the subjects of each class that has three or more, and of all."""
    kinds = list(gallery.group.values())
    places = {ALL: list(range(len(gallery.subjects)))}
    for kind in sorted({kind for kind in kinds if kinds.count(kind) >= 3}):
        places[kind] = [place for place, name in enumerate(gallery.subjects) if gallery.group[name] == kind]
    return places


def _cells(gallery: Gallery, values: Mapping[str, Floats]) -> dict[str, dict[str, float]]:
    cells = {}
    for name, places in groups(gallery).items():
        n = float(np.isin(gallery.of, places).sum())
        cells[name] = {measure: float(each[places].mean()) for measure, each in values.items()} | {"n": n}
    return cells
