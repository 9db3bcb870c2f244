"""How well the person's own things are recognised in pictures, beside plain baselines (DreamBooth's subjects).

Identification: each subject is enrolled with 1 or 3 of its pictures, drawn at random, and every other picture is
given to one of all subjects. Open set: half of the subjects are enrolled; the best score of a picture should be
higher where its subject is among them. Retrieval: the other pictures of a subject, ranked by likeness to one.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.results import About, Results, environment, interval, paired, results
from lifelong.concepts.recognition import learn, sureness
from lifelong.errors import ImportFormatError, InputError
from lifelong.models.base import ImageEncoder, Likeness, Vectors
from lifelong.perception.looks import EDGE, survey
from lifelong.perception.pictures import upright
from lifelong.types import Concept, Crop

DRAWS = 60
"""Random choices of exemplars, and of the enrolled half, that are averaged."""

FALSE_ACCEPTS = 0.05
COUNTS = (1, 3)
BINS = 8
"""Steps of each colour of the histogram: 512 bins."""

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]
_MADE = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Gallery:
    """All pictures of the set, seen once.

    Attributes:
        subjects: names, sorted.
        of: place of each picture's subject, ``(n,)``.
        group: class of each subject, such as ``dog``.
        crops, vectors: of each picture, the whole one first.
        plain: unit vectors of whole pictures in one look, ``(n, dim)``.
        colours: histograms of whole pictures, unit length, ``(n, 512)``.
        seconds: of decoding and of looking, a picture.
    """

    subjects: list[str]
    of: NDArray[np.int64]
    group: dict[str, str]
    crops: list[list[Crop]]
    vectors: list[Vectors]
    plain: Vectors
    colours: Vectors
    seconds: tuple[float, float]


def load(data: Path, encoder: ImageEncoder, *, progress: Progress | None = None) -> Gallery:
    """Look at every picture of ``subjects.csv``.

    Raises:
        ImportFormatError: the folder has no such file, or it names no two subjects with pictures.
    """
    path = data / "subjects.csv"
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = [(row["subject_name"], row["class"], data / row["file"]) for row in csv.DictReader(file)]
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise ImportFormatError(f"{path} is no list of subjects ({error}): give the folder of the data set") from error
    subjects = sorted({name for name, _, _ in rows})
    if len(subjects) < 4:
        raise ImportFormatError(f"{path} names {len(subjects)} subjects: at least four are needed")
    crops, vectors, plain, colours = [], [], [], []
    decoding = looking = 0.0
    for done, (_, _, picture) in enumerate(rows, 1):
        began = time.perf_counter()
        image = upright(picture.read_bytes(), edge=EDGE)
        decoded = time.perf_counter()
        boxes, found, _ = survey(encoder, image)
        looking += time.perf_counter() - decoded
        decoding += decoded - began
        pixels = np.asarray(image)
        crops.append([Crop(str(picture), box) for box in boxes])
        vectors.append(found)
        plain.append(encoder.embed([pixels], quick=True)[0])
        colours.append(histogram(pixels))
        if progress is not None:
            progress(done, len(rows))
    return Gallery(
        subjects,
        np.array([subjects.index(name) for name, _, _ in rows]),
        {name: kind for name, kind, _ in rows},
        crops,
        vectors,
        np.stack(plain),
        np.stack(colours),
        (decoding / len(rows), looking / len(rows)),
    )


def histogram(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How often each of 512 colours occurs; roots, so that the dot product is the Bhattacharyya coefficient."""
    steps = (pixels // (256 // BINS)).astype(np.int64).reshape(-1, 3)
    counts = np.bincount(steps @ np.array([BINS * BINS, BINS, 1]), minlength=BINS**3)
    roots: NDArray[np.float32] = np.sqrt(counts / counts.sum()).astype(np.float32)
    return roots


Scorer = Callable[[Gallery, Sequence[int], Sequence[NDArray[np.int64]], NDArray[np.int64]], Floats]
"""Scores ``(queries, enrolled)`` of pictures against subjects, given the enrolled subjects and their exemplars."""


def ours(
    gallery: Gallery, enrolled: Sequence[int], exemplars: Sequence[NDArray[np.int64]], queries: NDArray[np.int64],
    *, likeness: Likeness,
) -> Floats:  # fmt: skip
    """What the product says: its thresholds, and the surest of a picture's crops."""
    names = [Concept(str(place), gallery.subjects[place], "", "", _MADE, 0) for place in enrolled]
    shown = {
        concept.id: np.stack([gallery.vectors[each][0] for each in own])
        for concept, own in zip(names, exemplars, strict=True)
    }
    known = learn(names, shown, {}, likeness)
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
        "lifelong": lambda g, enrolled, own, q: ours(g, enrolled, own, q, likeness=encoder.likeness),
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
    intervals: dict[str, Any] = {}
    per_subject: dict[str, dict[str, Floats]] = {}
    for system, scorer in scorers(encoder).items():
        found = measure(gallery, scorer, seed=seed, draws=draws, accepting=system == "lifelong")
        features = np.stack([each[0] for each in gallery.vectors])
        found |= _retrieval(gallery, {"nearest": gallery.plain, "histogram": gallery.colours}.get(system, features))
        per_subject[system] = found
        metrics[system] = _cells(gallery, found)
        if system == "lifelong":
            metrics[system]["all"]["ms"] = 1000 * gallery.seconds[1]
        intervals[system] = {"all": {}}
        for key, values in found.items():
            intervals[system]["all"][key] = interval(values.tolist(), seed=seed)
    facts = environment(look=encoder.name, seed=seed, draws=draws, decode_ms=1000 * gallery.seconds[0])
    return _results(gallery, metrics, intervals, per_subject, facts, seed)


def measure(gallery: Gallery, scorer: Scorer, *, seed: int, draws: int, accepting: bool) -> dict[str, Floats]:
    """Measures by subject: means over the draws.

    Args:
        accepting: also what passes as the scorer has it, at 0.5.
    """
    random = np.random.default_rng(seed)
    subjects = np.arange(len(gallery.subjects))
    places = [np.flatnonzero(gallery.of == subject) for subject in subjects]
    sums: dict[str, list[Floats]] = {}
    for _ in range(draws):
        shuffled = [random.permutation(own) for own in places]
        half = np.sort(random.permutation(subjects)[: len(subjects) // 2])
        for count in COUNTS:
            own = [each[:count] for each in shuffled]
            queries = np.concatenate([each[count:] for each in shuffled])
            truth = gallery.of[queries]
            scores = scorer(gallery, subjects.tolist(), own, queries)
            right = scores.argmax(axis=1) == truth
            _add(sums, f"top1@{count}", right, truth, subjects)
            best = scorer(gallery, half.tolist(), [own[place] for place in half], queries).max(axis=1)
            known = np.isin(truth, half)
            below = (best[known][:, None] > best[~known]).mean(axis=1) + (best[known][:, None] == best[~known]).mean(
                axis=1
            ) / 2
            _add(sums, f"auroc@{count}", below, truth[known], subjects)
            floor = np.quantile(best[~known], 1 - FALSE_ACCEPTS)
            _add(sums, f"tar@{count}", best[known] > floor, truth[known], subjects)
            if accepting:
                _add(sums, f"accepted@{count}", best[known] >= 0.5, truth[known], subjects)
                _add(sums, f"false@{count}", best[~known] >= 0.5, truth[~known], subjects)
    return {key: _mean(np.stack(values)) for key, values in sums.items()}


def _mean(values: Floats) -> Floats:
    """The mean of each column over the draws that have it; a subject that no draw had takes the mean of the others."""
    there = ~np.isnan(values)
    counts = there.sum(axis=0)
    means: Floats = np.where(there, values, 0).sum(axis=0) / np.maximum(counts, 1)
    means[counts == 0] = means[counts > 0].mean()
    return means


def _add(
    sums: dict[str, list[Floats]], key: str, values: NDArray[Any], truth: NDArray[np.int64], subjects: NDArray[np.int64]
) -> None:
    means = [values[truth == subject].mean() if (truth == subject).any() else np.nan for subject in subjects]
    sums.setdefault(key, []).append(np.array(means, np.float64))


def _retrieval(gallery: Gallery, features: Vectors) -> dict[str, Floats]:
    """Mean average precision and recall at 5 and 10 of a subject's other pictures, by subject."""
    likeness = features @ features.T
    np.fill_diagonal(likeness, -np.inf)
    precision, five, ten = [], [], []
    for row, subject in enumerate(gallery.of):
        hits = (gallery.of[np.argsort(-likeness[row])[:-1]] == subject).astype(np.float64)
        ranks = np.flatnonzero(hits) + 1
        precision.append(float((np.arange(1, len(ranks) + 1) / ranks).mean()))
        five.append(hits[:5].sum() / min(5, len(ranks)))
        ten.append(hits[:10].sum() / len(ranks))
    names = range(len(gallery.subjects))
    return {
        key: np.array([np.mean(np.array(values)[gallery.of == subject]) for subject in names])
        for key, values in (("map", precision), ("recall@5", five), ("recall@10", ten))
    }


def groups(gallery: Gallery) -> dict[str, list[int]]:
    """Places of the subjects of each class that has three or more, and of all."""
    kinds = list(gallery.group.values())
    found = {"all": list(range(len(gallery.subjects)))}
    for kind in sorted({kind for kind in kinds if kinds.count(kind) >= 3}):
        found[kind] = [place for place, name in enumerate(gallery.subjects) if gallery.group[name] == kind]
    return found


def _cells(gallery: Gallery, found: dict[str, Floats]) -> dict[str, dict[str, float]]:
    cells = {}
    for name, places in groups(gallery).items():
        n = float(np.isin(gallery.of, places).sum())
        cells[name] = {key: float(values[places].mean()) for key, values in found.items()} | {"n": n}
    return cells


def _results(
    gallery: Gallery,
    metrics: dict[str, dict[str, dict[str, float]]],
    intervals: dict[str, Any],
    per_subject: dict[str, dict[str, Floats]],
    facts: dict[str, Any],
    seed: int,
) -> Results:
    top = {system: found["top1@1"].tolist() for system, found in per_subject.items()}
    return results(
        About(
            name="concepts",
            summary="the person's own things recognised in pictures",
            source="DreamBooth's subjects, Ruiz et al. (arXiv 2208.12242)",
            licence="CC BY 4.0",
            unit="picture",
            lead="top1@1",
            measures=[key for key in metrics["lifelong"]["all"] if key != "n"],
            categories=[name for name in groups(gallery) if name != "all"],
            cases=len(gallery.subjects),
            questions=len(gallery.of),
            messages=len(gallery.of),
        ),
        systems=dict.fromkeys(metrics, ""),
        metrics=metrics,
        intervals=intervals,
        tests=[
            paired("lifelong", other, "all", "top1@1", top["lifelong"], values, seed=seed)
            for other, values in top.items()
            if other != "lifelong"
        ],
        environment=facts,
    )
