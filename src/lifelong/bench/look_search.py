"""Recall of stored pictures by a picture, beside plain baselines (DreamBooth's subjects, or COCO's pictures).

Half of the subjects are stored, the other half is asked for without being there, and then the other way round. The
question is a picture alone, through the recall that answers ``recall(images=[…])``: one that is stored, altered in one
way; where there are subjects, another picture of one of them; and pictures that have nothing to do with what is stored,
for which the right answer is nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from lifelong.bench.alterations import ALTERED, altered, encoded
from lifelong.bench.cases import ALL, OURS
from lifelong.bench.comparisons import intervals, paired_tests
from lifelong.bench.environment import environment
from lifelong.bench.metrics import AveragePrecision, CappedRecallAtK, RankingMetric
from lifelong.bench.photo_search import load as load_captions
from lifelong.bench.picture_store import QUESTION_TIME, StoredPictures, stored_pictures
from lifelong.bench.results import BenchmarkInfo, Results
from lifelong.bench.subject_pictures import FILE, histogram, read_subjects
from lifelong.errors import ImportFormatError
from lifelong.models.base import ImageEncoder, Vectors
from lifelong.models.scripted import HashedWords
from lifelong.perception.looks import EDGE
from lifelong.perception.pictures import upright

METRICS: dict[str, RankingMetric] = {
    "recall@1": CappedRecallAtK(1),
    "recall@5": CappedRecallAtK(5),
    "map": AveragePrecision(),
}
LEAD = "map"
MEASURES = (*METRICS, "answered")
"""``answered``: share of the questions for which anything is returned."""

BASELINES = ("nearest", "histogram")
UNRELATED = "unrelated"
Progress = Callable[[int, int], None]

Pictures = list[tuple[Path, str]]
"""Pictures with their subjects."""


@dataclass(slots=True)
class _Answers:
    """The answers to the questions of one way.

    Attributes:
        values: each measure, a question at a time, by system.
        counts: pictures that the product returned for each question.
    """

    values: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    counts: list[int] = field(default_factory=list)

    def add(self, system: str, ranking: Sequence[int], right: set[int]) -> None:
        """Score one ranking: places of pictures, the best first."""
        scores = {measure: metric.measure(ranking, right) for measure, metric in METRICS.items()}
        for measure, value in (scores | {"answered": float(bool(len(ranking)))}).items():
            self.values.setdefault(system, {}).setdefault(measure, []).append(value)


def load(data: Path) -> Pictures:
    """Each picture with its subject; where there are no subjects, each is its own.

    Raises:
        ImportFormatError: the folder is none of the two data sets, or has fewer than four subjects.
    """
    if (data / FILE).is_file():
        pictures = [(picture.path, picture.subject) for picture in read_subjects(data)]
    else:
        pictures = [(picture, picture.stem) for picture, _ in load_captions(data)]
    if len({subject for _, subject in pictures}) < 4:
        raise ImportFormatError(f"{data} has pictures of fewer than four subjects: at least four are needed")
    return pictures


def evaluate(data: Path, encoder: ImageEncoder, *, seed: int = 0, progress: Progress | None = None) -> Results:
    """Ask for everything, with each half stored in its turn.

    Raises:
        ImportFormatError: the folder is none of the data sets.
    """
    pictures = load(data)
    random = np.random.default_rng(seed)
    subjects = random.permutation(sorted({subject for _, subject in pictures})).tolist()
    answers: dict[str, _Answers] = {}
    seconds: list[float] = []
    steps = 2 * len(pictures)
    for half in range(2):
        stored = set(subjects[half::2])
        inside = [each for each in pictures if each[1] in stored]
        outside = [path for path, subject in pictures if subject not in stored]

        def report(count: int, done: int = half * len(pictures)) -> None:
            if progress is not None:
                progress(min(done + count, steps), steps)

        _ask_half(inside, outside, encoder, random, answers, seconds, report)
    return _results(answers, len(pictures), len(subjects), encoder.name, seed, 1000 * float(np.mean(seconds)))


def _ask_half(
    inside: Pictures,
    outside: list[Path],
    encoder: ImageEncoder,
    random: np.random.Generator,
    answers: dict[str, _Answers],
    seconds: list[float],
    report: Callable[[int], None],
) -> None:
    """Store one half but for a picture of each subject that has several, and ask for what is there and what is not."""
    stock, spare = _split(inside, random)
    with stored_pictures([(path, "") for path, _ in stock], encoder, HashedWords()) as collection:
        baselines = _features(encoder, [_picture(path) for path, _ in stock])

        def ask(way: str, image: Any, right: set[int]) -> None:
            content = encoded(image)
            began = time.perf_counter()
            ranking = _search(collection, content, len(stock))
            seconds.append(time.perf_counter() - began)
            answer = answers.setdefault(way, _Answers())
            answer.counts.append(len(ranking))
            if right:
                answer.add(OURS, ranking, right)
                for name, query, rows in zip(BASELINES, _features(encoder, [image]), baselines, strict=True):
                    answer.add(name, np.argsort(-(rows @ query[0]), kind="stable").tolist(), right)

        done = 0
        for place, (path, _) in enumerate(stock):
            image = _picture(path)
            for way in ALTERED:
                ask(way, altered(image, way, random), {place})
            report(done := done + 1)
        for path, subject in spare:
            right = {place for place, (_, other) in enumerate(stock) if other == subject}
            ask("subject", _picture(path), right)
        for path in outside:
            ask(UNRELATED, _picture(path), set())
            report(done := done + 1)


def _search(collection: StoredPictures, content: bytes, k: int) -> list[int]:
    """Places of stored pictures recalled by a picture, the best first."""
    hits = collection.person.recall(images=[content], k=k, now=QUESTION_TIME)
    return [collection.place_of[hit.id] for hit in hits]


def _picture(path: Path) -> Any:
    return upright(path.read_bytes(), edge=EDGE)


def _split(inside: Pictures, random: np.random.Generator) -> tuple[Pictures, Pictures]:
    """The pictures that are stored, and one picture of each subject that has several."""
    stock, spare = [], []
    for subject in dict.fromkeys(subject for _, subject in inside):
        own = [each for each in inside if each[1] == subject]
        index = int(random.integers(len(own))) if len(own) > 1 else -1
        spare += own[index : index + 1] if index >= 0 else []
        stock += [each for place, each in enumerate(own) if place != index]
    return stock, spare


def _features(encoder: ImageEncoder, images: Sequence[Any]) -> tuple[Vectors, Vectors]:
    """The baselines' features: one pass over the whole picture, and its colours."""
    pixels = [np.asarray(image) for image in images]
    return encoder.embed(pixels, quick=True), np.stack([histogram(each) for each in pixels])


