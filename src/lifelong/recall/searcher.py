"""Recall on a stored record: update the index from the store, embed the query, rank, and load the texts of the hits."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import StoreFullError, StoreReadOnlyError
from lifelong.language.refusals import is_refusal
from lifelong.language.terms import Flag, flags
from lifelong.models.base import TextEmbedder, Vectors
from lifelong.recall.event_times import event_times
from lifelong.recall.index import PersonIndex
from lifelong.recall.query import Query, asks_for_reply, meaning_of
from lifelong.recall.ranker import Ranker, shipped
from lifelong.recall.recall import CLOSED, recall
from lifelong.recall.results import RankedEntries, ScoredEntry
from lifelong.store.events import UndatedEntry
from lifelong.store.reading import Batch
from lifelong.store.record import Record
from lifelong.types import Attachment, Hit, Memory, Message, Passage, Recollection

LOG = logging.getLogger(__name__)

CATCH_UP = 64
"""Most entries without a vector that are embedded at once: during a recall, and after each answer."""


DATED = 1000
"""Entries whose events are found in one transaction."""

SPARE = 8
"""Results ranked beyond ``k``, to replace those that repeat another one."""

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


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What the results of a ranking consist of.

    Attributes:
        messages: the messages among the results.
        memories: the memories among them, by id.
        ended: when the last statement of a message was closed, by id of the message.
        pictures: the files of messages that prove memories, by id of the message.
        passages: the passages among the results.
        cited: the messages with the files of those, by id.
    """

    messages: list[Message]
    memories: dict[str, Memory]
    ended: dict[str, datetime]
    pictures: dict[str, tuple[Attachment, ...]]
    passages: list[Passage]
    cited: dict[str, Message]

    def passage_hits(self, entries: Sequence[ScoredEntry]) -> dict[str, Hit]:
        """The hits of passages, by id, each with its file and the first message that has the file."""
        scored = {item.ref: item for item in entries}
        hits = {}
        for passage in self.passages:
            if passage.id not in scored:
                continue
            one = scored[passage.id]
            sources = [self.cited[ref] for ref in one.source if ref in self.cited]
            if sources:  # else forgotten meanwhile
                hits[passage.id] = passage_hit(passage, sources[0], score=one.score, why=one.why, source=one.source)
        return hits


