"""Which messages only hold a statement that was remembered on purpose, as ``remember`` stores them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lifelong.store.read_steps import Batch, Steps
from lifelong.store.record import Record
from lifelong.types import Message

PERSON: Final = "person"
"""Origin of a statement that the person gave on purpose."""


def remembered_only(record: Record, messages: Sequence[Message]) -> set[str]:
    """The ids of such messages. They are no turns of a talk, and another may have worded them.

    Args:
        record: the person's record.
        messages: any messages of it.
    """
    batch = Batch()
    notes = batch.add(remembered_steps(record, messages))
    record.run(batch)
    return notes.value


def remembered_steps(record: Record, messages: Sequence[Message]) -> Steps[set[str]]:
    """``remembered_only`` as steps, for a batch."""
    texts = {message.id: message.text for message in messages if message.role == "user"}
    memories = (yield from record.memories.from_messages.steps(list(texts))) if texts else []
    return {
        source.message
        for memory in memories
        for source in memory.sources
        if memory.origin == PERSON and memory.text == source.quote == texts.get(source.message)
    }