def _results(
    answers: dict[str, _Answers], pictures: int, subjects: int, look: str, seed: int, recall_ms: float
) -> Results:
    ways = [way for way in answers if way != UNRELATED]
    systems = (OURS, *BASELINES)
    metrics: dict[str, dict[str, dict[str, float]]] = {system: {} for system in systems}
    for system, cells in metrics.items():
        for way in ways:
            values = answers[way].values[system]
            cells[way] = {measure: float(np.mean(values[measure])) for measure in MEASURES}
            cells[way]["n"] = float(len(values[LEAD]))
        cells[ALL] = {key: float(np.mean([cells[way][key] for way in ways])) for key in (*MEASURES, "n")}
    wrong = np.array(answers[UNRELATED].counts)
    metrics[OURS][ALL] |= {"false": float((wrong > 0).mean()), "false_pictures": float(wrong.mean())}
    samples = {system: {way: {LEAD: answers[way].values[system][LEAD]} for way in ways} for system in systems}
    return Results(
        benchmark=BenchmarkInfo(
            name="looks",
            summary="stored pictures recalled by a picture",
            source="DreamBooth's subjects (arXiv 2208.12242) or COCO (arXiv 1405.0312)",
            licence="CC BY 4.0; COCO's pictures under the Creative Commons licence of each",
            unit="picture",
            lead=LEAD,
            measures=MEASURES,
            categories=ways,
            cases=subjects,
            questions=sum(len(each.counts) for each in answers.values()),
            messages=pictures,
        ),
        systems=dict.fromkeys(systems, ""),
        metrics=metrics,
        intervals=intervals(samples, seed=seed),
        tests=[test for way in ways for test in paired_tests(samples, way, LEAD, seed=seed)],
        environment=environment(look=look, seed=seed, recall_ms=recall_ms),
    )
