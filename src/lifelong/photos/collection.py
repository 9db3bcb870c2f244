"""A collection of pictures in memory, as the search reads it: metadata, terms, looks and scenes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lifelong.language.terms import terms
from lifelong.models.base import ClassifyingEncoder, ImageEncoder, TextEmbedder, Vectors
from lifelong.perception.scene import Scene, SceneReader, scene_from_data
from lifelong.photos.class_vectors import class_vectors
from lifelong.photos.library import photos
from lifelong.photos.scene_index import SceneIndex
from lifelong.store.record import Record
from lifelong.types import Photo

Postings = Mapping[int, NDArray[np.int64]]

_NONE = np.zeros(0, np.int64)

CELL = 500
"""Places are one where their coordinates are, rounded to a 500th of a degree: about 200 m."""


@dataclass(frozen=True, slots=True)
class PhotoCollection:
    """Pictures with what a search compares; a row is the position of a picture.

    Attributes:
        photos: the pictures.
        postings: by term, the rows of the pictures with it in their message, text, file name or tags, ascending.
        near: by term, the rows of the pictures at a place of which another picture was told so, ascending.
        times: of their messages, seconds since 1970, ``(n,)``.
        scenes: what their places show.
        looks: unit rows of the whole pictures, ``(n, dim)``; zeros where a picture was not encoded.
        sightings: certainty of the recognised concepts by row, by the concept's name.
        rows: row of each picture, and of its copies, by SHA-256.
        crops: vectors of the whole and of the crops by row, where they do not stand in a record.
    """

    photos: Sequence[Photo]
    postings: Postings
    near: Postings
    times: NDArray[np.float64]
    scenes: SceneIndex
    looks: Vectors
    sightings: Mapping[str, Mapping[int, float]]
    rows: Mapping[str, int] = field(default_factory=dict)
    crops: Mapping[int, Vectors] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.photos)

    def having(self, terms: Collection[int]) -> NDArray[np.int64]:
        """The rows of the pictures with all of these terms."""
        found = [self.postings.get(term, _NONE) for term in terms]
        return reduce(np.intersect1d, found) if found else _NONE


def collection_of(
    record: Record, *, embedder: TextEmbedder, encoder: ImageEncoder | None, cache: Path
) -> PhotoCollection:
    """Read the pictures of a person. Blocking.

    Args:
        record: the person's record.
        embedder: of texts; it gives the class names vectors.
        encoder: of pictures, or None.
        cache: the cache folder.
    """
    some = photos(record)
    rows = {sha256: row for row, photo in enumerate(some) for sha256 in (photo.file.sha256, *photo.copies)}
    scenes: list[Scene | None] = [None] * len(some)
    for finding in record.findings.by(SceneReader.name):
        if (row := rows.get(finding.sha256)) is not None:
            scenes[row] = scene_from_data(finding.data)
    looks = np.zeros((len(some), 0 if encoder is None else encoder.dim), np.float32)
    if encoder is not None:
        for files, vectors in record.looks.whole(encoder.name):
            for sha256, vector in zip(files, vectors, strict=True):
                if (row := rows.get(sha256)) is not None:
                    looks[row] = vector
    sightings: dict[str, dict[int, float]] = {}
    for sighting in record.concepts.sightings():
        if (row := rows.get(sighting.sha256)) is not None:
            own = sightings.setdefault(sighting.name, {})
            own[row] = max(own.get(row, 0.0), sighting.score)
    return collected(some, scenes, looks, sightings, encoder=encoder, embedder=embedder, cache=cache)


def collected(
    some: Sequence[Photo],
    scenes: Sequence[Scene | None],
    looks: Vectors,
    sightings: Mapping[str, Mapping[int, float]],
    *,
    encoder: ImageEncoder | None,
    embedder: TextEmbedder,
    cache: Path,
    crops: Mapping[int, Vectors] | None = None,
) -> PhotoCollection:
    """A collection of pictures whose scenes, looks and sightings are known; the arguments are its attributes.

    Args:
        encoder: of pictures, or None.
        embedder: of texts; it gives the class names vectors.
        cache: the cache folder.
    """
    texts = [_terms(" ".join((photo.said, photo.text, photo.file.name, *photo.tags))) for photo in some]
    near = [told - own for told, own in zip(_near_terms(some), texts, strict=True)]
    return PhotoCollection(
        photos=some,
        postings=_postings(texts),
        near=_postings(near),
        times=np.array([photo.at.timestamp() for photo in some]),
        scenes=SceneIndex(scenes, names_of(encoder, embedder, cache) if any(scenes) else None),
        looks=looks,
        sightings=sightings,
        rows={sha256: row for row, photo in enumerate(some) for sha256 in (photo.file.sha256, *photo.copies)},
        crops=crops or {},
    )


def names_of(encoder: ImageEncoder | None, embedder: TextEmbedder, cache: Path) -> Vectors | None:
    """The text vectors of the encoder's class names, or None where it does not classify."""
    if not isinstance(encoder, ClassifyingEncoder):
        return None
    return class_vectors(embedder, encoder.class_names, cache)


def _postings(texts: Sequence[frozenset[int]]) -> Postings:
    rows: dict[int, list[int]] = {}
    for row, terms_of_row in enumerate(texts):
        for term in terms_of_row:
            rows.setdefault(term, []).append(row)
    return {term: np.array(each, np.int64) for term, each in rows.items()}


def _near_terms(some: Sequence[Photo]) -> list[frozenset[int]]:
    cells = [None if photo.place is None else tuple(round(CELL * degrees) for degrees in photo.place) for photo in some]
    by_cell: dict[tuple[int, ...], set[int]] = {}
    for photo, cell in zip(some, cells, strict=True):
        if cell is not None and photo.said:
            by_cell.setdefault(cell, set()).update(_terms(photo.said))
    return [frozenset() if cell is None else frozenset(by_cell.get(cell, ())) for cell in cells]


def _terms(text: str) -> frozenset[int]:
    return frozenset(terms(text).tolist())
