"""Search of a thing in a situation: "Fluffy, lying on a green bench" (the queries over DreamBooth's photographs).

Each subject is enrolled by its name from its first picture; the pool is every other picture, without a text. Queries
name the thing (``concept``), the thing and where it is (``named``), give its first picture and say what differs
(``composed``), or tell the place alone (``context``). For ``absent`` queries, nothing is the right answer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from lifelong.bench.cases import OURS
from lifelong.bench.comparisons import intervals
from lifelong.bench.environment import environment
from lifelong.bench.picture_store import StoredPictures, stored_pictures
from lifelong.bench.results import BenchmarkInfo, Results
from lifelong.errors import ImportFormatError
from lifelong.models.base import ImageEncoder, TextEmbedder
from lifelong.sync import PhotoResults
from lifelong.types import PhotoHit

CHANCE: Final = "chance"
KINDS: Final = ("concept", "named", "composed", "context")
"""Kinds of queries that have an answer."""

RIVALS: Final = ("named", "composed")
"""Kinds whose figures are of the queries with rivals: another subject is in the very same place."""

ROUNDS: Final = 3
"""Rounds of refinement."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SituationQuery:
    """One query.

    Attributes:
        image: the query's picture, or None.
        gold: the right pictures; none for ``absent``.
        rivals: how many other subjects' pictures are in the same place.
        target: the picture that is wanted in a refinement, or None.
        labels: what is plainly in the wanted picture.
    """

    id: str
    kind: str
    name: str
    text: str
    image: Path | None
    gold: frozenset[Path]
    rivals: int
    target: Path | None
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SituationSet:
    """The data set: names with the picture to enrol, the pool, and the queries."""

    enrolments: dict[str, Path]
    pool: list[Path]
    queries: list[SituationQuery]
    labels: dict[Path, tuple[str, ...]] = field(default_factory=dict)


