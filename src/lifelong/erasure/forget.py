"""Erase messages and memories with all data derived from them, and scan the store for remaining traces.

Derived data are: memories that cite an erased message, observations, search entries, vectors, jobs, pictures that no
other message has, and replies of the assistant that answer an erased message or had it in their prompt, because such
replies may repeat it. A memory that also has other source messages is erased, too, and extracted again from these
messages. A memory that an erased memory had superseded is current again.
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
from lifelong.store.tombstones import id_hash
from lifelong.types import Forgotten, Memory, Message, Receipt

LOG = logging.getLogger(__name__)

_TRACE = 48
"""Length in bytes of a trace: the beginning of an erased text. It is short enough for one page of the database."""

_SHORTEST = 12
"""Shortest trace in bytes. A shorter text may occur elsewhere by chance, so its bytes are no evidence."""

_MOST_TRACES = 200
"""Most traces of one scan."""


def forget(store: Store, record: Record, ids: Collection[str], *, now: datetime) -> Forgotten:
    """Erase messages and memories of one person permanently.

    Args:
        store: the store that holds the record.
        record: the record of the person.
        ids: ids of messages, memories and passages. The source messages of a memory are erased, too, because the
            memory could be extracted from them again. A passage stands for all messages that have its file.
        now: time of the erasure, and due time of the jobs that extract memories again.

    Returns:
        The counts of what was erased, and the receipt.

    Raises:
        NotFoundError: an id is not in this person's record; nothing is erased.
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
        for message in record.messages.get(
            record.attachments.message_ids(files)
        ):  # remaining messages with a common file
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
    return _verify_erasure(store, receipt, traces, record.media.sweep)


def forget_person(store: Store, record: Record, *, now: datetime) -> Forgotten:
    """Erase a person and all data of this person.

    Args:
        store: the store that holds the record.
        record: the record of the person.
        now: time of the erasure.

    Returns:
        The counts of what was erased, and the receipt.
    """
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
    return _verify_erasure(store, receipt, traces, store.sweep_media)


def _receipt(
    store: Store,
    record: Record,
    messages: Sequence[Message],
    memories: Sequence[Memory],
    counts: dict[str, int],
    asked: Literal["ids", "everything"],
    now: datetime,
) -> Receipt:
    """Write tombstones, an entry of the audit log, and a receipt that is not verified yet."""
    ids = [message.id for message in messages] + [memory.id for memory in memories]
    record.tombstones.add(ids, [message.key for message in messages if message.key], at=now)
    record.answered.wipe()
    record.audit.note("forget" if asked == "ids" else "forget everything", len(ids), at=now)
    hashes = tuple(sorted(id_hash(item).hex() for item in ids))
    receipt = Receipt(new_id("erasure"), now, actor(), asked, counts, hashes)
    store.receipts.begin(receipt.id, receipts.file_content(receipt), at=now)
    return receipt


def _verify_erasure(store: Store, receipt: Receipt, traces: Sequence[str], sweep: Callable[[], object]) -> Forgotten:
    """Delete the files, scan the store, and write the result of the scan to the receipt.

    The erasure is already committed. If the disk is full, ``recover`` completes these steps when the store is opened
    next.

    Args:
        store: the store that holds the record.
        receipt: the receipt, which is not verified yet.
        traces: beginnings of the erased texts, which must not be in the store.
        sweep: deletes the files that have no row in the database after the erasure.

    Returns:
        The counts of what was erased, and the receipt.
    """
    try:
        sweep()
        with suppress(StoreFullError):  # the scan truncates the write-ahead log, which may free disk space
            store.receipts.publish()
        proved = replace(receipt, verified=store.scrub([trace.encode() for trace in traces]))
        store.receipts.finish(proved.id, receipts.file_content(proved), receipts.digest(proved))
        receipt = proved
    except StoreError as error:
        LOG.warning("everything named is erased, but it was not scanned for; the next opening does it (%s)", error)
    return Forgotten(**receipt.counts, verified=receipt.verified, receipt=receipt)


