"""Pin memories: a pinned one is part of the context of every answer, before the rest of the profile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from lifelong.errors import InputError
from lifelong.memory.remember import copies
from lifelong.store.record import Record
from lifelong.types import Memory

MOST: Final = 20
"""Most pinned facts: more would leave too little of a prompt for the talk and what is recalled."""


def pin(record: Record, memory_id: str, *, at: datetime) -> Memory:
    """Pin a memory with its copies in the profile or among the facts.

    When a newer memory supersedes it, the newer one is pinned.

    Args:
        record: the record of the person.
        memory_id: id of a current memory.
        at: time of pinning.

    Returns:
        The memory, which is pinned.

    Raises:
        NotFoundError: this person has no such memory.
        InputError: it is closed, or MOST facts are pinned already.
    """
    with record.transaction():
        memory = record.memories.get(memory_id)
        if not memory.current:
            raise InputError(f"memory {memory_id!r} is closed: only a current one can be pinned; reopen it first")
        if memory.pinned is None and len(profile_of(record.memories.pinned(), ())) >= MOST:
            raise InputError(
                f"{MOST} memories are pinned, which is the most that prompts have space for: unpin one first"
            )
        record.memories.pin([memory.id, *(each.id for each in copies(record, memory))], at=at)
        return record.memories.get(memory_id)


def unpin(record: Record, memory_id: str) -> Memory:
    """Remove the pin of a memory and of its copies; without one, nothing changes.

    Args:
        record: the record of the person.
        memory_id: id of the memory.

    Returns:
        The memory, which is not pinned.

    Raises:
        NotFoundError: this person has no such memory.
    """
    with record.transaction():
        memory = record.memories.get(memory_id)
        record.memories.unpin([memory.id, *(each.id for each in copies(record, memory))])
        return record.memories.get(memory_id)


def profile_of(pinned: Iterable[Memory], core: Iterable[Memory]) -> Sequence[Memory]:
    """What stands in every prompt, in its order: the pinned memories, then the core profile, each fact once.

    Args:
        pinned: the current pinned memories, the one that was pinned last first.
        core: the current core memories.
    """
    facts: dict[tuple[str, str], Memory] = {}
    for memory in (*pinned, *core):
        facts.setdefault((memory.slot, memory.text), memory)
    return list(facts.values())
