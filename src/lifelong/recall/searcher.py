"""Recall on a stored record: update the index from the store, embed the query, rank, and load the texts of the hits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from lifelong.models.base import TextEmbedder, Vectors
from lifelong.recall.hits import LoadedResults, load_results, recollection_of, without_evidence
from lifelong.recall.index_updates import UpdatedIndex
from lifelong.recall.query import Query, meaning_of
from lifelong.recall.ranked import RankedEntries
from lifelong.recall.ranker import Ranker, shipped
from lifelong.recall.recall import recall
from lifelong.store.read_steps import Batch
from lifelong.store.record import Record
from lifelong.types import Memory, Recollection

SPARE = 8
"""Results ranked beyond ``k``, to replace those that repeat another one."""

MOST = 1 << 30
"""Bytes of an index in memory, where the caller gives no number."""

ROUNDS = 4
"""Times at most that a query is ranked again without messages that prove nothing."""

_BESIDE = ThreadPoolExecutor(32, thread_name_prefix="lifelong-embed")
"""Embeds queries while their words are looked up; an embedder releases the interpreter lock. Threads start on demand,
and as many can wait for an endpoint."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found for a query.

    Attributes:
        recollection: the hits.
        memories: the memories among the hits, by id; it may have more.
    """

    recollection: Recollection
    memories: Mapping[str, Memory]


@dataclass(frozen=True, slots=True)
class _Search:
    """A query and its ranking; ``more`` is the query with spare results."""

    query: Query
    now: datetime
    zone: ZoneInfo
    vector: Callable[[], NDArray[np.float32]] | None
    more: Query
    ranking: RankedEntries


class Searcher:
    """Recall for one person. Blocking; safe to call from several threads.

    Args:
        record: the record of the person.
        embedder: embeds queries, and entries without a vector.
        ranker: orders the candidates; by default the one that ships.
        most: bytes that the index may take in memory; the vectors of a larger one are read from the store by need.
    """

    def __init__(
        self, record: Record, embedder: TextEmbedder, ranker: Ranker | None = None, *, most: int = MOST
    ) -> None:
        self._record = record
        self._embedder = embedder
        self._ranker = ranker or shipped(embedder.name)
        self._updated = UpdatedIndex(record, embedder, most=most)
        self._lock = threading.Lock()
        self._meant: tuple[str, Future[Vectors] | None] = ("", None)

    def __repr__(self) -> str:
        return f"<Searcher of {self._record.name!r}: {self._updated.index!r}>"

    @property
    def person(self) -> int:
        """The number of the person."""
        return self._record.person

    @property
    def nbytes(self) -> int:
        """Bytes of the index in memory, about."""
        return self._updated.index.nbytes

    def drop(self) -> None:
        """Forget the index and the last query; the next recall reads the index anew."""
        with self._lock:
            self._updated.drop()
            self._meant = ("", None)

    def search(self, query: Query, *, now: datetime) -> Recollection:
        """Find the evidence for a query.

        Args:
            query: the words, images and filters.
            now: the time of the query (aware).
        """
        return self.search_all([(query, now)])[0].recollection

    def search_all(
        self,
        queries: Sequence[tuple[Query, datetime]],
        *,
        beside: Batch | None = None,
        then: Callable[[Batch], None] | None = None,
    ) -> list[SearchResult]:
        """Find the evidence for several queries in the round trips of one.

        Args:
            queries: each with its time (aware).
            beside: reads of a caller who has just stored a message; they run with the reading of what has changed.
            then: adds reads that need the values of those; they run with the loading of the results.
        """
        but = frozenset(ref for query, _ in queries for ref in query.exclude)
        with self._lock:
            zone = self._updated.refresh(beside, but=but)
            if self._updated.embed_missing(but):
                self._updated.refresh(but=but)
            searches = [self._started(query, now, zone) for query, now in queries]
            batch = Batch()
            if then is not None:
                then(batch)
            loads = [load_results(self._record, each.ranking, batch) for each in searches]
            self._record.run(batch)
            return [self._finished(each, load()) for each, load in zip(searches, loads, strict=True)]

    def _started(self, query: Query, now: datetime, zone: ZoneInfo) -> _Search:
        """Rank a query; its results are not loaded yet."""
        vector = self._embedding(query) if len(self._updated.index) and query.wording else None
        more = replace(query, k=query.k + SPARE)
        search = _Search(query, now, zone, vector, more, self._ranked(more, vector, now, zone))
        if vector is not None:
            vector()  # recall may not have needed it: no work is left in the background when this returns
        return search

    def _ranked(
        self, query: Query, vector: Callable[[], NDArray[np.float32]] | None, now: datetime, zone: ZoneInfo
    ) -> RankedEntries:
        return recall(self._updated.index, query, vector, now=now, zone=zone, ranker=self._ranker)

    def _finished(self, search: _Search, loaded: LoadedResults) -> SearchResult:
        """The results of a search, ranked again as long as some of them prove nothing."""
        query, more, ranking = search.query, search.more, search.ranking
        for _ in range(ROUNDS):
            empty = without_evidence(loaded.messages, query)
            if not empty:
                break
            # Channels are scaled by their best entry: the stored question would push its answer below the floor.
            more = replace(more, exclude=more.exclude | empty)
            ranking = self._ranked(more, search.vector, search.now, search.zone)
            batch = Batch()
            load = load_results(self._record, ranking, batch)
            self._record.run(batch)
            loaded = load()
        else:
            empty = without_evidence(loaded.messages, query)
            ranking = replace(ranking, results=tuple(item for item in ranking.results if item.ref not in empty))
        return SearchResult(recollection_of(query, ranking, loaded, known=self._ranker.known), loaded.memories)

    def _embedding(self, query: Query) -> Callable[[], NDArray[np.float32]]:
        """Start to embed a query; the returned call waits for its vector.

        One answer recalls several times with the same words (habits apart from the rest), which are embedded once.
        """
        meaning = meaning_of(query.wording, self._updated.index, me=query.me)
        previous, future = self._meant
        if future is None or previous != meaning or (future.done() and future.exception()):
            beside = copy_context()  # for whom it is, where the request leaves this machine
            future = _BESIDE.submit(beside.run, partial(self._embedder.embed, [meaning], query=True))
            self._meant = (meaning, future)
        return lambda: future.result()[0]

    def catch_up(self) -> int:
        """Embed at most ``index_updates.CATCH_UP`` entries without a vector; returns how many were embedded.

        Raises:
            StoreError: the record is damaged: vectors that the call before stored cannot be found again.
        """
        with self._lock:
            return self._updated.catch_up()