def replay(store: Store, receipt: Receipt, *, now: datetime) -> int:
    """Erase again the items of a receipt that are in the store because a backup was restored.

    Args:
        store: the store.
        receipt: the receipt of the earlier erasure.
        now: time of the erasure.

    Returns:
        The number of erased messages and memories, including derived ones.
    """
    gone = 0
    for number, ids in store.ids_by_hash([bytes.fromhex(item) for item in receipt.ids]).items():
        record = store.record_of(number)
        if record is None:
            continue
        again = forget(store, record, ids, now=now)
        gone += again.messages + again.memories
        if receipt.asked == "everything" and not record.messages.count() and not record.memories.select(current=None):
            forget_person(store, record, now=now)
    return gone


def recover(store: Store, *, now: datetime) -> int:
    """Complete interrupted erasures, and repeat the erasures that a restored backup does not contain.

    Args:
        store: the store.
        now: time of the erasure.

    Returns:
        The number of messages and memories that a backup had restored and that are erased again.
    """
    store.receipts.publish()
    for name in store.receipts.unfinished():
        store.sweep_media()
        # The erased texts are not known any more, so no trace can be searched for: the receipt stays unverified.
        if not store.scrub([]):
            LOG.warning("the log of an erasure could not be cut yet: the next opening tries again")
            continue
        path = store.receipts.path(name)
        if path.exists():
            receipt, _ = receipts.read(path)
            store.receipts.finish(name, receipts.file_content(receipt), receipts.digest(receipt))
        else:
            store.receipts.mark_missing(name)
    gone = 0
    for receipt, sha256 in _unknown(store):
        gone += replay(store, receipt, now=now)
        store.receipts.begin(receipt.id, receipts.file_content(receipt), at=receipt.at)
        store.receipts.finish(receipt.id, receipts.file_content(receipt), sha256)
    if gone:
        LOG.warning(
            "a backup brought back %d messages and memories that were forgotten: they are forgotten again", gone
        )
    return gone


def check_forgotten(store: Store) -> None:
    """Reject a read-only store if a restored backup in it contains erased items.

    Args:
        store: the store.

    Raises:
        StoreError: the store contains erased items and cannot be written; the error names the reason.
    """
    for receipt, _ in _unknown(store):
        if store.read_only is not None and store.ids_by_hash([bytes.fromhex(item) for item in receipt.ids]):
            raise store.read_only


def _unknown(store: Store) -> Iterator[tuple[Receipt, str]]:
    """Yield the receipts, with their checksums, of erasures that this store does not contain."""
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
    """Return the messages and memories with these ids, and all messages and memories derived from them.

    Args:
        record: the record of the person.
        ids: ids of messages, memories and passages. A passage stands for all messages that have its file.

    Raises:
        NotFoundError: an id is not in this person's record.
    """
    passages = {passage.id: passage for passage in record.passages.get(ids)}
    senders = record.attachments.message_ids({passage.file for passage in passages.values()})
    messages = {message.id: message for message in record.messages.get([*ids, *senders])}
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
    """Reopen the memories that the erased ones had superseded, and enqueue the jobs for the remaining sources.

    The jobs extract memories again from the source messages and sessions that are not erased.
    """
    heirs = {memory.id: memory.superseded_by for memory in memories}
    for earlier in record.memories.superseded_by(heirs):
        if earlier.id in heirs:
            continue
        heir = earlier.superseded_by
        while heir is not None and heir in heirs:
            heir = heirs[heir]
        if heir is None:
            record.memories.reopen(earlier.id)
        else:  # the successor of the erased memory becomes its successor
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
    """Return all texts that were read, heard or seen in files."""
    return [*record.perceived.texts(files), *(passage.excerpt.text for passage in record.passages.of(files))]


def _traces(messages: Iterable[Message], memories: Iterable[Memory], file_texts: Iterable[str]) -> list[str]:
    """Return the distinct beginnings of all erased texts, the longest first.

    For a text that was perceived in a file, the beginning of each line is a trace.
    """
    texts = [message.text for message in messages]
    texts += [line for text in file_texts for line in text.splitlines()]
    for memory in memories:
        texts += [memory.text, *memory.keywords, *(source.quote for source in memory.sources)]
    starts = {text.encode()[:_TRACE].decode(errors="ignore") for text in texts}
    return sorted((text for text in starts if len(text.encode()) >= _SHORTEST), key=len)[::-1][:_MOST_TRACES]
