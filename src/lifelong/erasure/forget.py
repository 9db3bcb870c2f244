"""Forgetting: what is named goes, with everything that was derived from it, and a scan of the store proves it.

What was derived: memories that cite a forgotten message, observations, entries, vectors, jobs, pictures that no
other message has, and the assistant's replies that answered it or were shown it, because they may repeat it.
Memories that also rest on other messages are deleted too and learned again from what remains; what a forgotten
statement had superseded is current again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Literal

from lifelong.erasure import receipts
from lifelong.errors import InputError, NotFoundError, StoreError, StoreFullError
from lifelong.recall.indexing import index_passages
from lifelong.store.actor import actor
from lifelong.store.columns import new_id
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.store.tombstones import hashed
from lifelong.types import Forgotten, Memory, Message, Receipt

LOG = logging.getLogger(__name__)

_TRACE = 48
"""Bytes of a text's beginning that are looked for; short enough to lie on one page of the database."""

_SHORTEST = 12
"""A shorter text may well stand elsewhere by chance, so that finding its bytes proves nothing."""

_MOST_TRACES = 200


def forget(store: Store, record: Record, ids: Collection[str], *, now: datetime) -> Forgotten:
    """Forget messages and memories of one person, for good.

    Args:
        store: the store that holds the record.
        record: whose.
        ids: of messages and memories. A memory takes the messages that prove it with it, because otherwise
            the assistant would still know.
        now: when what must be learned again becomes due.

    Raises:
        NotFoundError: an id is neither a message nor a memory of this person; nothing was forgotten.
    """
    with record.transaction():
        messages, memories = closure(record, ids)
        files = {item.sha256 for message in messages for item in message.attachments}
        traces = _traces(messages, memories, _words(record, files))
        observed = {item.message for item in record.observations.select()} & {item.id for item in messages}
        _relearn(store, record, messages, memories, now)
        record.memories.delete([memory.id for memory in memories])
        record.messages.delete([message.id for message in messages])
        dropped = record.media.drop_unused() if files else 0
        for message in record.messages.get(record.messages.with_files(files)):  # others have a file, too
            record.passages.retire(files)
            index_passages(record, message)
        if dropped:
            record.concepts.drop_bare()
        traces = [trace for trace in traces if not store.holds(trace)]
        counts = {
            "messages": len(messages),
            "memories": len(memories),
            "observations": len(observed),
            "media": dropped,
        }
        receipt = _receipt(store, record, messages, memories, counts, "ids", now)
    return _proved(store, receipt, traces, record.media.sweep)


def forget_person(store: Store, record: Record, *, now: datetime) -> Forgotten:
    """Forget everything about a person, and the person."""
    with record.transaction():
        messages = record.messages.select()
        memories = record.memories.select(current=None)
        files = record.media.select()
        texts = _words(record, [item.sha256 for item in files])
        counts = {
            "messages": len(messages),
            "memories": len(memories),
            "observations": len(record.observations.select()),
            "media": len(files),
        }
        receipt = _receipt(store, record, messages, memories, counts, "everything", now)
        store.delete_person(record)
    traces = [trace for trace in _traces(messages, memories, texts) if not store.holds(trace)]
    return _proved(store, receipt, traces, store.sweep_media)


def _receipt(
    store: Store,
    record: Record,
    messages: Sequence[Message],
    memories: Sequence[Memory],
    counts: dict[str, int],
    asked: Literal["ids", "everything"],
    now: datetime,
) -> Receipt:
    """Leave tombstones, an entry in the audit log, and a receipt whose scan is still to come."""
    ids = [message.id for message in messages] + [memory.id for memory in memories]
    record.tombstones.add(ids, [message.key for message in messages if message.key], at=now)
    record.answered.wipe()
    record.audit.note("forget" if asked == "ids" else "forget everything", len(ids), at=now)
    hashes = tuple(sorted(hashed(item).hex() for item in ids))
    receipt = Receipt(new_id("erasure"), now, actor(), asked, counts, hashes)
    store.receipts.begin(receipt.id, receipts.written(receipt), at=now)
    return receipt


def _proved(store: Store, receipt: Receipt, traces: Sequence[str], sweep: Callable[[], object]) -> Forgotten:
    """Delete the files, scan the store, and finish the receipt with what was found.

    The erasure is committed by now. What a full disk keeps from being done, the next opening does (``recover``).

    Args:
        sweep: deletes the files that the erasure left without a row.
    """
    try:
        sweep()
        with suppress(StoreFullError):  # the scan cuts the log, which may make room for it
            store.receipts.publish()
        proved = replace(receipt, verified=store.scrub([trace.encode() for trace in traces]))
        store.receipts.finish(proved.id, receipts.written(proved), receipts.digest(proved))
        receipt = proved
    except StoreError as error:
        LOG.warning("everything named is erased, but it was not scanned for; the next opening does it (%s)", error)
    return Forgotten(**receipt.counts, verified=receipt.verified, receipt=receipt)


def replay(store: Store, receipt: Receipt, *, now: datetime) -> int:
    """Forget again what a receipt names and the store holds, because a backup has brought it back.

    Returns:
        How many messages and memories went, with what was derived from them.
    """
    gone = 0
    for number, ids in store.present([bytes.fromhex(item) for item in receipt.ids]).items():
        record = store.record_of(number)
        if record is None:
            continue
        again = forget(store, record, ids, now=now)
        gone += again.messages + again.memories
        if receipt.asked == "everything" and not record.messages.count() and not record.memories.select(current=None):
            forget_person(store, record, now=now)
    return gone


