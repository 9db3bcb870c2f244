"""The messages and memories that an erasure includes: the named ones and everything derived from them."""

from __future__ import annotations

from collections.abc import Collection

from lifelong.errors import NotFoundError
from lifelong.store.record import Record
from lifelong.types import Memory, Message


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
            f"nothing named {unknown!r} in this person's record, so nothing was forgotten: {_advice(unknown)}"
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


def _advice(unknown: str) -> str:
    """What to do instead of forgetting something by an unknown id."""
    ids = "ids come from recall(), memories and add()"
    if unknown.lower() in ("all", "everything", "*"):
        return "forget(everything=True), or `forget --everything`, forgets the whole person"
    if " " in unknown.strip():
        return f"{ids}; for words there are erasure.preview(query=…) and `forget --query`"
    return ids
