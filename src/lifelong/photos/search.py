"""Search pictures by words and by images.

Each channel scores a picture from 0 to 1; its score is the weighted mean of the channels that the query uses:

- ``concept``: the share of the concepts in the query that are recognised in the picture, or named with it;
- ``words``: the share of the query's other words, weighted by rarity, in the picture or its message;
- ``meaning``: cosine of the query and the picture's message, with the words that were perceived in it;
- ``look``: cosine of the query's images and the picture;
- ``described``: cosine of the query's words and the picture, where the image encoder also encodes words (CLIP, SigLIP).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, tzinfo

import numpy as np

from lifelong.language.terms import mentions, terms
from lifelong.language.times import window
from lifelong.models.base import ImageEncoder, TextEmbedder, TextImageEncoder, Vectors
from lifelong.perception.looks import EDGE, survey
from lifelong.perception.pictures import upright
from lifelong.photos.library import photos
from lifelong.store.record import Record
from lifelong.types import Photo, PhotoHit

WEIGHTS = {"concept": 2.0, "words": 2.0, "meaning": 1.0, "look": 2.0, "described": 2.0}

LEAST = {"concept": 0.01, "words": 0.01, "meaning": 0.35, "look": 0.35, "described": 0.5}
"""Least score of a channel for a picture to be a hit; one channel is enough."""


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
    """Search pictures. This function blocks while models run.

    Args:
        record: the record of the person.
        query: words; a time in them ("last summer") is a filter, relative to ``now`` in the person's zone.
        images: bytes of pictures that the hits should resemble; they need the encoder.
        k: most hits.
        since: return only pictures taken at or after this time. For a picture without a time, the time of its message
            counts.
        until: return only pictures taken before this time.
        now: time of the query, with a zone.
        embedder: encodes text.
        encoder: encodes images, or None.

    Returns:
        The hits, the highest score first.
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
        if isinstance(encoder, TextImageEncoder):
            channels["described"] = _by_description(record, rest, some, encoder)
    if images and encoder is not None:
        channels["look"] = _by_likeness(record, images, some, encoder)
    if not channels:  # the query has only a time
        return [PhotoHit(photo, 1.0, {"time": 1.0}) for photo in some[:k]]
    hits = []
    total = sum(WEIGHTS[name] for name in channels)
    for place, photo in enumerate(some):
        why = {name: round(float(values[place]), 3) for name, values in channels.items() if values[place] > 0}
        if any(value >= LEAST[name] for name, value in why.items()):
            score = sum(WEIGHTS[name] * value for name, value in why.items()) / total
            hits.append(PhotoHit(photo, round(score, 4), why))
    return sorted(hits, key=lambda hit: (-hit.score, -hit.photo.at.timestamp()))[:k]


def time_of(photo: Photo, zone: tzinfo) -> datetime:
    """Return the time when a picture was taken, or the time of its message if EXIF has no time.

    Args:
        photo: the picture.
        zone: time zone of an EXIF time without a zone.
    """
    try:
        time = datetime.fromisoformat(photo.taken)
    except ValueError:
        return photo.at
    return time if time.tzinfo is not None else time.replace(tzinfo=zone)


def _within(photo: Photo, since: datetime | None, until: datetime | None, zone: tzinfo) -> bool:
    at = time_of(photo, zone)
    return (since is None or at >= since) and (until is None or at < until)


def _by_words(record: Record, query: str, some: Sequence[Photo], embedder: TextEmbedder) -> dict[str, Vectors]:
    channels: dict[str, Vectors] = {}
    concepts = mentions(query, [concept.name for concept in record.concepts.select()])
    texts = [set(terms(" ".join((photo.said, photo.text, photo.file.name, *photo.tags))).tolist()) for photo in some]
    if concepts:
        names = [set(terms(name).tolist()) for name in concepts]
        channels["concept"] = np.array(
            [
                np.mean([name in photo.concepts or words <= text for name, words in zip(concepts, names, strict=True)])
                for photo, text in zip(some, texts, strict=True)
            ],
            np.float32,
        )
    query_terms = set(terms(query).tolist()) - {term for name in concepts for term in terms(name).tolist()}
    if query_terms:
        counts = Counter(term for text in texts for term in text & query_terms)
        worth = {term: float(np.log1p(len(some) / (0.5 + counts[term]))) for term in query_terms}
        most = sum(worth.values())
        shares = [sum(worth[term] for term in text & query_terms) / most for text in texts]
        channels["words"] = np.array(shares, np.float32)
    vectors = record.entries.vectors_of([photo.message for photo in some], embedder.name)
    if query_terms and vectors:
        vector = embedder.embed([query], query=True)[0]
        channels["meaning"] = np.array(
            [max(0.0, float(vectors[photo.message] @ vector)) if photo.message in vectors else 0 for photo in some],
            np.float32,
        )
    return channels


def _by_likeness(record: Record, images: Sequence[bytes], some: Sequence[Photo], encoder: ImageEncoder) -> Vectors:
    """Return for each picture the highest cosine of its crops with the crops of the query's images."""
    vectors = np.concatenate([survey(encoder, upright(content, edge=EDGE))[1] for content in images])
    return _best(record, vectors, some, encoder)


def _by_description(record: Record, query: str, some: Sequence[Photo], encoder: TextImageEncoder) -> Vectors:
    """Return how well the words describe each picture, scaled from 0 for the worst to 1 for the best picture."""
    likeness = _best(record, encoder.embed_words([query]), some, encoder)
    spread = float(likeness.max() - likeness.min())
    scores: Vectors = (likeness - likeness.min()) / spread if spread > 0 else np.zeros_like(likeness)
    return scores


def _best(record: Record, queries: Vectors, some: Sequence[Photo], encoder: ImageEncoder) -> Vectors:
    place = {photo.file.sha256: number for number, photo in enumerate(some)}
    best = np.zeros(len(some), np.float32)
    for crops, vectors in record.looks.pages(encoder.name):
        likeness = (vectors @ queries.T).max(axis=1)
        for crop, value in zip(crops, likeness.tolist(), strict=True):
            if (number := place.get(crop.sha256)) is not None:
                best[number] = max(best[number], value)
    return best
