"""Search of pictures by words, beside plain baselines (COCO's captions).

Pictures are stored in two ways: ``bare``, without a text, so that only a picture's tags (and, with CLIP or SigLIP, its
embedding) can be found; and ``said``, with one of its five captions as the text of the message. The other captions are
the questions.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.cases import ALL, OURS
from lifelong.bench.comparisons import intervals, paired_tests
from lifelong.bench.environment import environment
from lifelong.bench.metrics import HitAtK, ReciprocalRank
from lifelong.bench.picture_store import stored_pictures
from lifelong.bench.results import BenchmarkInfo, Results
from lifelong.errors import ImportFormatError
from lifelong.language.terms import terms
from lifelong.models.base import ImageEncoder, TextEmbedder

WAYS = ("bare", "said")
RECALLS = {f"recall@{k}": HitAtK(k) for k in (1, 5, 10)}
"""One picture answers each question, so recall at k is the hit rate at k."""

LEAD = "recall@5"
WORDS, CHANCE = "words", "chance"
"""The baselines: words in common, and a random order."""

Captions = list[tuple[Path, list[str]]]
"""Pictures with their captions."""

Progress = Callable[[int, int], None]


def load(data: Path) -> Captions:
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
        pictures = [
            (data / "images" / Path(str(image["file_name"])).name, captions.get(int(image["id"]), []))
            for image in content["images"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ImportFormatError(f"{path} is no list of captions ({error}): give the folder of the data set") from error
    pictures = [(picture, texts) for picture, texts in pictures if len(texts) > 1]
    if len(pictures) < 2:
        raise ImportFormatError(f"{path} has {len(pictures)} pictures with two captions: at least two are needed")
    return pictures


def evaluate(
    data: Path,
    encoder: ImageEncoder,
    embedder: TextEmbedder,
    *,
    objects: bool = False,
    seed: int = 0,
    progress: Progress | None = None,
) -> Results:
    """Run both ways.

    Args:
        data: folder of the set.
        encoder: of pictures.
        embedder: of texts.
        objects: also find things of general kinds, with the pulled model.
        seed: of resampling.
        progress: called with steps done and all steps.

    Raises:
        ImportFormatError: the folder is not the data set.
    """
    pictures = load(data)
    count = len(pictures)
    ranks: dict[str, dict[str, list[int]]] = {OURS: {}, WORDS: {}, CHANCE: {}}
    seconds: list[float] = []
    for number, way in enumerate(WAYS):
        done = number * count

        def report(stored: int, done: int = done) -> None:
            if progress is not None:
                progress(done + stored, len(WAYS) * count)

        ranks[OURS][way] = _ranks_of_search(pictures, way, encoder, embedder, seconds, report, objects=objects)
        ranks[WORDS][way] = _ranks_by_words(pictures, way)
        ranks[CHANCE][way] = [count // 2] * len(ranks[WORDS][way])
    metrics = {system: {way: _cell(each, count) for way, each in ways.items()} for system, ways in ranks.items()}
    metrics[CHANCE] = {way: _chance_cell(cell["n"], count) for way, cell in metrics[CHANCE].items()}
    for cells in metrics.values():
        cells[ALL] = {key: float(np.mean([cells[way][key] for way in WAYS])) for key in cells["said"]}
    samples = {
        system: {way: {LEAD: [RECALLS[LEAD].of_rank(rank + 1) for rank in ranks[system][way]]} for way in WAYS}
        for system in (OURS, WORDS)
    }
    return Results(
        benchmark=BenchmarkInfo(
            name="photos",
            summary="the right picture found by words",
            source="COCO captions, Chen et al. (arXiv 1504.00325)",
            licence="captions CC BY 4.0; pictures under the Creative Commons licence of each",
            unit="caption",
            lead=LEAD,
            measures=[*RECALLS, ReciprocalRank.key],
            categories=WAYS,
            cases=count,
            questions=sum(len(each) for each in ranks[OURS].values()),
            messages=count,
        ),
        systems=dict.fromkeys(metrics, ""),
        metrics=metrics,
        intervals=intervals(samples, seed=seed),
        tests=[test for way in WAYS for test in paired_tests(samples, way, LEAD, seed=seed)],
        environment=environment(
            look=encoder.name, embed=embedder.name, seed=seed, pictures=count, find_ms=1000 * float(np.mean(seconds))
        ),
    )


def _ranks_of_search(
    pictures: Captions,
    way: str,
    encoder: ImageEncoder,
    embedder: TextEmbedder,
    seconds: list[float],
    report: Callable[[int], None],
    *,
    objects: bool,
) -> list[int]:
    """The rank of the right picture for each question, from 0; a picture that is not ranked has the last rank."""
    messages = [(picture, captions[0] if way == "said" else "") for picture, captions in pictures]
    with stored_pictures(messages, encoder, embedder, objects=objects, progress=report) as collection:
        ranks = []
        for place, (_, captions) in enumerate(pictures):
            for caption in captions[1:]:
                began = time.perf_counter()
                hits = collection.person.find(caption, k=len(pictures))
                seconds.append(time.perf_counter() - began)
                ranking = [collection.place_of[hit.photo.message] for hit in hits]
                ranks.append(ranking.index(place) if place in ranking else len(pictures))
    return ranks


def _ranks_by_words(pictures: Captions, way: str) -> list[int]:
    """Rank by how many words a question shares with the text; half of the tied pictures are before the right one."""
    texts = [set(terms(captions[0]).tolist()) if way == "said" else set() for _, captions in pictures]
    ranks = []
    for place, (_, captions) in enumerate(pictures):
        for caption in captions[1:]:
            question = set(terms(caption).tolist())
            shares = np.array([len(question & words) for words in texts])
            ranks.append(int((shares > shares[place]).sum() + ((shares == shares[place]).sum() - 1) / 2))
    return ranks


def _cell(ranks: list[int], count: int) -> dict[str, float]:
    def mean(values: list[float]) -> float:
        each: NDArray[np.float64] = np.array(values)
        return float(each.mean())

    cell = {measure: mean([metric.of_rank(rank + 1) for rank in ranks]) for measure, metric in RECALLS.items()}
    reciprocal = [ReciprocalRank().of_rank(rank + 1 if rank < count else None) for rank in ranks]
    return cell | {ReciprocalRank.key: mean(reciprocal), "n": float(len(ranks))}


def _chance_cell(n: float, count: int) -> dict[str, float]:
    """The expected values of a random order."""
    cell = {measure: min(1.0, metric.k / count) for measure, metric in RECALLS.items()}
    return cell | {ReciprocalRank.key: float(np.mean(1 / np.arange(1, count + 1))), "n": n}
