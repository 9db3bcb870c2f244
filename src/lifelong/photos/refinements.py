"""Words that split search results: what some of the pictures have and the others have not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Final

from lifelong.photos.search import time_of
from lifelong.types import PhotoHit

MOST: Final = 5
"""Most suggestions."""

LOOKED_AT: Final = 40
"""Results from which suggestions are made."""


def suggestions(hits: Sequence[PhotoHit], query: str, *, zone: tzinfo) -> tuple[str, ...]:
    """Words that split the best results, the most even split first.

    Args:
        hits: the results.
        query: the words asked for; they are not suggested again.
        zone: time zone of times without one.
    """
    some = hits[:LOOKED_AT]
    owners: dict[str, set[int]] = {}
    for number, hit in enumerate(some):
        for label in _labels(hit, zone):
            owners.setdefault(label, set()).add(number)
    asked = query.casefold()
    splits: dict[frozenset[int], str] = {}
    for label, own in owners.items():
        if 0 < len(own) < len(some) and label.casefold() not in asked:
            splits.setdefault(frozenset(own), label)
    order = sorted(splits.items(), key=lambda item: (abs(len(item[0]) - len(some) / 2), item[1]))
    return tuple(label for _, label in order[:MOST])


def _labels(hit: PhotoHit, zone: tzinfo) -> Iterator[str]:
    """What a picture has, in words that a search understands."""
    photo = hit.photo
    yield from photo.concepts
    yield from photo.tags
    time = time_of(photo, zone).astimezone(zone)
    yield f"in {time:%B} {time.year}"
    yield f"in {time.year}"
