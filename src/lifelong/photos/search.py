"""Find pictures by words and by look: who and what is in them, when, what was said of them, and what they are like.

Each channel gives 0 to 1, and a picture's score is their weighted mean over the channels that the question uses:

- ``concept``: the part of the concepts named in the question that is seen in the picture, or named beside it;
- ``words``: the part of the question's other words, rare ones counting more, that stands beside or in the picture;
- ``meaning``: likeness of the question to the picture's message, with the words that were perceived in it;
- ``look``: likeness to the pictures that were given;
- ``described``: likeness to the words themselves, where the image encoder knows words (CLIP, SigLIP).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, tzinfo

import numpy as np

from lifelong.language.terms import mentions, terms
from lifelong.language.times import window
from lifelong.models.base import ImageEncoder, TextEmbedder, Vectors, WordedEncoder
from lifelong.perception.looks import EDGE, survey
from lifelong.perception.pictures import upright
from lifelong.photos.library import photos
from lifelong.store.record import Record
from lifelong.types import Photo, PhotoHit

WEIGHTS = {"concept": 2.0, "words": 2.0, "meaning": 1.0, "look": 2.0, "described": 2.0}

LEAST = {"concept": 0.01, "words": 0.01, "meaning": 0.35, "look": 0.35, "described": 0.5}
"""What a channel must give for a picture to be an answer at all; one channel is enough."""


def find(
    record: Record,
    query: str,
    *,
    images: Sequence[bytes] = (),
    k: int,
    since: datetime | None = None,
    until: datetime | None = None,
    now: datetime,
    embedder: TextEmbedder,
    encoder: ImageEncoder | None,
) -> list[PhotoHit]:
    """Find pictures, best first. Blocking.

    Args:
        query: words; a time that they name ("last summer") is a filter, resolved against ``now`` in the person's zone.
        images: files of pictures that those found should look like; they need the encoder.
        k: at most so many.
        since, until: only pictures taken (or, where the camera did not say, given) in this span.
    """
    zone = record.zone
    named_span = window(query, now, zone) if query and since is None and until is None else None
    if named_span is not None:
        since, until = named_span.since, named_span.until
    some = [photo for photo in photos(record) if _within(photo, since, until, zone)]
    if not some:
        return []
    channels: dict[str, Vectors] = {}
    rest = query.replace(named_span.words, " ") if named_span is not None else query
    if query.strip():
        channels |= _by_words(record, rest, some, embedder)
        if isinstance(encoder, WordedEncoder):
            channels["described"] = _described(record, rest, some, encoder)
    if images and encoder is not None:
        channels["look"] = _alike(record, images, some, encoder)
    if not channels:  # asked for nothing but a time
        return [PhotoHit(photo, 1.0, {"time": 1.0}) for photo in some[:k]]
    hits = []
    total = sum(WEIGHTS[name] for name in channels)
    for place, photo in enumerate(some):
        why = {name: round(float(values[place]), 3) for name, values in channels.items() if values[place] > 0}
        if any(value >= LEAST[name] for name, value in why.items()):
            score = sum(WEIGHTS[name] * value for name, value in why.items()) / total
            hits.append(PhotoHit(photo, round(score, 4), why))
    return sorted(hits, key=lambda hit: (-hit.score, -hit.photo.at.timestamp()))[:k]


def taken(photo: Photo, zone: tzinfo) -> datetime:
    """When a picture was taken, in the person's zone where the camera knew none, or else when it was given."""
    try:
        time = datetime.fromisoformat(photo.taken)
    except ValueError:
        return photo.at
    return time if time.tzinfo is not None else time.replace(tzinfo=zone)


def _within(photo: Photo, since: datetime | None, until: datetime | None, zone: tzinfo) -> bool:
    at = taken(photo, zone)
    return (since is None or at >= since) and (until is None or at < until)


def _by_words(record: Record, query: str, some: Sequence[Photo], embedder: TextEmbedder) -> dict[str, Vectors]:
    channels: dict[str, Vectors] = {}
    named = mentions(query, [concept.name for concept in record.concepts.select()])
    texts = [set(terms(" ".join((photo.said, photo.text, photo.file.name, *photo.tags))).tolist()) for photo in some]
    if named:
        names = [set(terms(name).tolist()) for name in named]
        channels["concept"] = np.array(
            [
                np.mean([name in photo.concepts or words <= text for name, words in zip(named, names, strict=True)])
                for photo, text in zip(some, texts, strict=True)
            ],
            np.float32,
        )
    wanted = set(terms(query).tolist()) - {term for name in named for term in terms(name).tolist()}
    if wanted:
        counts = Counter(term for text in texts for term in text & wanted)
        worth = {term: float(np.log1p(len(some) / (0.5 + counts[term]))) for term in wanted}
        most = sum(worth.values())
        shares = [sum(worth[term] for term in text & wanted) / most for text in texts]
        channels["words"] = np.array(shares, np.float32)
    vectors = record.entries.vectors_of([photo.message for photo in some], embedder.name)
    if wanted and vectors:
        vector = embedder.embed([query], query=True)[0]
        channels["meaning"] = np.array(
            [max(0.0, float(vectors[photo.message] @ vector)) if photo.message in vectors else 0 for photo in some],
            np.float32,
        )
    return channels


def _alike(record: Record, images: Sequence[bytes], some: Sequence[Photo], encoder: ImageEncoder) -> Vectors:
    """How much each picture, or a part of it, looks like any of the given ones, or a part of them."""
    vectors = np.concatenate([survey(encoder, upright(content, edge=EDGE))[1] for content in images])
    return _best(record, vectors, some, encoder)


def _described(record: Record, query: str, some: Sequence[Photo], encoder: WordedEncoder) -> Vectors:
    """How well the words describe each picture, from 0 for the worst to 1 for the best of them."""
    likeness = _best(record, encoder.embed_words([query]), some, encoder)
    spread = float(likeness.max() - likeness.min())
    scaled: Vectors = (likeness - likeness.min()) / spread if spread > 0 else np.zeros_like(likeness)
    return scaled


def _best(record: Record, queries: Vectors, some: Sequence[Photo], encoder: ImageEncoder) -> Vectors:
    place = {photo.file.sha256: number for number, photo in enumerate(some)}
    best = np.zeros(len(some), np.float32)
    for crops, vectors in record.looks.pages(encoder.name):
        likeness = (vectors @ queries.T).max(axis=1)
        for crop, value in zip(crops, likeness.tolist(), strict=True):
            if (number := place.get(crop.sha256)) is not None:
                best[number] = max(best[number], value)
    return best
