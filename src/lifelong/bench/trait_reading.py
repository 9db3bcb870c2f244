"""Reading of traits from text, beside plain baselines, and tracking of a trait that drifts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.bench import trait_tracking
from lifelong.bench.cases import OURS
from lifelong.bench.comparisons import Samples, intervals, paired_tests
from lifelong.bench.environment import environment
from lifelong.bench.results import BenchmarkInfo, CaseResult, Results, TraitSetInfo
from lifelong.bench.trait_readers import READERS
from lifelong.bench.trait_scores import FOLDS, Cells, Progress, TraitScores, figures, score_sets, vectors_of
from lifelong.bench.trait_sets import TraitSet, trait_sets
from lifelong.models.base import TextEmbedder
from lifelong.persona.estimator import Estimator

LEAD = "mean.accuracy"


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
        data: folder of sets; see ``lifelong.bench.trait_sets``.
        embedder: text embedder of the estimator.
        model: the estimator that is measured as it is; None takes the shipped one.
        seed: of resampling and of the drifting signals.
        limit: at most so many texts of each set, spread evenly.
        progress: called with texts embedded, texts in all, and the set.

    Raises:
        InputError: the folder has no labelled text, or too little of it.
        ImportFormatError: a file is not what its name promises.
    """
    sets = [limited(each, limit) for each in trait_sets(data)]
    vectors = {about.name: vectors_of(about, embedder, progress) for about in sets}
    scores = score_sets(sets, vectors, embedder, model=model)
    metrics = figures(sets, scores)
    for system, cells in trait_tracking.track(seed=seed).items():
        metrics.setdefault(system, {}).update(cells)
    samples = _samples(scores)
    return Results(
        benchmark=_info(sets, metrics),
        systems={name: summary for name, (_, summary) in READERS.items()} | trait_tracking.SUMMARIES,
        metrics=metrics,
        intervals=intervals(samples, seed=seed),
        tests=[test for about in sets for test in paired_tests(samples, about.name, LEAD, seed=seed)],
        environment=environment(embedder=embedder.name, seed=seed, limit=limit, folds=FOLDS),
        per_case=[
            CaseResult(
                system=system,
                case=about.name,
                question=item.id,
                category=about.name,
                text=item.texts[0][:300],
                values={LEAD: float(right), "mean.mae": float(error)},
                answers=[f"{trait} {label:g}" for trait, label in item.traits.items()],
            )
            for about in sets
            for system, each in scores[about.name].items()
            for item, right, error in zip(about.items, each.right, each.errors, strict=True)
        ],
    )


def limited(about: TraitSet, limit: int | None) -> TraitSet:
    """A set with at most so many items, spread evenly."""
    if limit is None or len(about.items) <= limit:
        return about
    places = np.linspace(0, len(about.items) - 1, limit).round().astype(int)
    return replace(about, items=tuple(about.items[place] for place in places))


def examples(about: TraitSet, vectors: NDArray[np.float32]) -> dict[str, Any]:
    """A set as an estimator is fitted to it: fields of ``train.trait_estimator.Examples`` by name."""
    labels = {
        trait: np.array([item.traits.get(trait, np.nan) for item in about.items], np.float64) for trait in about.traits
    }
    return {
        "name": about.name, "licence": about.licence, "language": about.language, "vectors": vectors,
        "labels": labels, "lowest": about.lowest, "highest": about.highest,
    }  # fmt: skip


def _samples(scores: Mapping[str, Mapping[str, TraitScores]]) -> Samples:
    samples = {
        system: {
            name: {LEAD: by_system[system].right.tolist()} for name, by_system in scores.items() if system in by_system
        }
        for system in READERS
    }
    return {system: cells for system, cells in samples.items() if cells}


def _info(sets: Sequence[TraitSet], metrics: Cells) -> BenchmarkInfo:
    first = (LEAD, "mean.pearson_r", "mean.mae", "read", *trait_tracking.MEASURES)
    by_trait = [key for key in next(iter(metrics[OURS].values())) if key != "n"]
    return BenchmarkInfo(
        name="traits",
        summary="the Big Five read from text, and a drifting signal followed",
        source="; ".join(about.source for about in sets),
        licence="; ".join(f"{about.name}: {about.licence}" for about in sets),
        unit="text",
        lead=LEAD,
        measures=list(dict.fromkeys([*first, *by_trait])),
        categories=[*(about.name for about in sets), *trait_tracking.SIGNALS],
        cases=len(sets),
        questions=sum(len(about.items) for about in sets),
        messages=sum(len(item.texts) for about in sets for item in about.items),
        apart=list(trait_tracking.SIGNALS),
        sets={
            about.name: TraitSetInfo(about.language, about.own_words, len(about.items), (about.lowest, about.highest))
            for about in sets
        },
    )
