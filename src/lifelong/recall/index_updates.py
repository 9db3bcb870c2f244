"""The index of one person, brought to the state of the store: what has changed, times of events, missing vectors."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import StoreFullError, StoreReadOnlyError
from lifelong.models.base import TextEmbedder
from lifelong.recall.dense import VectorIndex
from lifelong.recall.event_times import event_times
from lifelong.recall.index import PersonIndex
from lifelong.store.entry_vectors import PAGE
from lifelong.store.events import UndatedEntry
from lifelong.store.read_steps import Batch
from lifelong.store.record import Record

LOG = logging.getLogger(__name__)

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

CATCH_UP = 64
"""Most entries without a vector that are embedded at once: during a recall, and after each answer."""

DATED = 1000
"""Entries whose events are found in one transaction."""


class _PersonVectors:
    """The stored vectors of one person, as far as the index of this person has read what is stored."""

    def __init__(self, record: Record, embedder: str, index: PersonIndex) -> None:
        self._record = record
        self._embedder = embedder
        self._index = index

    def all(self) -> Iterator[tuple[Ints, Floats]]:
        """Pages of entry numbers and their vectors."""
        last, until = 0, self._index.state.vector
        while last < until:
            page = self._record.entries.vectors(self._embedder, last, until)
            if len(page.entries):
                yield page.entries, page.vectors
            last = page.last

    def some(self, entries: Ints) -> Iterator[tuple[Ints, Floats]]:
        """The same of these entries."""
        for first in range(0, len(entries), PAGE):
            numbers, vectors = self._record.entries.some_vectors(self._embedder, entries[first : first + PAGE].tolist())
            if len(numbers):
                yield numbers, vectors


class UpdatedIndex:
    """The index of one person, and what keeps it up to date. For one thread at a time.

    Args:
        record: the record of the person.
        embedder: makes the vectors that are missing.
        most: bytes that the index may take. For a larger one the vectors stay in the store.

    Attributes:
        index: the index; another one after ``drop``.
    """

    def __init__(self, record: Record, embedder: TextEmbedder, *, most: int) -> None:
        self.index = PersonIndex()
        self._most = most
        self._record = record
        self._embedder = embedder
        self._embedded: list[int] = []

    def drop(self) -> None:
        """Forget the index; the next ``refresh`` reads it anew."""
        self.index = PersonIndex()

    def refresh(self, beside: Batch | None = None, *, but: Collection[str] = ()) -> ZoneInfo:
        """Bring the index to the state of the store; returns the zone of the person.

        Args:
            beside: reads that run with it, after something was stored.
            but: ids of messages whose events need not be found now.
        """
        zone, undated = self._follow(beside)
        while entries := [entry for entry in undated if entry.message not in but]:
            if not self._date_entries(entries, zone):
                break
            zone, undated = self._follow()
        return zone

    def embed_missing(self, but: Collection[str]) -> int:
        """Embed what is missing before a recall; where it cannot be kept, entries are found by their words alone."""
        if self._record.read_only or not (seqs := self._missing(but=but)):
            return 0
        if not (texts := self._record.entries.texts(seqs)):
            return 0
        try:
            self._embed(texts)
        except (StoreFullError, StoreReadOnlyError) as error:
            LOG.warning("entries without a vector are found by their words alone: %s", error)
            return 0
        return len(texts)

    def catch_up(self) -> int:
        """Embed at most CATCH_UP entries without a vector; returns how many were embedded.

        Raises:
            StoreError: the record is damaged: vectors that the call before stored cannot be found again.
        """
        batch, entries = Batch(), self._record.entries
        old = batch.add(entries.texts.steps(self._missing()))
        new = batch.add(entries.texts_after.steps(self.index.state.entry, limit=CATCH_UP))
        zone, undated = self._follow(batch)
        seqs, before = self._missing(), self._embedded
        self._embedded = []
        if seqs and seqs == before:  # else it would go on for ever
            raise self._record.damage(f"{len(seqs)} vectors that were stored are not there")
        known = old.value | new.value
        texts = known if known.keys() >= set(seqs) else entries.texts(seqs)
        texts = {seq: texts[seq] for seq in seqs if seq in texts}
        if not texts:
            self._date_entries(undated, zone)
            return 0
        vectors = self._embedder.embed(list(texts.values()))
        with self._record.transaction():
            self._store_events(undated, zone)
            entries.add_vectors(self._embedder.name, list(texts), vectors)
        self._embedded = list(texts)
        return len(texts)

    def _missing(self, *, but: Collection[str] = ()) -> list[int]:
        """Numbers of entries that have no vector yet, oldest first, at most CATCH_UP.

        Args:
            but: ids that the recall excludes: the message that is being answered need not be embedded first.
        """
        return [int(seq) for seq in self.index.unembedded(CATCH_UP, but=but)]

    def _embed(self, texts: Mapping[int, str]) -> None:
        vectors = self._embedder.embed(list(texts.values()))
        self._record.entries.add_vectors(self._embedder.name, list(texts), vectors)

    def _follow(self, beside: Batch | None = None) -> tuple[ZoneInfo, list[UndatedEntry]]:
        """Take over what has changed in the store; returns the zone, and entries whose events are not found yet."""
        record, name = self._record, self._embedder.name
        if beside is None:  # most often, nothing has changed
            same = record.entries.zone_unless_changed(self.index.state, name)
            if same is not None:
                return same, []
        batch = beside or Batch()
        zone, undated = batch.add(record.read_zone.steps()), batch.add(record.events.undated.steps(DATED))
        changes = batch.add(record.entries.since.steps(self.index.state, name))
        record.run(batch)
        self.index.refresh(changes.value)
        self._read_vectors(changes.value.last_vector)
        return zone.value, undated.value

    def _read_vectors(self, until: int) -> None:
        """Take over the vectors up to this number, or leave them in the store if they are too many."""
        index, entries = self.index, self._record.entries
        if isinstance(index.vectors, VectorIndex) and index.full_nbytes > self._most:
            index.leave_vectors(_PersonVectors(self._record, self._embedder.name, index))
        read = entries.vectors if isinstance(index.vectors, VectorIndex) else entries.vector_numbers
        if index.state.vector < until:
            index.reserve()
        while index.state.vector < until:
            index.take(read(self._embedder.name, index.state.vector, until))

    def _date_entries(self, entries: Sequence[UndatedEntry], zone: ZoneInfo) -> bool:
        """Store the times of the events in entries; where they cannot be stored, the time of telling counts."""
        if self._record.read_only or not entries:
            return False
        try:
            self._store_events(entries, zone)
        except (StoreFullError, StoreReadOnlyError) as error:
            LOG.warning("entries are searched by the time when they were told: %s", error)
            return False
        return True

    def _store_events(self, entries: Sequence[UndatedEntry], zone: ZoneInfo) -> None:
        events = {
            entry.seq: [entry.event] if entry.event is not None else event_times(entry.text, entry.at, zone)
            for entry in entries
            if entry.text
        }
        self._record.events.add([entry.seq for entry in entries], events)
