"""The index of one catalogue in memory: its items, what everybody did with them, and what is computed from both.

It is read from the store, follows new interactions by appending, and is built anew when an item changes or an
interaction is deleted. So nothing of an erased person stays in it, and nothing that is counted is ever stored.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lifelong.tasks.recommend import ease
from lifelong.tasks.recommend.interaction_log import Event, EventLog, liking_of
from lifelong.tasks.recommend.item_text import ItemText, ItemValues
from lifelong.tasks.recommend.item_titles import ItemTitles
from lifelong.tasks.recommend.popularity import Pace
from lifelong.tasks.recommend.transitions import Transitions
from lifelong.types import Item

MOST_INLINE = 5_000
"""Largest number of items whose EASE weights are fitted during a call, in about a second. The worker fits more."""

MOST_COVERED = 10_000
"""Largest number of items that EASE covers, those with most events: 400 MB of weights."""

LEAST_EVENTS = 500
"""Events below which EASE has nothing to learn."""

LOOKED_AT = 200
"""Items that are looked at for the names of fields."""

STALE = 0.05
"""Share of new events after which the EASE weights are fitted again."""


class Looks:
    """The looks of the pictures of items.

    All pictures of a catalogue resemble each other, so the mean of them is taken out.

    Args:
        vectors: unit rows, ``(n_items, dim)``; rows of zeros where an item has no picture.
    """

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        there = np.asarray(vectors.any(axis=1))
        self._mean = vectors[there].mean(axis=0) if int(there.sum()) > 1 else np.zeros(vectors.shape[1], np.float32)
        self.rows = np.where(there[:, None], _unit(vectors - self._mean), np.float32(0))

    def likeness(self, vector: NDArray[np.float32]) -> NDArray[np.float64]:
        """Cosine of each item's picture with a picture that is no item's, ``(n_items,)``."""
        return (self.rows @ _unit(vector - self._mean)).astype(np.float64)


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)


class CatalogueIndex:
    """Items and events of one catalogue.

    Args:
        items: the items, removed ones included; their places in this sequence are their positions.
        events: the interactions of all persons.
        scale: lowest and highest rating.
        vectors: unit rows of the items, ``(n_items, dim)``; rows of zeros where an item has none. None without any.
        looks: the same of the items' pictures.

    Attributes:
        items: as given.
        position: id to position.
        alive: which items may be recommended, ``(n_items,)``.
        log, pace, transitions: what everybody did.
        firsts: day of the first consumption of each item by anybody, ``(n_items,)``; infinite without any.
        weights: the EASE weights, or None before the first fit.
    """

    def __init__(
        self,
        items: Sequence[Item],
        events: Sequence[Event] = (),
        *,
        scale: tuple[float, float] = (0.0, 5.0),
        vectors: NDArray[np.float32] | None = None,
        looks: NDArray[np.float32] | None = None,
    ) -> None:
        self.items = tuple(items)
        self.scale = scale
        self.vectors = vectors
        self._looks = looks
        self.position = {item.id: place for place, item in enumerate(self.items)}
        self.alive = np.fromiter((not item.removed for item in self.items), bool, len(self.items))
        self.log = EventLog()
        self.pace = Pace()
        self.transitions = Transitions(len(self.items))
        self.firsts = np.full(len(self.items), np.inf)
        self.weights: ease.ItemWeights | None = None
        self.lock = threading.RLock()
        for event in sorted(events, key=lambda each: (each.day, each.number)):
            self.add(event)

    def __repr__(self) -> str:
        return f"<CatalogueIndex of {len(self.items):,} items and {len(self.log):,} events>"

    @cached_property
    def text(self) -> ItemText:
        """The words of the items; made when they are first needed."""
        return ItemText(self.items)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields of the first items, sorted; the others are taken to have the same."""
        return tuple(sorted({name for item in self.items[:LOOKED_AT] for name in item.fields}))

    @cached_property
    def titles(self) -> ItemTitles:
        """The titles of the items; made when they are first needed."""
        return ItemTitles(self.items)

    @cached_property
    def values(self) -> ItemValues:
        """The values of the items' fields; made when they are first needed."""
        return ItemValues(self.items)

    @cached_property
    def looks(self) -> Looks | None:
        """The looks of the items' pictures; None where there are none."""
        return None if self._looks is None else Looks(self._looks)

    def event(self, number: int, person: int, item: int, kind: str, value: float | None, day: float) -> Event:
        """The event of an interaction with the item at a position."""
        return Event(number, person, item, kind, liking_of(kind, value, self.scale), day)  # type: ignore[arg-type]

    def add(self, event: Event) -> None:
        """Count an event; the next recommendation of anybody uses it."""
        with self.lock:
            if self.log.add(event):
                self.pace.add(event.person, event.day)
                self.transitions.add(event.person, event.item)
                self.firsts[event.item] = min(self.firsts[event.item], event.day)

    @property
    def stale(self) -> bool:
        """Whether the EASE weights lack more than a share ``STALE`` of the events."""
        known = 0 if self.weights is None else self.weights.events
        return len(self.log) >= LEAST_EVENTS and len(self.log) > known * (1 + STALE)

    def fit(self) -> None:
        """Fit the EASE weights to the events so far. It blocks, and others may read the index meanwhile."""
        self.weights = ease.fit(self.log, len(self.items), most=MOST_COVERED)

    def fit_inline(self) -> None:
        """Fit stale weights now if the catalogue is small; a larger one waits for the worker."""
        if self.stale and len(self.items) <= MOST_INLINE:
            self.fit()
