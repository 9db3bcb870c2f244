"""The best exemplars of a concept: those that show it large and sharp, and in its usual look."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lifelong.models.base import ImageEncoder
from lifelong.store.record import Record
from lifelong.types import Concept, Crop, Exemplar

EDGE = 1024
"""Longest edge of a reference picture that is sent, in pixels."""

BYTES = 2_000_000
"""Largest reference picture that is sent, in bytes, however large the stored file is."""


def references_per_subject(subjects: int, most: int) -> int:
    """How many reference pictures each of so many subjects gets: three for one, fewer for several; 0 where not each
    can have one.

    Args:
        subjects: their number.
        most: that the backend takes in all.
    """
    if not subjects:
        return 0
    return min({1: 3, 2: 2, 3: 2}.get(subjects, 1), most // subjects)


def best_exemplars(record: Record, encoder: ImageEncoder | None, concept: Concept, count: int) -> tuple[Crop, ...]:
    """The pictures of a concept for a request, the best first. Blocking.

    An exemplar is better the more pixels it has, up to what is sent, and the more it looks like the other ones. One
    whose box was given comes before a whole picture of the same size.

    Args:
        record: the person's record.
        encoder: with whose vectors exemplars are compared; None compares sizes only.
        concept: the concept.
        count: at most so many.
    """
    exemplars = [each for each in record.concepts.exemplars([concept.id], voices=False) if each.shows]
    sizes = {item.sha256: (item.width, item.height) for item in record.media.select()}
    usual = _usualness(record, encoder, exemplars)

    def quality(each: Exemplar) -> tuple[float, str]:
        width, height = sizes.get(each.sha256, (1, 1))
        left, top, right, bottom = each.box
        edge = min((right - left) * width, (bottom - top) * height)
        return -(min(edge / (EDGE / 2), 1.0) + usual.get((each.sha256, each.box), 0.0)), each.sha256

    return tuple(Crop(each.sha256, each.box) for each in sorted(exemplars, key=quality)[:count])


def _usualness(
    record: Record, encoder: ImageEncoder | None, exemplars: Sequence[Exemplar]
) -> dict[tuple[str, tuple[float, float, float, float]], float]:
    """The mean likeness of each exemplar to the others, where their vectors are stored."""
    if encoder is None or len(exemplars) < 3:
        return {}
    crops, rows = record.looks.of({each.sha256 for each in exemplars}, encoder.name)
    vectors = {(crop.sha256, crop.box): row for crop, row in zip(crops, rows, strict=True)}
    keys = [key for each in exemplars if (key := (each.sha256, each.box)) in vectors]
    if len(keys) < 3:
        return {}
    stacked = np.stack([vectors[key] for key in keys])
    likeness = (stacked @ stacked.T).astype(np.float64)
    np.fill_diagonal(likeness, 0)
    means = likeness.sum(axis=1) / (len(keys) - 1)
    return dict(zip(keys, means.tolist(), strict=True))
