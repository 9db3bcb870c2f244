"""The texts of ranked entries, loaded together, and the hits that consist of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lifelong.language.refusals import is_refusal
from lifelong.language.terms import Flag, flags
from lifelong.recall.query import Query, asks_for_reply
from lifelong.recall.ranked import RankedEntries, ScoredEntry
from lifelong.recall.recall import CLOSED
from lifelong.store.read_steps import Batch
from lifelong.store.record import Record
from lifelong.types import Attachment, Hit, Memory, Message, Passage, Recollection


@dataclass(frozen=True, slots=True)
class LoadedResults:
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


def load_results(record: Record, ranking: RankedEntries, batch: Batch) -> Callable[[], LoadedResults]:
    """Add the reads of all that the results of a ranking consist of; the returned call gives it."""
    results = ranking.results
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
    return lambda: LoadedResults(
        messages=[] if messages is None else messages.value,
        memories={} if memories is None else {memory.id: memory for memory in memories.value},
        ended={} if ended is None else ended.value,
        pictures={} if pictures is None else pictures.value,
        passages=[] if words is None else words.value,
        cited={} if cited is None else {message.id: message for message in cited.value},
    )


def recollection_of(query: Query, ranking: RankedEntries, loaded: LoadedResults, *, known: float) -> Recollection:
    """The hits of a ranking, without those that repeat another one.

    Args:
        query: the words, and how many hits.
        ranking: the results.
        loaded: what they consist of.
        known: the score from which a hit answers the query.
    """
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
        known=any("look" in hit.why or (hit.score >= known and not _asks(hit)) for hit in hits),
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


def without_evidence(messages: Sequence[Message], query: Query) -> set[str]:
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
