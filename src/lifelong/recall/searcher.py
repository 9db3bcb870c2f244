"""Recall on a stored record: update the index from the store, embed the query, rank, and load the texts of the hits."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from datetime import datetime
from functools import partial

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


class Searcher:
    """Recall for one person. Blocking; safe to call from several threads."""

    def __init__(self, record: Record, embedder: TextEmbedder, ranker: Ranker | None = None) -> None:
        self._record = record
        self._embedder = embedder
        self._ranker = ranker or shipped(embedder.name)
        self._index = PersonIndex()
        self._lock = threading.Lock()
        self._meant: tuple[str, Future[Vectors] | None] = ("", None)

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
        with self._lock:
            self._refresh()
            if self._embed_on_the_way(query):
                self._refresh()
            vector = self._embedding(query) if len(self._index) and query.wording else None
            more = replace(query, k=query.k + SPARE)
            zone = self._record.zone
            ranking = recall(self._index, more, vector, now=now, zone=zone, ranker=self._ranker)
            if vector is not None:
                vector()  # recall may not have needed it: no work is left in the background when this returns
            messages = self._messages(ranking)
            for _ in range(ROUNDS):
                empty = _without_evidence(messages, query)
                if not empty:
                    break
                # Channels are scaled by their best entry: the stored question would push its answer below the floor.
                more = replace(more, exclude=more.exclude | empty)
                ranking = recall(self._index, more, vector, now=now, zone=zone, ranker=self._ranker)
                messages = self._messages(ranking)
            else:
                empty = _without_evidence(messages, query)
                ranking = replace(ranking, results=tuple(item for item in ranking.results if item.ref not in empty))
        return self._recollection(query, ranking, messages)

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

    def _messages(self, ranking: RankedEntries) -> list[Message]:
        return self._record.messages.get([item.ref for item in ranking.results if item.kind == "message"])

    def _embed_missing(self, *, but: Collection[str] = ()) -> int:
        """Embed entries that have no vector yet, oldest first, at most CATCH_UP; returns how many were embedded.

        Args:
            but: ids that the recall excludes: the message that is being answered need not be embedded first.
        """
        seqs = self._index.unembedded(CATCH_UP, but=but)
        if not len(seqs):
            return 0
        texts = self._record.entries.texts([int(seq) for seq in seqs])
        if not texts:
            return 0
        vectors = self._embedder.embed(list(texts.values()))
        self._record.entries.add_vectors(self._embedder.name, list(texts), vectors)
        return len(texts)

    def _embed_on_the_way(self, query: Query) -> int:
        """Embed what is missing before a recall; where it cannot be kept, entries are found by their words alone."""
        if self._record.read_only:
            return 0
        try:
            return self._embed_missing(but=query.exclude)
        except (StoreFullError, StoreReadOnlyError) as error:
            LOG.warning("entries without a vector are found by their words alone: %s", error)
            return 0

    def catch_up(self) -> int:
        """Embed at most CATCH_UP entries without a vector; returns how many were embedded.

        Raises:
            StoreError: the record is damaged, and their vectors cannot be found again.
        """
        with self._lock:
            self._refresh()
            before = self._index.unembedded(CATCH_UP)
            count = self._embed_missing()
            self._refresh()
            if count and np.array_equal(before, self._index.unembedded(CATCH_UP)):  # else it would go on for ever
                raise self._record.damage(f"{count} vectors that were stored are not there")
            return count

    def _refresh(self) -> None:
        self._date_entries()
        entries, name = self._record.entries, self._embedder.name
        if entries.state(name) != self._index.state:
            self._index.refresh(entries.since(self._index.state, name))

    def _date_entries(self) -> None:
        """Find the times of the events in new entries; where they cannot be stored, the time of telling counts."""
        if self._record.read_only:
            return
        while entries := self._record.events.undated(DATED):
            zone = self._record.zone
            events = {
                entry.seq: [entry.event] if entry.event is not None else event_times(entry.text, entry.at, zone)
                for entry in entries
                if entry.text
            }
            try:
                self._record.events.add([entry.seq for entry in entries], events)
            except (StoreFullError, StoreReadOnlyError) as error:
                LOG.warning("entries are searched by the time when they were told: %s", error)
                return

    def _recollection(self, query: Query, ranking: RankedEntries, messages: Sequence[Message]) -> Recollection:
        memories = self._record.memories.fetch([item.ref for item in ranking.results if item.kind != "message"])
        ended = self._record.memories.outdated([message.id for message in messages])
        then = ranking.then or query.as_of
        ranking = _current_first(ranking, ended, then)
        by_id: dict[str, Message | Memory] = {message.id: message for message in messages}
        by_id |= {memory.id: memory for memory in memories}
        proofs = {source for item in ranking.results if item.kind != "message" for source in item.source}
        pictures = self._record.attachments.of(proofs) if proofs else {}
        words = self._passages([item for item in ranking.results if item.kind == "passage"])
        hits = distinct(
            [
                words[item.ref]
                if item.ref in words
                else _hit(item, by_id[item.ref], ended.get(item.ref), then, pictures)
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

    def _passages(self, entries: Sequence[ScoredEntry]) -> dict[str, Hit]:
        """The hits of passages, by id, each with its file and the first message that has the file."""
        scored = {item.ref: item for item in entries}
        messages = {
            message.id: message for message in self._record.messages.get([ref for one in entries for ref in one.source])
        }
        hits = {}
        for passage in self._record.passages.get(scored):
            one = scored[passage.id]
            sources = [messages[ref] for ref in one.source if ref in messages]
            if sources:  # else forgotten meanwhile
                hits[passage.id] = passage_hit(passage, sources[0], score=one.score, why=one.why, source=one.source)
        return hits


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
