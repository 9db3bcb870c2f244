"""The indexes of catalogues in memory. They follow the store: a change by any process is seen at the next call."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import NotFoundError
from lifelong.models.base import ImageEncoder, TextEmbedder
from lifelong.store.catalogues import CatalogueRepository, ItemRow
from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.item_text import text_of
from lifelong.types import INTERACTION_KINDS
from lifelong.types.times import EPOCH

MOST: Final = 16
"""Catalogues in memory; the least recently used one is dropped."""

BATCH: Final = 256
"""Items that are embedded at once."""

_DAY = timedelta(days=1) / timedelta(microseconds=1)


@dataclass(slots=True)
class _Entry:
    index: CatalogueIndex
    places: dict[int, int]
    generation: int
    last: int


class Shelf:
    """The indexes of the catalogues of a store.

    Args:
        catalogues: the repository of the store.
        embedder: its vectors of the items are used.
        encoder: its vectors of the items' pictures are used; None without one.
    """

    def __init__(
        self, catalogues: CatalogueRepository, embedder: TextEmbedder, encoder: ImageEncoder | None = None
    ) -> None:
        self._catalogues = catalogues
        self._embedder = embedder
        self._encoder = encoder
        self._entries: OrderedDict[int, _Entry] = OrderedDict()
        self._lock = threading.Lock()

    def index(self, space: str, name: str) -> CatalogueIndex:
        """The index of a catalogue with everything that is stored now. Blocking.

        Raises:
            NotFoundError: the space has no such catalogue.
        """
        number, scale = self._catalogues.locate(space, name)
        with self._lock:
            state = self._catalogues.state(number)
            if state is None:
                raise NotFoundError(f"the catalogue {name[:60]!r} was deleted")
            entry = self._entries.get(number)
            if entry is None or entry.generation != state[0] or entry.index.scale != scale:
                entry = self._entries[number] = self._built(number, scale, state[0])
                while len(self._entries) > MOST:
                    self._entries.popitem(last=False)
            elif entry.last < state[1]:
                self._follow(number, entry)
            self._entries.move_to_end(number)
            return entry.index

    def _built(self, number: int, scale: tuple[float, float], generation: int) -> _Entry:
        rows = self._catalogues.items(number)
        places = {row.seq: place for place, row in enumerate(rows)}
        index = CatalogueIndex(
            [row.item for row in rows],
            scale=scale,
            vectors=self._vectors(number, places, self._embedder.name),
            looks=None if self._encoder is None else self._vectors(number, places, self._encoder.name),
        )
        entry = _Entry(index, places, generation, 0)
        self._follow(number, entry, ordered=False)
        return entry

    def _vectors(self, number: int, places: dict[int, int], model: str) -> NDArray[np.float32] | None:
        numbers, vectors = self._catalogues.vectors(number, model)
        if not numbers:
            return None
        rows = np.zeros((len(places), vectors.shape[1]), np.float32)
        rows[[places[each] for each in numbers]] = vectors
        return rows

    def _follow(self, number: int, entry: _Entry, *, ordered: bool = True) -> None:
        events = list(self._catalogues.events(number, after=entry.last))
        if events:
            entry.last = events[-1][0]
        if not ordered:
            events.sort(key=lambda each: (each[5], each[0]))
        for seq, person, item, kind, value, at in events:
            if item in entry.places:
                index = entry.index
                place = entry.places[item]
                index.add(index.event(seq, person, place, INTERACTION_KINDS[kind], value, at / _DAY))

    def refit(self) -> int:
        """Fit the item-item weights of catalogues in memory that lack newer events; returns how many. Blocking."""
        with self._lock:
            stale = [entry.index for entry in self._entries.values() if entry.index.stale]
        for index in stale:
            index.fit()
        return len(stale)

    def drop(self) -> None:
        """Drop all indexes, with everything that was counted."""
        with self._lock:
            self._entries.clear()

    def embed_missing(self, number: int) -> int:
        """Embed one batch of the items of a catalogue that have no vector; returns their number. Blocking."""
        rows: list[ItemRow] = self._catalogues.without_vector(number, self._embedder.name, limit=BATCH)
        if rows:
            vectors = self._embedder.embed([text_of(row.item)[:2000] for row in rows])
            self._catalogues.add_vectors(number, self._embedder.name, [row.seq for row in rows], vectors)
        return len(rows)


def day_of(moment: datetime) -> float:
    """Days since 1970 of an aware time."""
    return (moment - EPOCH) / timedelta(days=1)
