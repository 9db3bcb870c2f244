"""Delete a message that another one replaces, with what was derived from it. No receipt is made of it."""

from __future__ import annotations

from lifelong.store.record import Record


def drop_message(record: Record, message_id: str) -> None:
    """Delete a message, its replies, and the memories that cite only it. What such a memory closed is current again.

    Args:
        record: the record of the person.
        message_id: id of the message; an unknown one changes nothing.
    """
    with record.transaction():
        derived = record.memories.from_messages([message_id])
        ids = {memory.id for memory in derived if {source.message for source in memory.sources} == {message_id}}
        closed = record.memories.select(current=False) if ids else []
        for memory in closed:
            if memory.superseded_by in ids and memory.id not in ids:
                record.memories.reopen(memory.id)
        record.memories.delete(ids)
        record.messages.delete([message_id])
