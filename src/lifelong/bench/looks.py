"""How well a picture finds what was given before, beside plain baselines (DreamBooth's subjects, or COCO's pictures).

Half of the subjects are stored, the other half is asked for without being there, and then the other way round. The
question is a picture alone, through the same recall that answers ``recall(images=[…])``: one that is stored, altered
in one way; where there are subjects, another picture of one of them; and pictures that have nothing to do with what is
stored, for which the right answer is nothing.
"""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.alterations import ALTERED, altered, encoded
from lifelong.bench.concepts import histogram
from lifelong.bench.photos import load as load_captions
from lifelong.bench.results import About, Results, environment, interval, paired, results
from lifelong.concepts.pipeline import perceive
from lifelong.concepts.query import resolve_images
from lifelong.errors import ImportFormatError
from lifelong.memory.intake import Rules, prepare, store
from lifelong.models.base import ImageEncoder, Vectors
from lifelong.models.scripted import HashedWords
from lifelong.perception.attachments import PictureLimits, check
from lifelong.perception.looks import EDGE, LookReader
from lifelong.perception.perceive import Perception
from lifelong.perception.photo import PhotoReader
from lifelong.perception.pictures import upright
from lifelong.recall.query import Query
from lifelong.recall.searcher import Searcher
from lifelong.store.record import Record, Store
from lifelong.types import Incoming

MEASURES = ("recall@1", "recall@5", "map", "answered")
BASELINES = ("nearest", "histogram")
Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Asked:
    """What came back for the questions of one way.

    Attributes:
        values: each measure, a question at a time, by system.
        returned: pictures that the product returned for a question.
    """

    values: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    returned: list[int] = field(default_factory=list)

    def add(self, system: str, places: Sequence[int], right: set[int]) -> None:
        """Score one ranking: places of pictures, the best first."""
        hits = np.flatnonzero([place in right for place in places]) + 1
        scores = {
            "recall@1": float(len(hits) and hits[0] == 1),
            "recall@5": float((hits <= 5).sum()) / min(5, len(right)),
            "map": float((np.arange(1, len(hits) + 1) / hits).sum()) / len(right),
            "answered": float(bool(len(places))),
        }
        for key, value in scores.items():
            self.values.setdefault(system, {}).setdefault(key, []).append(value)


def load(data: Path) -> list[tuple[Path, str]]:
    """Each picture with its subject; where there are no subjects, each is its own.

    Raises:
        ImportFormatError: the folder is none of the two data sets, or has fewer than four subjects.
    """
    path = data / "subjects.csv"
    if path.is_file():
        try:
            with path.open(newline="", encoding="utf-8") as file:
                found = [(data / row["file"], row["subject_name"]) for row in csv.DictReader(file)]
        except (OSError, KeyError, UnicodeDecodeError) as error:
            raise ImportFormatError(f"{path} is no list of subjects ({error}): give the data set's folder") from error
    else:
        found = [(picture, picture.stem) for picture, _ in load_captions(data)]
    if len({subject for _, subject in found}) < 4:
        raise ImportFormatError(f"{data} has pictures of fewer than four subjects: at least four are needed")
    return found


def evaluate(data: Path, encoder: ImageEncoder, *, seed: int = 0, progress: Progress | None = None) -> Results:
    """Ask for everything, with each half stored in its turn.

    Raises:
        ImportFormatError: the folder is none of the data sets.
    """
    pictures = load(data)
    random = np.random.default_rng(seed)
    subjects = random.permutation(sorted({subject for _, subject in pictures})).tolist()
    asked: dict[str, _Asked] = {}
    spent: list[float] = []
    steps = 2 * len(pictures)
    for turn in range(2):
        stored = set(subjects[turn::2])
        inside = [each for each in pictures if each[1] in stored]
        outside = [path for path, subject in pictures if subject not in stored]

        def report(count: int, done: int = turn * len(pictures)) -> None:
            if progress is not None:
                progress(min(done + count, steps), steps)

        _half(inside, outside, encoder, random, asked, spent, report)
    facts = environment(look=encoder.name, seed=seed, recall_ms=1000 * float(np.mean(spent)))
    return _results(asked, len(pictures), len(subjects), facts, seed)