class Searcher:
    """Recall for one person. Blocking; safe to call from several threads."""

    def __init__(self, record: Record, embedder: TextEmbedder, ranker: Ranker | None = None) -> None:
        self._record = record
        self._embedder = embedder
        self._ranker = ranker or shipped(embedder.name)
        self._index = PersonIndex()
        self._lock = threading.Lock()
        self._meant: tuple[str, Future[Vectors] | None] = ("", None)
        self._embedded: list[int] = []

    def __repr__(self) -> str:
        return f"<Searcher of {self._record.name!r}: {self._index!r}>"

    @property
    def person(self) -> int:
        """The number of the person."""
        return self._record.person

    def drop(self) -> None:
        """Forget the index and the last query; the next recall reads the index anew."""
        with self._lock:
            self._index = PersonIndex()
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
            zone = self._refresh(beside, but=but)
            if self._embed_on_the_way(but):
                self._refresh(but=but)
            searches = [self._started(query, now, zone) for query, now in queries]
            batch = Batch()
            if then is not None:
                then(batch)
            loads = [self._loading(each.ranking, batch) for each in searches]
            self._record.run(batch)
            return [self._finished(each, load()) for each, load in zip(searches, loads, strict=True)]

    def _started(self, query: Query, now: datetime, zone: ZoneInfo) -> _Search:
        """Rank a query; its results are not loaded yet."""
        vector = self._embedding(query) if len(self._index) and query.wording else None
        more = replace(query, k=query.k + SPARE)
        search = _Search(query, now, zone, vector, more, self._ranked(more, vector, now, zone))
        if vector is not None:
            vector()  # recall may not have needed it: no work is left in the background when this returns
        return search

    def _ranked(
        self, query: Query, vector: Callable[[], NDArray[np.float32]] | None, now: datetime, zone: ZoneInfo
    ) -> RankedEntries:
        return recall(self._index, query, vector, now=now, zone=zone, ranker=self._ranker)

    def _finished(self, search: _Search, loaded: _Loaded) -> SearchResult:
        """The results of a search, ranked again as long as some of them prove nothing."""
        query, more, ranking = search.query, search.more, search.ranking
        for _ in range(ROUNDS):
            empty = _without_evidence(loaded.messages, query)
            if not empty:
                break
            # Channels are scaled by their best entry: the stored question would push its answer below the floor.
            more = replace(more, exclude=more.exclude | empty)
            ranking = self._ranked(more, search.vector, search.now, search.zone)
            batch = Batch()
            load = self._loading(ranking, batch)
            self._record.run(batch)
            loaded = load()
        else:
            empty = _without_evidence(loaded.messages, query)
            ranking = replace(ranking, results=tuple(item for item in ranking.results if item.ref not in empty))
        return SearchResult(self._recollection(query, ranking, loaded), loaded.memories)

    def _embedding(self, query: Query) -> Callable[[], NDArray[np.float32]]:
        """Start to embed a query; the returned call waits for its vector.

        One answer recalls several times with the same words (habits apart from the rest), which are embedded once.
        """
        meaning = meaning_of(query.wording, self._index, me=query.me)
        previous, future = self._meant
        if future is None or previous != meaning or (future.done() and future.exception()):
            beside = copy_context()  # for whom it is, where the request leaves this machine
            future = _BESIDE.submit(beside.run, partial(self._embedder.embed, [meaning], query=True))
            self._meant = (meaning, future)
        return lambda: future.result()[0]

    def _loading(self, ranking: RankedEntries, batch: Batch) -> Callable[[], _Loaded]:
        """Add the reads of all that the results of a ranking consist of; the returned call gives it."""
        record, results = self._record, ranking.results
        refs = [item.ref for item in results if item.kind == "message"]
        others = [item.ref for item in results if item.kind not in ("message", "passage")]
        passages = [item for item in results if item.kind == "passage"]
        sources = [ref for item in passages for ref in item.source]
        proofs = {source for item in results if item.kind != "message" for source in item.source}
        messages = batch.add(record.messages.get.steps(refs)) if refs else None
        ended = batch.add(record.memories.outdated.steps(refs)) if refs else None
        memories = batch.add(record.memories.fetch.steps(others)) if others else None
        pictures = batch.add(record.attachments.of.steps(proofs)) if proofs else None
        words = batch.add(record.passages.get.steps([item.ref for item in passages])) if passages else None
        cited = batch.add(record.messages.get.steps(sources)) if sources else None
        return lambda: _Loaded(
            messages=[] if messages is None else messages.value,
            memories={} if memories is None else {memory.id: memory for memory in memories.value},
            ended={} if ended is None else ended.value,
            pictures={} if pictures is None else pictures.value,
            passages=[] if words is None else words.value,
            cited={} if cited is None else {message.id: message for message in cited.value},
        )

    def _missing(self, *, but: Collection[str] = ()) -> list[int]:
        """Numbers of entries that have no vector yet, oldest first, at most CATCH_UP.

        Args:
            but: ids that the recall excludes: the message that is being answered need not be embedded first.
        """
        return [int(seq) for seq in self._index.unembedded(CATCH_UP, but=but)]

    def _embed(self, texts: Mapping[int, str]) -> None:
        vectors = self._embedder.embed(list(texts.values()))
        self._record.entries.add_vectors(self._embedder.name, list(texts), vectors)

    def _embed_on_the_way(self, but: Collection[str]) -> int:
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
        with self._lock:
            batch, entries = Batch(), self._record.entries
            old = batch.add(entries.texts.steps(self._missing()))
            new = batch.add(entries.texts_after.steps(self._index.state.entry, limit=CATCH_UP))
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

    def _refresh(self, beside: Batch | None = None, *, but: Collection[str] = ()) -> ZoneInfo:
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

    def _follow(self, beside: Batch | None = None) -> tuple[ZoneInfo, list[UndatedEntry]]:
        """Take over what has changed in the store; returns the zone, and entries whose events are not found yet."""
        record, name, batch = self._record, self._embedder.name, beside or Batch()
        zone, undated = batch.add(record.read_zone.steps()), batch.add(record.events.undated.steps(DATED))
        if beside is None:  # most often, nothing has changed
            state = batch.add(record.entries.state.steps(name))
            record.run(batch)
            if state.value != self._index.state:
                self._index.refresh(record.entries.since(self._index.state, name))
        else:
            changes = batch.add(record.entries.since.steps(self._index.state, name))
            record.run(batch)
            self._index.refresh(changes.value)
        return zone.value, undated.value

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

    def _recollection(self, query: Query, ranking: RankedEntries, loaded: _Loaded) -> Recollection:
        then = ranking.then or query.as_of
        ranking = _current_first(ranking, loaded.ended, then)
        by_id: dict[str, Message | Memory] = {message.id: message for message in loaded.messages}
        by_id |= loaded.memories
        words = loaded.passage_hits([item for item in ranking.results if item.kind == "passage"])
        hits = distinct(
            [
                words[item.ref]
                if item.ref in words
                else _hit(item, by_id[item.ref], loaded.ended.get(item.ref), then, loaded.pictures)
                for item in ranking.results
                if item.ref in by_id or item.ref in words
            ],
            query.text,
        )
        return Recollection(
            query=query.text,
            hits=tuple(hits[: query.k]),
            known=any("look" in hit.why or (hit.score >= self._ranker.known and not _asks(hit)) for hit in hits),
            window=ranking.window,
        )


