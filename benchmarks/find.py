"""What a search of pictures costs in a large collection: ``python -m benchmarks.find --pictures 10000``.

The collection is in memory, as after the first search. Its looks, classes, colours and words are generated, because
what they show changes no cost. Timed are the embedding of the words and the ranking, in elapsed and in processor time.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np

from benchmarks.measure import peak_mib
from lifelong.models.specs import image_encoder, text_embedder
from lifelong.models.weights.downloads import cache_folder
from lifelong.perception.scene import COLOURS, GRID, Scene
from lifelong.photos.collection import PhotoCollection, names_of
from lifelong.photos.scene_index import SceneIndex
from lifelong.photos.search import PhotoParts, PhotoScorer
from lifelong.photos.wording import PhotoWording
from lifelong.types import Attachment, Photo

FIRST = datetime(2020, 1, 1, tzinfo=UTC)


def generated(count: int) -> PhotoScorer:
    """A scorer over generated pictures; a third of them have a message."""
    random = np.random.default_rng(0)
    encoder, embedder = image_encoder("embedded"), text_embedder("embedded")
    if encoder is None:
        raise SystemExit("no image encoder here: lifelong models pull lite0")
    scenes = [
        Scene(
            random.integers(0, 1000, (49, 10)),
            -np.sort(-random.random((49, 10), np.float32), axis=1),
            random.random((GRID * GRID, len(COLOURS)), np.float32),
        )
        for _ in range(count)
    ]
    photos = [
        Photo(Attachment(f"{row:064x}", "image/jpeg", 1, 1, 1, ""), str(row), FIRST + timedelta(hours=row), "")
        for row in range(count)
    ]
    messages = random.normal(size=(count, embedder.dim)).astype(np.float32)
    messages[np.arange(count) % 3 > 0] = 0
    pictures = PhotoCollection(
        photos=photos,
        postings={term: np.flatnonzero(random.random(count) < 0.01) for term in range(2000)},
        near={},
        times=np.array([photo.at.timestamp() for photo in photos]),
        scenes=SceneIndex(scenes, names_of(encoder, embedder, cache_folder())),
        looks=random.normal(size=(count, encoder.dim)).astype(np.float32),
        sightings={},
    )
    return PhotoScorer(
        pictures,
        embed=lambda text: embedder.embed([text], query=True)[0],
        messages=messages / np.maximum(np.linalg.norm(messages, axis=1, keepdims=True), 1e-6),
        describe=lambda _text, _rows: None,
    )


def main() -> None:
    """Fill a collection, and time searches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    scorer = generated(options.pictures)
    rows = np.arange(options.pictures)
    thing = np.random.default_rng(1).random(options.pictures, np.float32)
    few = np.where(thing > 0.995, thing, 0).astype(np.float32)
    searches: dict[str, Callable[[int], PhotoParts]] = {
        "name": lambda _: PhotoParts(rows, things=[few]),
        "name and place": lambda n: PhotoParts(
            rows, things=[few], wordings=[PhotoWording.of(f"on a green bench {n}", surroundings=True)]
        ),
        "words": lambda n: PhotoParts(rows, wordings=[PhotoWording.of(f"a dog that lies on the grass {n}")]),
        "name, refined twice": lambda n: PhotoParts(
            rows,
            things=[few],
            wordings=[PhotoWording.of(f"{text} {n}", surroundings=True) for text in ("on grass", "by a tree")],
        ),
        "words, one rejected": lambda n: PhotoParts(
            rows, wordings=[PhotoWording.of(f"a dog on the grass {n}")], rejected=[5]
        ),
    }
    print(f"{'':24}{'ms':>10}{'ms of a processor':>20}")
    for name, parts in searches.items():
        spent, processor = [], []
        for number in range(options.rounds):  # other words each time: an embedder keeps the vectors of recent ones
            began, busy = time.perf_counter(), time.process_time()
            scorer.rank(parts(number), most=40)
            spent.append(time.perf_counter() - began)
            processor.append(time.process_time() - busy)
        print(f"{name:24}{1000 * min(spent):>10.1f}{1000 * float(np.median(processor)):>20.1f}", flush=True)
    print(f"{options.pictures} pictures, peak {peak_mib():.0f} MiB")


if __name__ == "__main__":
    main()
