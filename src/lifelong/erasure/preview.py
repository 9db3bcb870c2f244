"""Previews: what an erasure would remove and what stays, and the erasure of exactly what a preview shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime

from lifelong.erasure.forget import erase
from lifelong.erasure.message_parts import Derived, derive
from lifelong.errors import InputError
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import ErasurePreview, Forgotten, MessagePart


def preview(
    record: Record, ids: Collection[str] = (), statements: Sequence[MessagePart] = (), *, apart: Collection[str] = ()
) -> ErasurePreview:
    """List what an erasure would remove, with everything derived; nothing is changed.

    Args:
        record: the record of the person.
        ids: ids of messages, memories and passages.
        statements: parts of messages, or of memories.
        apart: ids of messages of the request itself.

    Raises:
        NotFoundError: an id or a part is not in this person's record.
    """
    return _shown(derive(record, ids, statements, apart=apart), ids, statements)


def erase_preview(
    store: Store, record: Record, plan: ErasurePreview, *, now: datetime, also: Collection[str] = ()
) -> Forgotten:
    """Erase exactly what a preview shows, and nothing if that has changed.

    Memories that were learned from the same words since are erased, too.

    Args:
        store: the store that holds the record.
        record: the record of the person.
        plan: the preview.
        now: time of the erasure.
        also: ids of messages that are erased, too, each as a whole: those with the request and its confirmation.

    Raises:
        InputError: the erasure would not remove what the preview shows any more; nothing was erased.
        NotFoundError: an id or a part is not in the record any more; nothing was erased.
    """

    def select() -> Derived:
        derived = derive(record, plan.ids, plan.statements, apart=also)
        if _shown(derived, plan.ids, plan.statements).token != plan.token:
            raise InputError("the record has changed since the preview, so nothing was forgotten: make a new preview")
        if also:
            own = record.messages.get([message for message in also if message not in derived.messages])
            derived.take(own)
            derived.memories |= {memory.id: memory for memory in record.memories.from_messages(list(also))}
        return derived

    return erase(store, record, select, now=now)


def _shown(derived: Derived, ids: Collection[str], statements: Sequence[MessagePart]) -> ErasurePreview:
    messages = sorted(derived.messages.values(), key=lambda message: (message.at, message.id))
    memories = sorted(derived.memories.values(), key=lambda memory: (memory.at, memory.id))
    parts = derived.parts()
    content = [
        sorted(set(ids)),
        sorted({(part.message, part.start, part.end) for part in statements}),
        [message.id for message in messages],
        [(part.message, part.start, part.end, part.text) for part in parts],
        sorted(derived.writings),
        sorted(derived.drawings),
    ]
    token = hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]
    return ErasurePreview(
        tuple(dict.fromkeys(ids)),
        tuple(messages),
        tuple(memories),
        tuple(statements),
        tuple(parts),
        tuple(derived.kept()),
        token,
        tuple(sorted(derived.interactions.values(), key=lambda each: (each.at, each.id))),
        tuple(sorted(derived.writings.values(), key=lambda each: (each.at, each.id))),
        tuple(sorted(derived.drawings.values(), key=lambda each: (each.at, each.id))),
    )
