"""Erase messages and memories with all data derived from them, and scan the store for remaining traces.

Derived data are: memories that cite an erased message, observations, search entries, vectors, jobs, pictures that no
other message has, what a model has learned from these pictures, and replies of the assistant that answer an erased
message or had it in their prompt, because such replies may repeat it. A memory that also has other source messages is
erased, too, and extracted again from these messages. A memory that an erased memory had superseded is current again.

A part of a message is erased in the same way, and the rest of the message stays; see ``message_parts.py``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Literal

from lifelong.erasure import receipts
from lifelong.erasure.message_parts import Derived, derive
from lifelong.erasure.traces import file_texts, traces_of, words_of, writing_texts
from lifelong.errors import StoreError, StoreFullError
from lifelong.memory.remember import reopen_superseded
from lifelong.recall.indexing import index_passages, renew_message
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.store.tombstones import id_hash
from lifelong.types import ErasedParts, Forgotten, Memory, Message, MessagePart, Receipt
from lifelong.types.actor import actor
from lifelong.types.ids import new_id

LOG = logging.getLogger(__name__)


def forget(
    store: Store, record: Record, ids: Collection[str], parts: Sequence[MessagePart] = (), *, now: datetime
) -> Forgotten:
    """Erase messages, memories and parts of messages of one person permanently.

    Args:
        store: the store that holds the record.
        record: the record of the person.
        ids: ids of messages, memories, passages, interactions, texts and drafts. The source messages of a memory are
            erased, too, because the memory could be extracted from them again. A passage stands for all messages that
            have its file.
        parts: parts of messages; the rest of these messages stays.
        now: time of the erasure, and due time of the jobs that extract memories again.

    Returns:
        The counts of what was erased, and the receipt.

    Raises:
        NotFoundError: an id or a part is not in this person's record; nothing is erased.
    """
    return erase(store, record, lambda: derive(record, ids, parts), now=now)


def erase(store: Store, record: Record, select: Callable[[], Derived], *, now: datetime) -> Forgotten:
    """Erase what ``select`` returns, which is called in the transaction of the erasure.

    Args:
        store: the store that holds the record.
        record: the record of the person.
        select: returns the items, with everything derived from them; it raises if nothing is to be erased.
        now: time of the erasure, and due time of the jobs that extract memories again.

    Returns:
        The counts of what was erased, and the receipt.
    """
    with record.transaction():
        derived = select()
        messages, memories = list(derived.messages.values()), list(derived.memories.values())
        cut = list(derived.originals.values())
        parts = derived.parts()
        files = {item.sha256 for message in messages for item in message.attachments}
        written = writing_texts(derived.writings.values())
        traces = traces_of(messages, memories, [*file_texts(record, files), *written], parts)
        words = words_of(parts)
        adapters = record.adapters.samples() if files else {}
        observed = {item.message for item in record.observations.select()} & {item.id for item in (*messages, *cut)}
        _relearn(store, record, messages, memories, now, cut)
        _cut(store, record, derived, words)
        record.memories.delete([memory.id for memory in memories])
        record.interactions.delete(list(derived.interactions))
        record.writings.delete(list(derived.writings))
        record.drawings.delete(list(derived.drawings))
        record.messages.delete([message.id for message in messages])
        left = dict.fromkeys((message.text for message in messages), "")
        left |= {derived.originals[message.id].text: message.text for message in derived.kept()}
        record.concepts.replace_notes(left)
        dropped = record.media.drop_unused() if files else 0
        for message in record.messages.get(
            record.attachments.message_ids(files)
        ):  # remaining messages with a common file
            record.passages.retire(files)
            index_passages(record, message)
        if dropped:
            record.concepts.drop_bare()
        weights = record.adapters.erased(adapters)
        traces = _gone(store, traces)
        words = sorted(set(words) - store.contained(words, person=record.person)) if words else []
        counts = {
            "messages": len(messages),
            "memories": len(memories),
            "observations": len(observed),
            "media": dropped,
        }
        counts |= {"statements": len(parts)} if parts else {}
        counts |= {"interactions": len(derived.interactions)} if derived.interactions else {}
        counts |= {"writings": len(derived.writings)} if derived.writings else {}
        counts |= {"drawings": len(derived.drawings)} if derived.drawings else {}
        others = [*derived.interactions, *derived.writings, *derived.drawings]
        receipt = _receipt(store, record, messages, memories, counts, "ids", now, _hashed(derived), others)
    return _verify_erasure(store, record, receipt, traces, record.media.sweep, words, weights)


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
        texts = file_texts(record, [item.sha256 for item in files])
        counts = {
            "messages": len(messages),
            "memories": len(memories),
            "observations": len(record.observations.select()),
            "media": len(files),
        }
        interactions = [each.id for each in record.interactions.select()]
        writings = record.writings.select()
        texts += writing_texts(writings)
        counts |= {"interactions": len(interactions)} if interactions else {}
        counts |= {"writings": len(writings)} if writings else {}
        drawings = [each.id for each in record.drawings.select()]
        counts |= {"drawings": len(drawings)} if drawings else {}
        others = [*interactions, *(each.id for each in writings), *drawings]
        receipt = _receipt(store, record, messages, memories, counts, "everything", now, (), others)
        weights = [part for parts in record.adapters.samples().values() for part in parts]
        store.delete_person(record)
    traces = _gone(store, traces_of(messages, memories, texts))
    return _verify_erasure(store, record, receipt, traces, store.sweep_media, weights=weights)


def _receipt(
    store: Store,
    record: Record,
    messages: Sequence[Message],
    memories: Sequence[Memory],
    counts: dict[str, int],
    scope: Literal["ids", "everything"],
    now: datetime,
    parts: tuple[ErasedParts, ...],
    others: Collection[str],
) -> Receipt:
    """Write tombstones, an entry of the audit log, and a receipt that is not verified yet."""
    ids = [*(message.id for message in messages), *(memory.id for memory in memories), *others]
    record.tombstones.add(ids, [message.key for message in messages if message.key], at=now)
    record.responses.wipe()
    count = len(ids) + sum(len(part.spans) for part in parts)
    record.audit.note("forget" if scope == "ids" else "forget everything", count, at=now)
    hashes = tuple(sorted(id_hash(item).hex() for item in ids))
    receipt = Receipt(new_id("erasure"), now, actor(), scope, counts, hashes, parts=parts)
    store.receipts.begin(receipt.id, receipts.file_content(receipt), at=now, person=record.person)
    return receipt


def _cut(store: Store, record: Record, derived: Derived, words: Collection[str]) -> None:
    """Take the parts out of the messages that stay, and delete or renew what was made from these messages."""
    if not derived.originals:
        return
    ids = [*derived.originals, *derived.messages]
    record.traces.drop([*ids, *derived.memories], words)
    record.observations.delete(ids)
    store.jobs.clear_errors(record.person)
    for message in derived.kept():
        record.messages.reword(message.id, message.text)
        renew_message(record, message)


def _hashed(derived: Derived) -> tuple[ErasedParts, ...]:
    """The erased parts as a receipt has them, without content."""
    return tuple(
        sorted(
            (
                ErasedParts(id_hash(each.id).hex(), len(each.text), tuple(derived.spans[each.id]))
                for each in derived.originals.values()
            ),
            key=lambda part: part.id,
        )
    )


def _gone(store: Store, traces: Sequence[str]) -> list[str]:
    """Those of the traces that stand nowhere else in the record: what was erased may also be said elsewhere."""
    held = store.texts_held(traces)
    return [trace for trace in traces if trace not in held]


def _verify_erasure(
    store: Store,
    record: Record,
    receipt: Receipt,
    traces: Sequence[str],
    sweep: Callable[[], object],
    words: Sequence[str] = (),
    weights: Sequence[bytes] = (),
) -> Forgotten:
    """Delete the files, scan the store, and write the result of the scan to the receipt.

    The erasure is already committed. If the disk is full, ``recovery.recover`` completes these steps when the store is
    opened next.

    Args:
        store: the store that holds the record.
        record: the record of the person, who may be erased.
        receipt: the receipt, which is not verified yet.
        traces: beginnings of the erased texts, which must not be in the store.
        sweep: deletes the files that have no row in the database after the erasure.
        words: words of erased parts, which must not be in the database.
        weights: bytes of erased adapters, which must not be in the store.

    Returns:
        The counts of what was erased, and the receipt.
    """
    try:
        sweep()
        with suppress(StoreFullError):  # the scan truncates the write-ahead log, which may free disk space
            store.receipts.publish()
        proved = replace(receipt, verified=store.scrub(*_encoded(traces, words, weights), record=record))
        store.receipts.finish(proved.id, receipts.file_content(proved), receipts.digest(proved))
        receipt = proved
    except StoreError as error:
        LOG.warning("everything named is erased, but it was not scanned for; the next opening does it (%s)", error)
    return Forgotten(**receipt.counts, verified=receipt.verified, receipt=receipt)


def _encoded(traces: Sequence[str], words: Sequence[str], weights: Sequence[bytes]) -> tuple[list[bytes], list[bytes]]:
    return [*(trace.encode() for trace in traces), *weights], [word.encode() for word in words]


def _relearn(
    store: Store,
    record: Record,
    messages: list[Message],
    memories: list[Memory],
    now: datetime,
    cut: Sequence[Message] = (),
) -> None:
    """Reopen the memories that the erased ones had superseded, and enqueue the jobs for the remaining sources.

    The jobs extract memories again from the source messages and sessions that are not erased, and from the messages
    that lose a part (``cut``).
    """
    reopen_superseded(record, memories)
    gone = {message.id for message in messages}
    lessened = {message.id for message in cut}
    beside = {source.message for memory in memories for source in memory.sources} - gone - lessened
    sessions: set[str] = set()
    for message in record.messages.get(list(beside)):
        if message.role == "user":
            store.jobs.enqueue(record.person, "turn", message.id, at=now)
        sessions.add(message.session)
    for message in cut:
        if message.role == "user":
            store.jobs.replace(record.person, "turn", message.id, at=now)
        sessions.add(message.session)
    touched = sessions | {message.session for message in messages}
    for session in record.sessions.select(ids=list(touched)):
        if session.closed is not None:
            enqueue = store.jobs.replace if cut else store.jobs.enqueue
            enqueue(record.person, "session", session.id, at=now)