def load(data: Path) -> SituationSet:
    """Read the queries; the pictures are in the folder ``dreambooth`` beside the set.

    Raises:
        ImportFormatError: the folder is not the data set.
    """
    pictures = data.resolve().parent / "dreambooth"
    try:
        names = json.loads((data / "names.json").read_text(encoding="utf-8"))
        contexts = [json.loads(line) for line in (data / "contexts.jsonl").read_text(encoding="utf-8").splitlines()]
        queries = [json.loads(line) for line in (data / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
        enrolments: dict[str, Path] = {}
        labels = {pictures / str(each["file"]): tuple(map(str, each["labels"])) for each in contexts}
        for each in contexts:
            enrolments.setdefault(str(names[each["subject"]]), pictures / str(each["file"]))
        first = set(enrolments.values())
        return SituationSet(
            enrolments,
            [path for path in labels if path not in first],
            [_query(each, pictures) for each in queries],
            labels,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ImportFormatError(f"{data} is not the set of queries ({error}): give its folder") from error


def _query(each: dict[str, Any], pictures: Path) -> SituationQuery:
    return SituationQuery(
        id=str(each["id"]),
        kind=str(each["kind"]),
        name=str(each.get("name", "")),
        text=str(each["text"]),
        image=pictures / str(each["image"]) if each.get("image") else None,
        gold=frozenset(pictures / str(file) for file in each["gold"]),
        rivals=int(each["rivals"]),
        target=pictures / str(each["target"]) if each.get("target") else None,
        labels=tuple(map(str, each["labels"])),
    )


def evaluate(
    data: Path,
    encoder: ImageEncoder,
    embedder: TextEmbedder,
    *,
    strangers: Sequence[Path] = (),
    objects: bool = False,
    seed: int = 0,
    progress: Progress | None = None,
) -> Results:
    """Run every query through ``Person.find``.

    Args:
        data: folder of the set.
        encoder: of pictures.
        embedder: of texts.
        strangers: further pictures in the pool, which no query wants.
        objects: also find things of general kinds, with the pulled model.
        seed: of resampling.
        progress: called with steps done and all steps.

    Raises:
        ImportFormatError: the folder is not the data set.
    """
    cases = load(data)
    pool = [*cases.pool, *strangers]
    steps = len(pool) + len(cases.queries)

    def report(done: int) -> None:
        if progress is not None:
            progress(done, steps)

    values: dict[str, list[float]] = {}
    chance: dict[str, list[float]] = {}
    refused: dict[str, list[bool]] = {}
    rounds: list[list[int]] = []
    seconds: list[float] = []
    with stored_pictures([(path, "") for path in pool], encoder, embedder, objects=objects, progress=report) as stored:
        for name, path in cases.enrolments.items():
            stored.person.concepts.enrol(name, [path])
        stored.person.find("a picture")  # what is read once is not a search's time
        for number, query in enumerate(cases.queries):
            began = time.perf_counter()
            found = stored.person.find(query.text, images=[query.image] if query.image else [], k=len(pool))
            seconds.append(time.perf_counter() - began)
            refused.setdefault(query.kind, []).append(not len(found))
            if query.kind in KINDS:
                hits = [*found] or [*found.nearest]
                value = _average_precision([pool[stored.place_of[hit.photo.message]] for hit in hits], query.gold)
                expected = _chance(len(query.gold), len(pool))
                for cell in (f"{query.kind}, all", *([query.kind] if _counts(query) else [])):
                    values.setdefault(cell, []).append(value)
                    chance.setdefault(cell, []).append(expected)
            if query.kind == "named" and query.target is not None:
                rounds.append(_refined(query, cases, stored, pool))
            report(len(pool) + number + 1)
    cells = {name: {"map": float(np.mean(each)), "n": float(len(each))} for name, each in values.items()}
    answerable = [value for kind in KINDS for value in refused.get(kind, [])]
    for name, each in (("absent", refused.get("absent", [])), ("answerable", answerable)):
        cells[name] = {"refused": float(np.mean(each)) if each else 0.0, "n": float(len(each))}
    for kind in RIVALS:
        cells[kind]["refused"] = float(np.mean(refused[kind]))
    ranks = np.array(rounds)
    for number in range(ROUNDS + 1):
        cells[f"round {number}"] = {"median_rank": float(np.median(ranks[:, number])), "n": float(len(ranks))}
        cells[f"round {number}"]["mean_rank"] = float(ranks[:, number].mean())
    samples = {OURS: {name: {"map": each} for name, each in values.items()}}
    return Results(
        benchmark=BenchmarkInfo(
            name="find_contexts",
            summary="a thing in a situation found by words, or by a picture and words",
            source="DreamBooth's photographs (arXiv 2208.12242) with captions and queries of this project",
            licence="CC BY 4.0",
            unit="query",
            lead="map",
            measures=["map", "refused", "median_rank", "mean_rank"],
            categories=[*cells],
            cases=len(cases.enrolments),
            questions=len(cases.queries),
            messages=len(pool),
        ),
        systems={OURS: "", CHANCE: ""},
        metrics={
            OURS: cells,
            CHANCE: {name: {"map": float(np.mean(each)), "n": float(len(each))} for name, each in chance.items()},
        },
        intervals=intervals(samples, seed=seed),
        tests=[],
        environment=environment(
            look=encoder.name, embed=embedder.name, seed=seed, find_ms=1000 * float(np.median(seconds))
        ),
    )


def _counts(query: SituationQuery) -> bool:
    """Whether the figures of the kind take the query: of some kinds only those with rivals."""
    return query.kind not in RIVALS or query.rivals > 0


def _average_precision(ranking: Sequence[Path], gold: frozenset[Path]) -> float:
    """The mean over the right pictures of the precision at each; one that is not ranked gives 0."""
    right, total = 0, 0.0
    for place, path in enumerate(ranking, 1):
        if path in gold:
            right += 1
            total += right / place
    return total / len(gold)


def _chance(gold: int, pool: int) -> float:
    """The expected average precision of a random order (Bestgen, 2015)."""
    harmonic = float((1 / np.arange(1, pool + 1)).sum())
    return (harmonic + (gold - 1) / max(1, pool - 1) * (pool - harmonic)) / pool


def _refined(query: SituationQuery, cases: SituationSet, stored: StoredPictures, pool: Sequence[Path]) -> list[int]:
    """The rank of the wanted picture, from 1, after each round of a simulated person.

    They begin with the name; each round they add one unsaid label of the picture, and when all is said, they reject the
    first picture that is not the wanted one.
    """
    target = query.target
    if target is None:
        raise ValueError(f"{query.id} has no target")
    labels = cases.labels[target]
    unsaid = [*labels]
    found = stored.person.find(query.name, k=len(pool))
    ranks = [_rank(found, target, stored, pool)]
    for _ in range(ROUNDS):
        if unsaid:
            found = found.refine(unsaid.pop(0))
        else:
            wrong = [hit for hit in _all(found) if pool[stored.place_of[hit.photo.message]] != target]
            found = found.reject(wrong[0]) if wrong and ranks[-1] > 1 else found
        ranks.append(_rank(found, target, stored, pool))
    return ranks


def _rank(found: PhotoResults, target: Path, stored: StoredPictures, pool: Sequence[Path]) -> int:
    ranking = [pool[stored.place_of[hit.photo.message]] for hit in _all(found)]
    return ranking.index(target) + 1 if target in ranking else len(pool)


def _all(found: PhotoResults) -> list[PhotoHit]:
    return [*found] or [*found.nearest]