def recover(store: Store, *, now: datetime) -> int:
    """Bring erasures to their end: those that were cut short, and those that a restored backup knows nothing of.

    Returns:
        How many messages and memories had come back and are forgotten again.
    """
    store.receipts.publish()
    for name in store.receipts.unfinished():
        store.sweep_media()
        # What went is not known any more, so nothing can be looked for: it stays unverified.
        if not store.scrub([]):
            LOG.warning("the log of an erasure could not be cut yet: the next opening tries again")
            continue
        path = store.receipts.path(name)
        if path.exists():
            receipt, _ = receipts.read(path)
            store.receipts.finish(name, receipts.written(receipt), receipts.digest(receipt))
        else:
            store.receipts.lose(name)
    gone = 0
    for receipt, sha256 in _unknown(store):
        gone += replay(store, receipt, now=now)
        store.receipts.begin(receipt.id, receipts.written(receipt), at=receipt.at)
        store.receipts.finish(receipt.id, receipts.written(receipt), sha256)
    if gone:
        LOG.warning(
            "a backup brought back %d messages and memories that were forgotten: they are forgotten again", gone
        )
    return gone


def check_forgotten(store: Store) -> None:
    """Refuse to show what a restored backup holds and was forgotten, where it cannot be forgotten again.

    Raises:
        StoreError: why the record cannot be written.
    """
    for receipt, _ in _unknown(store):
        if store.read_only is not None and store.present([bytes.fromhex(item) for item in receipt.ids]):
            raise store.read_only


def _unknown(store: Store) -> Iterator[tuple[Receipt, str]]:
    """Receipts, with their checksums, of erasures that this record has not seen."""
    for path in store.receipts.unknown():
        try:
            receipt, sha256 = receipts.read(path)
        except InputError:
            LOG.exception("a receipt cannot be read, and nothing is forgotten by it")
            continue
        if receipt.id != path.stem or receipts.digest(receipt) != sha256:
            LOG.error("%s is not as it was written, and nothing is forgotten by it", path)
            continue
        yield receipt, sha256


def closure(record: Record, ids: Collection[str]) -> tuple[list[Message], list[Memory]]:
    """The named messages and memories with all that was derived from them; a passage stands for those with its file."""
    passages = {passage.id: passage for passage in record.passages.get(ids)}
    given = record.messages.with_files({passage.file for passage in passages.values()})
    messages = {message.id: message for message in record.messages.get([*ids, *given])}
    memories = {memory.id: memory for memory in record.memories.fetch(list(ids))}
    for unknown in sorted(set(ids) - set(messages) - set(memories) - set(passages)):
        raise NotFoundError(
            f"nothing named {unknown!r} in this person's record, so nothing was forgotten: "
            "ids come from recall(), memories and add()"
        )
    proofs = [source.message for memory in memories.values() for source in memory.sources]
    fresh = {message.id: message for message in record.messages.get(proofs)} | messages
    while fresh:
        messages |= fresh
        derived = {memory.id: memory for memory in record.memories.from_messages(list(fresh))}
        files = {item.sha256 for message in fresh.values() for item in message.attachments}
        words = [passage.id for passage in record.passages.of(files)]
        replies = record.messages.replies_to_any([*fresh, *derived, *memories, *words])
        memories |= derived
        fresh = {item.id: item for item in record.messages.get(replies) if item.id not in messages}
    return list(messages.values()), list(memories.values())


def _relearn(store: Store, record: Record, messages: list[Message], memories: list[Memory], now: datetime) -> None:
    """Reopen what the memories had closed, and ask for updates of what remains beside them."""
    heirs = {memory.id: memory.superseded_by for memory in memories}
    for earlier in record.memories.superseded_by(heirs):
        if earlier.id in heirs:
            continue
        heir = earlier.superseded_by
        while heir is not None and heir in heirs:
            heir = heirs[heir]
        if heir is None:
            record.memories.reopen(earlier.id)
        else:  # what took the place of the forgotten one takes its place, too
            record.memories.close(earlier.id, at=record.memories.get(heir).at, by=heir)
        record.entries.renew(record.memories.seq(earlier.id))
    gone = {message.id for message in messages}
    beside = {source.message for memory in memories for source in memory.sources} - gone
    sessions: set[str] = set()
    for message in record.messages.get(list(beside)):
        if message.role == "user":
            store.jobs.enqueue(record.person, "turn", message.id, at=now)
        sessions.add(message.session)
    touched = sessions | {message.session for message in messages}
    for session in record.sessions.select(ids=list(touched)):
        if session.closed is not None:
            store.jobs.enqueue(record.person, "session", session.id, at=now)


def _words(record: Record, files: Collection[str]) -> list[str]:
    """Everything that was perceived in files, as text."""
    return [*record.perceived.texts(files), *(passage.excerpt.text for passage in record.passages.of(files))]


def _traces(messages: Iterable[Message], memories: Iterable[Memory], seen: Iterable[str]) -> list[str]:
    """Beginnings of all forgotten texts, the longest first, each once; of perceived texts that of each line."""
    texts = [message.text for message in messages]
    texts += [line for text in seen for line in text.splitlines()]
    for memory in memories:
        texts += [memory.text, *memory.keywords, *(source.quote for source in memory.sources)]
    starts = {text.encode()[:_TRACE].decode(errors="ignore") for text in texts}
    return sorted((text for text in starts if len(text.encode()) >= _SHORTEST), key=len)[::-1][:_MOST_TRACES]
