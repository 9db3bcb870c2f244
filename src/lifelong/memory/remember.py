"""What a statement does to the record, in one transaction: it is added, merged, takes an older one's place, or moves.

The profile and the habits are in many prompts, so both are capped. What exceeds a cap is not dropped: it moves to the
semantic memories, with its sources. The moved entry stays closed in the history and names the semantic memory as its
successor, so that ``reopen`` takes the move back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import InputError
from lifelong.language.terms import analyse
from lifelong.memory.supersede import decide, ends
from lifelong.store.record import Record
from lifelong.types import Memory, MemoryKind, Statement

CORE_ENTRIES, CORE_CHARACTERS = 40, 200
"""Most current entries of the profile, and the longest text of one."""
HABITS = 24
"""Most current habits and goals."""
_TWINS: dict[MemoryKind, MemoryKind] = {"semantic": "core", "core": "semantic"}
"""A profile entry is a copy of a fact: what is taken back for one is for both."""
_CAPS: dict[MemoryKind, int] = {"core": CORE_ENTRIES, "procedural": HABITS}


def remember(
    record: Record, statement: Statement, *, origin: str, embedder: str, vector: NDArray[np.float32] | None = None
) -> Memory:
    """Add a statement to the record, merge it with its like, or let it take an older one's place.

    A core statement of more than CORE_CHARACTERS becomes semantic, whole. When the profile or the habits exceed their
    cap, what exceeds it moves to the semantic memories: of habits and goals first those that are not active, then
    whatever has the oldest newest source.

    Args:
        record: whose.
        statement: what to remember.
        origin: who or what wrote it.
        embedder: name of the model that made the vector.
        vector: of the statement's text, unit length; None leaves it to the next recall.

    Returns:
        The memory that now holds the statement.
    """
    if statement.kind == "core" and len(statement.text) > CORE_CHARACTERS:
        statement = replace(statement, kind="semantic")
    with record.transaction():
        memory = _place(record, statement, origin=origin, embedder=embedder, vector=vector)
        moved = _make_room(record, memory.kind)
        return record.memories.get(moved.get(memory.id, memory.id))


def reopen(record: Record, memory_id: str, *, beside: bool = False, at: datetime) -> Memory:
    """Take back that a memory was closed: it is current again, with its dates.

    A single-valued slot holds one statement, so what took its place, and whatever else holds its slot, gives way: it is
    closed as of its own beginning, as if it had never held, and names the reopened memory as its successor. Reopening
    that one in turn takes this step back. A fact takes its copy in the profile along, and the other way round.

    Args:
        record: whose.
        memory_id: what to reopen.
        beside: leave all others as they are, because both hold.
        at: the moment of a move that makes room for it.

    Returns:
        The memory, current.

    Raises:
        NotFoundError: this person has no such memory.
        InputError: it is current.
    """
    with record.transaction():
        old = record.memories.get(memory_id)
        if old.current:
            raise InputError(f"memory {memory_id!r} is current: only one that was closed can be reopened")
        gave_way = _bring_back(record, old, beside=beside, at=at)
        twin_kind = _TWINS.get(old.kind)
        if twin_kind is not None and old.slot:
            twins = record.memories.rivals(twin_kind, old.slot, old.text)
            same = [twin for twin in twins if twin.text == old.text]
            if not any(twin.current for twin in same):
                if same:
                    _bring_back(record, same[-1], beside=beside, at=at)
                elif stale := [twin for twin in twins if twin.current and twin.text in gave_way]:
                    copy = _add(record, replace(again(old), kind=twin_kind), origin=old.origin)
                    for twin in stale:
                        close(record, twin.id, at=twin.at, by=copy.id)
        return record.memories.get(memory_id)


def _bring_back(record: Record, old: Memory, *, beside: bool, at: datetime) -> set[str]:
    """Reopen one memory; returns the texts of those that gave way."""
    record.memories.reopen(old.id)
    record.entries.renew(record.memories.seq(old.id))
    rivals = [] if beside else record.memories.rivals(old.kind, old.slot, old.text)
    if not beside and old.superseded_by is not None:
        rivals += [heir for heir in record.memories.fetch([old.superseded_by]) if heir.kind == old.kind]
    gone: set[str] = set()
    for rival in {each.id: each for each in rivals}.values():
        if rival.current and rival.id != old.id and (rival.id == old.superseded_by or _exclude(old, rival)):
            close(record, rival.id, at=rival.at, by=old.id)
            gone.add(rival.text)
    _make_room(record, old.kind, keep=old.id, at=at)
    return gone


def close(record: Record, memory_id: str, *, at: datetime, by: str | None) -> None:
    """End a memory, and let readers see it."""
    record.memories.close(memory_id, at=at, by=by)
    record.entries.renew(record.memories.seq(memory_id))


def _exclude(one: Memory, other: Memory) -> bool:
    """Whether the slot of two memories holds but one of them."""
    return bool(one.slot) and one.slot == other.slot and (ends(one, other) or ends(other, one))


def _place(
    record: Record, statement: Statement, *, origin: str, embedder: str, vector: NDArray[np.float32] | None
) -> Memory:
    decision = decide(statement, record.memories.rivals(statement.kind, statement.slot, statement.text))
    if decision.merge is not None:
        record.memories.add_sources(decision.merge, statement.sources)
        record.entries.renew(record.memories.seq(decision.merge))
        return record.memories.get(decision.merge)
    memory = _add(record, statement, origin=origin, embedder=embedder, vector=vector)
    ended = set(decision.closes) | ({statement.closes} if statement.closes else set())
    for old in sorted(ended):
        close(record, old, at=statement.at, by=memory.id)
    if decision.closed is not None:
        close(record, memory.id, at=decision.closed, by=decision.superseded_by)
    return record.memories.get(memory.id)


def _add(
    record: Record,
    statement: Statement,
    *,
    origin: str,
    embedder: str = "",
    vector: NDArray[np.float32] | None = None,
) -> Memory:
    seq, memory = record.memories.add(statement, origin=origin)
    found = analyse(" ".join((statement.text, *statement.keywords)))
    entry = record.entries.add(statement.kind, seq, terms=found.terms, flags=int(found.flags))
    if vector is not None:
        record.entries.add_vectors(embedder, [entry], vector[None, :])
    return memory


def _make_room(record: Record, kind: MemoryKind, *, keep: str = "", at: datetime | None = None) -> dict[str, str]:
    """Move what exceeds the cap of a kind to the semantic memories; returns the new id of each moved one."""
    most = _CAPS.get(kind)
    if most is None:
        return {}
    moved: dict[str, str] = {}
    over = record.memories.over(kind, most)
    if any(memory.id == keep for memory in over):  # it was asked for: the next one goes instead
        over = record.memories.over(kind, most - 1)
    for memory in over:
        if memory.id == keep:
            continue
        statement = replace(again(memory), kind="semantic", state="" if memory.state == "active" else memory.state)
        heir = _place(record, statement, origin=memory.origin, embedder="", vector=None)
        close(record, memory.id, at=max(memory.at, at or heir.at), by=heir.id)
        moved[memory.id] = heir.id
    return moved


def again(memory: Memory) -> Statement:
    """A memory as the statement that it was."""
    return Statement(
        kind=memory.kind,
        text=memory.text,
        sources=memory.sources,
        at=memory.at,
        slot=memory.slot,
        single=memory.single,
        until=memory.until,
        state=memory.state,
        trigger=memory.trigger,
        keywords=memory.keywords,
        denied=memory.denied,
        event_at=memory.event_at,
        event_until=memory.event_until,
        schedule=memory.schedule,
        people=memory.people,
        places=memory.places,
    )
