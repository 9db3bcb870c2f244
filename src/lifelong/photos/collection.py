"""A collection of pictures in memory, as the search reads it: metadata, terms, looks and scenes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from lifelong.language.terms import terms
from lifelong.models.base import ClassifyingEncoder, ImageEncoder, TextEmbedder, Vectors
from lifelong.perception.scene import Scene, SceneReader, scene_from_data
from lifelong.photos.class_vectors import class_vectors
from lifelong.photos.library import photos
from lifelong.photos.scene_index import SceneIndex
from lifelong.store.record import Record
from lifelong.types import Photo

CELL = 500
"""Places are one where their coordinates are, rounded to a 500th of a degree: about 200 m."""


@dataclass(frozen=True, slots=True)
class PhotoCollection:
    """Pictures with what a search compares; a row is the position of a picture.

    Attributes:
        photos: the pictures.
        terms: of each picture, the terms of its message, its text, its file's name and its tags.
        near_terms: of each, the terms of messages with other pictures taken at the same place.
        scenes: what their places show.
        looks: unit rows of the whole pictures, ``(n, dim)``; zeros where a picture was not encoded.
        sightings: certainty of the recognised concepts by row, by the concept's name.
        rows: row of each picture, and of its copies, by SHA-256.
    """

    photos: Sequence[Photo]
    terms: Sequence[frozenset[int]]
    near_terms: Sequence[frozenset[int]]
    scenes: SceneIndex
    looks: Vectors
    sightings: Mapping[str, Mapping[int, float]]
    rows: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.photos)


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
    return PhotoCollection(
        photos=some,
        terms=[_terms(" ".join((photo.said, photo.text, photo.file.name, *photo.tags))) for photo in some],
        near_terms=_near_terms(some),
        scenes=SceneIndex(scenes, names_of(encoder, embedder, cache) if any(scenes) else None),
        looks=looks,
        sightings=sightings,
        rows=rows,
    )


def names_of(encoder: ImageEncoder | None, embedder: TextEmbedder, cache: Path) -> Vectors | None:
    """The text vectors of the encoder's class names, or None where it does not classify."""
    if not isinstance(encoder, ClassifyingEncoder):
        return None
    return class_vectors(embedder, encoder.class_names, cache)


def _near_terms(some: Sequence[Photo]) -> list[frozenset[int]]:
    cells = [None if photo.place is None else tuple(round(CELL * degrees) for degrees in photo.place) for photo in some]
    by_cell: dict[tuple[int, ...], set[int]] = {}
    for photo, cell in zip(some, cells, strict=True):
        if cell is not None and photo.said:
            by_cell.setdefault(cell, set()).update(_terms(photo.said))
    return [frozenset() if cell is None else frozenset(by_cell.get(cell, ())) for cell in cells]


def _terms(text: str) -> frozenset[int]:
    return frozenset(terms(text).tolist())
