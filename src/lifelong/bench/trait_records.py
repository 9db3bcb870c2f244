"""Labelled texts of traits as records of single people, for training that shares no data."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.trait_sets import TraitSet, TraitText
from lifelong.persona.mechanism import HIGHEST, LOWEST
from lifelong.types import TRAITS

HELD_OUT = 4
"""One group in so many measures, and does not train."""

Labelled = tuple[NDArray[np.float32], NDArray[np.float64]]
"""Vectors ``(n, d)``, and labels ``(n, 5)`` on the scale from 1 to 5, NaN where there is none."""


def trait_records(about: TraitSet, vectors: NDArray[np.float32]) -> tuple[list[Labelled], Labelled]:
    """The texts that train, one part a record, and the texts that measure.

    People's own words are parted by person. In a set that models wrote, all texts for one choice of traits are one
    record: as with people, a record has one personality, and no two have the same.

    Args:
        about: the set.
        vectors: of its items.
    """
    groups = sorted({item.group for item in about.items}, key=lambda group: (crc32(group.encode()), group))
    measuring = set(groups[::HELD_OUT])
    records: dict[object, list[int]] = {}
    for place, item in enumerate(about.items):
        if item.group not in measuring:
            key = item.group if about.own_words else tuple(sorted(item.traits.items()))
            records.setdefault(key, []).append(place)
    held_out = [place for place, item in enumerate(about.items) if item.group in measuring]
    return (
        [_labelled(about, vectors, places) for _, places in sorted(records.items(), key=lambda each: str(each[0]))],
        _labelled(about, vectors, held_out),
    )


def _labelled(about: TraitSet, vectors: NDArray[np.float32], places: Iterable[int]) -> Labelled:
    chosen = list(places)
    return vectors[chosen], np.array([_labels(about, about.items[place]) for place in chosen])


def _labels(about: TraitSet, item: TraitText) -> list[float]:
    span = (about.highest - about.lowest) or 1.0
    stretched = {
        name: LOWEST + (value - about.lowest) / span * (HIGHEST - LOWEST) for name, value in item.traits.items()
    }
    return [stretched.get(name, float("nan")) for name in TRAITS]
