"""How often words find the right picture, beside plain baselines (COCO's captions).

Two ways a picture comes: ``bare``, with nothing said, so that only its tags (and, with CLIP or SigLIP, its look) can be
found; and ``said``, with one of its five captions as the message beside it. The other captions are the questions.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.results import About, Results, environment, interval, paired, results
from lifelong.concepts.pipeline import perceive
from lifelong.errors import ImportFormatError
from lifelong.language.terms import terms
from lifelong.memory.intake import Rules, prepare, store
from lifelong.models.base import ImageEncoder, TextEmbedder
from lifelong.perception.looks import LookReader
from lifelong.perception.perceive import Perception
from lifelong.perception.photo import PhotoReader
from lifelong.photos.search import find
from lifelong.recall.searcher import Searcher
from lifelong.store.record import Store
from lifelong.types import Incoming

WAYS = ("bare", "said")
AT = (1, 5, 10)
Progress = Callable[[int, int], None]
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def load(data: Path) -> list[tuple[Path, list[str]]]:
    """Each picture with its captions.

    Raises:
        ImportFormatError: the folder has no captions.json of COCO's form, or fewer than two pictures with two captions.
    """
    path = data / "captions.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        captions: dict[int, list[str]] = {}
        for each in content["annotations"]:
            captions.setdefault(int(each["image_id"]), []).append(str(each["caption"]).strip())
        found = [
            (data / "images" / Path(str(image["file_name"])).name, captions.get(int(image["id"]), []))
            for image in content["images"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ImportFormatError(f"{path} is no list of captions ({error}): give the folder of the data set") from error
    found = [(picture, said) for picture, said in found if len(said) > 1]
    if len(found) < 2:
        raise ImportFormatError(f"{path} has {len(found)} pictures with two captions: at least two are needed")
    return found


def evaluate(
    data: Path, encoder: ImageEncoder, embedder: TextEmbedder, *, seed: int = 0, progress: Progress | None = None
) -> Results:
    """Run both ways.

    Raises:
        ImportFormatError: the folder is not the data set.
    """
    pictures = load(data)
    ranks: dict[str, dict[str, list[int]]] = {"lifelong": {}, "words": {}, "chance": {}}
    spent: list[float] = []
    for number, way in enumerate(WAYS):
        done = number * len(pictures)

        def report(count: int, done: int = done) -> None:
            if progress is not None:
                progress(done + count, len(WAYS) * len(pictures))

        ranks["lifelong"][way] = _ours(pictures, way, encoder, embedder, spent, report)
        ranks["words"][way] = _by_shared_words(pictures, way)
        ranks["chance"][way] = [len(pictures) // 2] * len(ranks["words"][way])
    count = len(pictures)
    metrics = {name: {way: _cell(found, count) for way, found in ways.items()} for name, ways in ranks.items()}
    metrics["chance"] = {way: _chance(cell["n"], len(pictures)) for way, cell in metrics["chance"].items()}
    for cells in metrics.values():
        cells["all"] = {key: float(np.mean([cells[way][key] for way in WAYS])) for key in cells["said"]}
    facts = environment(
        look=encoder.name, embed=embedder.name, seed=seed, pictures=len(pictures), find_ms=1000 * float(np.mean(spent))
    )
    return _results(metrics, ranks, len(pictures), facts, seed)


def _ours(
    pictures: list[tuple[Path, list[str]]],
    way: str,
    encoder: ImageEncoder,
    embedder: TextEmbedder,
    spent: list[float],
    report: Callable[[int], None],
) -> list[int]:
    """The rank of the right picture for each question, from 0; those not found rank last."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "photos.lifelong") as kept:
        record = kept.record("bench", "me")
        perception = Perception([PhotoReader(), LookReader(encoder)], encoder=encoder)
        of: dict[str, int] = {}
        asked = _FIRST + timedelta(days=365)
        for place, (picture, said) in enumerate(pictures):
            at = _FIRST + timedelta(hours=2 * place)
            incoming = Incoming(said[0] if way == "said" else "", at=at, images=(picture,))
            rules = Rules()
            (stored,) = store(record, kept.jobs, [prepare(incoming, now=at, rules=rules)], now=at, rules=rules)
            perceive(perception, record, stored.message)
            of[stored.message.id] = place
            report(place + 1)
        searcher = Searcher(record, embedder)
        while searcher.catch_up():
            pass
        ranks = []
        for place, (_, said) in enumerate(pictures):
            for caption in said[1:]:
                began = time.perf_counter()
                hits = find(record, caption, k=len(pictures), now=asked, embedder=embedder, encoder=encoder)
                spent.append(time.perf_counter() - began)
                found = [of[hit.photo.message] for hit in hits]
                ranks.append(found.index(place) if place in found else len(pictures))
    return ranks


def _by_shared_words(pictures: list[tuple[Path, list[str]]], way: str) -> list[int]:
    """Rank by how many words a question shares with what was said; ties count half the tied pictures before it."""
    said = [set(terms(captions[0]).tolist()) if way == "said" else set() for _, captions in pictures]
    ranks = []
    for place, (_, captions) in enumerate(pictures):
        for caption in captions[1:]:
            asked = set(terms(caption).tolist())
            shares = np.array([len(asked & words) for words in said])
            ranks.append(int((shares > shares[place]).sum() + ((shares == shares[place]).sum() - 1) / 2))
    return ranks


def _cell(ranks: list[int], count: int) -> dict[str, float]:
    found: NDArray[np.int64] = np.array(ranks)
    cell = {f"recall@{k}": float((found < k).mean()) for k in AT}
    return cell | {"mrr": float(np.where(found < count, 1 / (found + 1), 0).mean()), "n": float(len(found))}


def _chance(n: float, count: int) -> dict[str, float]:
    cell = {f"recall@{k}": min(1.0, k / count) for k in AT}
    return cell | {"mrr": float(np.mean(1 / np.arange(1, count + 1))), "n": n}


def _results(
    metrics: dict[str, Any], ranks: dict[str, dict[str, list[int]]], count: int, facts: dict[str, Any], seed: int
) -> Results:
    intervals: dict[str, Any] = {}
    tests = []
    for way in WAYS:
        right = {system: [float(rank < 5) for rank in ranks[system][way]] for system in ("lifelong", "words")}
        for system, values in right.items():
            intervals.setdefault(system, {})[way] = {"recall@5": interval(values, seed=seed)}
        tests.append(paired("lifelong", "words", way, "recall@5", right["lifelong"], right["words"], seed=seed))
    return results(
        About(
            name="photos",
            summary="the right picture found by words",
            source="COCO captions, Chen et al. (arXiv 1504.00325)",
            licence="captions CC BY 4.0; pictures under the Creative Commons licence of each",
            unit="caption",
            lead="recall@5",
            measures=[*(f"recall@{k}" for k in AT), "mrr"],
            categories=WAYS,
            cases=count,
            questions=sum(len(found) for found in ranks["lifelong"].values()),
            messages=count,
        ),
        systems=dict.fromkeys(metrics, ""),
        metrics=metrics,
        intervals=intervals,
        tests=tests,
        environment=facts,
    )