def _current_first(ranking: RankedEntries, ended: Mapping[str, datetime], as_of: datetime | None) -> RankedEntries:
    """Multiply the score of messages whose every memory is closed by CLOSED, as for a closed memory."""
    over = {ref for ref, closed in ended.items() if as_of is None or closed <= as_of}
    if ranking.past or not over:
        return ranking
    scores = [item.score * CLOSED if item.ref in over else item.score for item in ranking.results]
    results = [replace(item, score=round(score, 4)) for item, score in zip(ranking.results, scores, strict=True)]
    return replace(ranking, results=tuple(sorted(results, key=lambda item: -item.score)))


def distinct(hits: Sequence[Hit], query: str) -> list[Hit]:
    """The hits without memories that repeat the words of a better hit, and without the question itself.

    Args:
        hits: best first.
        query: the words of the query. The same question in an earlier message is no evidence.
    """
    unique: list[Hit] = []
    for hit in hits:
        if hit.kind == "message" and "look" not in hit.why and _repeats(hit.text, query):
            continue
        repeats = hit.kind != "episodic" and any(
            set(hit.source) & set(other.source) and _plain(hit.text) in _plain(other.text)
            for other in unique
            if other.kind != "episodic"
        )
        if not repeats:
            unique.append(hit)
    return unique


def _without_evidence(messages: Sequence[Message], query: Query) -> set[str]:
    """The ids of messages that fit a query and prove nothing: the stored question itself, and "I don't know that".

    What the assistant did not know is evidence only where the query asks for what it said.
    """
    empty = {item.id for item in messages if _repeats(item.text, query.text)}
    if not asks_for_reply(query.text):
        empty |= {item.id for item in messages if item.role == "assistant" and is_refusal(item.text)}
    return empty - query.looks.keys()


def _asks(hit: Hit) -> bool:
    """Whether a hit is a question, which is no evidence that the answer is known."""
    return hit.kind == "message" and bool(flags(hit.text) & Flag.QUESTION)


def _repeats(text: str, query: str) -> bool:
    """Whether a message is the question itself; a message without words is not."""
    return bool(plain := _plain(text)) and plain == _plain(query)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(" .!?")


def _hit(
    scored: ScoredEntry,
    value: Message | Memory,
    ended: datetime | None,
    as_of: datetime | None,
    pictures: Mapping[str, tuple[Attachment, ...]],
) -> Hit:
    closed = ended if isinstance(value, Message) else value.closed
    if closed is not None and as_of is not None and closed > as_of:
        closed = None  # it was still open at that time
    if isinstance(value, Message):
        return Hit(
            id=value.id,
            kind="message",
            text=value.text,
            score=scored.score,
            at=value.at,
            role=value.role,
            speaker=value.speaker,
            why=scored.why,
            source=scored.source,
            around=scored.around,
            closed=closed,
            attachments=value.attachments,
        )
    return Hit(
        id=value.id,
        kind=value.kind,
        text=value.text,
        score=scored.score,
        at=value.at,
        role="user",
        speaker="",
        why=scored.why,
        source=scored.source,
        closed=closed,
        state=value.state,
        attachments=tuple(item for source in scored.source for item in pictures.get(source, ())),
    )


def passage_hit(
    passage: Passage, message: Message, *, score: float, why: Mapping[str, float], source: tuple[str, ...]
) -> Hit:
    """A passage of a file as a hit, with the message that has the file."""
    return Hit(
        id=passage.id,
        kind="passage",
        text=passage.excerpt.text,
        score=score,
        at=message.at,
        role="other",
        speaker=passage.speaker,
        why=why,
        source=source,
        attachments=tuple(item for item in message.attachments if item.sha256 == passage.file),
        passage=passage,
    )
