"""Delete a message that another one replaces, with what was derived from it. No receipt is made of it."""

from __future__ import annotations

from lifelong.memory.remember import reopen_superseded
from lifelong.store.record import Record


def drop_message(record: Record, message_id: str) -> None:
    """Delete a message, its replies, and the memories that cite only it. What such a memory closed is current again.

    Args:
        record: the record of the person.
        message_id: id of the message; an unknown one changes nothing.
    """
    with record.transaction():
        derived = record.memories.from_messages([message_id])
        own = [memory for memory in derived if {source.message for source in memory.sources} == {message_id}]
        reopen_superseded(record, own)
        record.memories.delete({memory.id for memory in own})
        record.messages.delete([message_id])