def _half(
    inside: list[tuple[Path, str]],
    outside: list[Path],
    encoder: ImageEncoder,
    random: np.random.Generator,
    asked: dict[str, _Asked],
    spent: list[float],
    report: Callable[[int], None],
) -> None:
    """Store one half but for a picture of each subject that has several, and ask for what is there and what is not."""
    kept, shown_again = _apart(inside, random)
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "looks.lifelong") as store_:
        record = store_.record("bench", "me")
        places = _keep(record, store_, [path for path, _ in kept], encoder)
        searcher = Searcher(record, HashedWords())
        plain, colours = _features(encoder, [upright(path.read_bytes(), edge=EDGE) for path, _ in kept])

        def ask(way: str, image: Any, right: set[int]) -> None:
            content = encoded(image)
            began = time.perf_counter()
            seen = resolve_images(record, encoder, [check(content, PictureLimits())])
            hits = searcher.search(Query("", k=len(kept), looks=seen.looks), now=_FIRST + timedelta(days=365))
            spent.append(time.perf_counter() - began)
            found = [places[hit.id] for hit in hits]
            one = asked.setdefault(way, _Asked())
            one.returned.append(len(found))
            if right:
                one.add("lifelong", found, right)
                for name, mine, others in zip(BASELINES, _features(encoder, [image]), (plain, colours), strict=True):
                    one.add(name, np.argsort(-(others @ mine[0]), kind="stable").tolist(), right)

        done = 0
        for place, (path, _) in enumerate(kept):
            image = upright(path.read_bytes(), edge=EDGE)
            for way in ALTERED:
                ask(way, altered(image, way, random), {place})
            report(done := done + 1)
        for path, subject in shown_again:
            right = {place for place, (_, other) in enumerate(kept) if other == subject}
            ask("subject", upright(path.read_bytes(), edge=EDGE), right)
        for path in outside:
            ask("unrelated", upright(path.read_bytes(), edge=EDGE), set())
            report(done := done + 1)


def _apart(
    inside: list[tuple[Path, str]], random: np.random.Generator
) -> tuple[list[tuple[Path, str]], list[tuple[Path, str]]]:
    """What is stored, and one picture of each subject that has several."""
    kept, again = [], []
    for subject in dict.fromkeys(subject for _, subject in inside):
        own = [each for each in inside if each[1] == subject]
        chosen = int(random.integers(len(own))) if len(own) > 1 else -1
        again += own[chosen : chosen + 1] if chosen >= 0 else []
        kept += [each for place, each in enumerate(own) if place != chosen]
    return kept, again


def _keep(record: Record, store_: Store, paths: Sequence[Path], encoder: ImageEncoder) -> dict[str, int]:
    """Store a message without words for each picture and look at it; the place of each by the message's id."""
    perception, rules = Perception([PhotoReader(), LookReader(encoder)], encoder=encoder), Rules()
    places = {}
    for place, path in enumerate(paths):
        at = _FIRST + timedelta(hours=2 * place)
        ready = prepare(Incoming("", at=at, images=(path,)), now=at, rules=rules)
        (stored,) = store(record, store_.jobs, [ready], now=at, rules=rules)
        perceive(perception, record, stored.message)
        places[stored.message.id] = place
    return places


def _features(encoder: ImageEncoder, images: Sequence[Any]) -> tuple[Vectors, Vectors]:
    """The baselines' features: one look at the whole picture, and its colours."""
    pixels = [np.asarray(image) for image in images]
    return encoder.embed(pixels, quick=True), np.stack([histogram(each) for each in pixels])


def _results(asked: dict[str, _Asked], pictures: int, subjects: int, facts: dict[str, Any], seed: int) -> Results:
    ways = [way for way in asked if way != "unrelated"]
    systems = ("lifelong", *BASELINES)
    metrics: dict[str, dict[str, dict[str, float]]] = {system: {} for system in systems}
    intervals: dict[str, Any] = {system: {} for system in systems}
    tests = []
    for way in ways:
        for system in systems:
            values = asked[way].values[system]
            metrics[system][way] = {key: float(np.mean(values[key])) for key in MEASURES}
            metrics[system][way]["n"] = float(len(values["map"]))
            intervals[system][way] = {"map": interval(values["map"], seed=seed)}
        ours = asked[way].values["lifelong"]["map"]
        tests += [
            paired("lifelong", other, way, "map", ours, asked[way].values[other]["map"], seed=seed)
            for other in BASELINES
        ]
    for cells in metrics.values():
        cells["all"] = {key: float(np.mean([cells[way][key] for way in ways])) for key in (*MEASURES, "n")}
    wrong = np.array(asked["unrelated"].returned)
    metrics["lifelong"]["all"] |= {"false": float((wrong > 0).mean()), "false_pictures": float(wrong.mean())}
    return results(
        About(
            name="looks",
            summary="stored pictures recalled by a picture",
            source="DreamBooth's subjects (arXiv 2208.12242) or COCO (arXiv 1405.0312)",
            licence="CC BY 4.0; COCO's pictures under the Creative Commons licence of each",
            unit="picture",
            lead="map",
            measures=MEASURES,
            categories=ways,
            cases=subjects,
            questions=sum(len(each.returned) for each in asked.values()),
            messages=pictures,
        ),
        systems=dict.fromkeys(systems, ""),
        metrics=metrics,
        intervals=intervals,
        tests=tests,
        environment=facts,
    )
