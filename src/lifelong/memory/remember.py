"""Write a statement to the record in one transaction: add it, merge it, supersede an older memory, or move it.

The profile and the habits are part of many prompts, so their size is limited. An entry over the limit is not dropped.
It moves to the semantic memories, with its sources. The moved entry stays in the history as a closed memory and has
the semantic memory as its successor, so that ``reopen`` can undo the move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import ChangedError, InputError
from lifelong.language.terms import analyse
from lifelong.memory.supersede import decide, ends
from lifelong.store.record import Record
from lifelong.types import Memory, MemoryKind, State, Statement

CORE_ENTRIES, CORE_CHARACTERS = 40, 200
"""Most current entries of the profile, and the longest text of one."""
HABITS = 24
"""Most current habits and goals."""
_TWINS: dict[MemoryKind, MemoryKind] = {"semantic": "core", "core": "semantic", "procedural": "semantic"}
"""A profile entry is a copy of a semantic memory: ``reopen`` on one of them reopens the other, too. A habit or goal
takes its semantic copy with it, and not the reverse: a change of it needs a state, which the session decides."""
_COPIES: dict[MemoryKind, tuple[MemoryKind, ...]] = {
    "semantic": ("core", "procedural"),
    "core": ("semantic",),
    "procedural": ("semantic",),
}
"""Kinds of the copies that are closed with a memory: what no longer holds is no habit either."""
_CAPS: dict[MemoryKind, int] = {"core": CORE_ENTRIES, "procedural": HABITS}


def remember(
    record: Record, statement: Statement, *, origin: str, embedder: str, vector: NDArray[np.float32] | None = None
) -> Memory:
    """Add a statement to the record, merge it with an equal memory, or supersede an older memory.

    A core statement of more than CORE_CHARACTERS becomes a semantic memory with its whole text. When the profile or
    the habits exceed their limit, the entries over the limit move to the semantic memories. Habits and goals that are
    not active move first. Then the entries move whose newest source is the oldest.

    Args:
        record: the record of the person.
        statement: the statement.
        origin: name of the person, model or rule that wrote the statement.
        embedder: name of the model that made the vector.
        vector: vector of the statement's text, shape ``(dim,)``, unit length; None: the next recall computes it.

    Returns:
        The memory that holds the statement now.
    """
    if statement.kind == "core" and len(statement.text) > CORE_CHARACTERS:
        statement = replace(statement, kind="semantic")
    with record.transaction():
        memory = _place(record, statement, origin=origin, embedder=embedder, vector=vector)
        moved = _demote_excess(record, memory.kind)
        return record.memories.get(moved.get(memory.id, memory.id))


def reopen(record: Record, memory_id: str, *, beside: bool = False, at: datetime) -> Memory:
    """Undo the closing of a memory: the memory is current again and keeps its dates.

    A single-valued slot holds one current statement. Therefore the successor of the memory, and every other current
    memory that excludes it, is closed. The closing time is the memory's own start time, so its period of validity is
    empty, and the reopened memory is its successor. Reopening such a memory undoes this step. When a semantic memory
    is reopened, its copy in the profile is reopened too, and the reverse.

    Args:
        record: the record of the person.
        memory_id: id of the closed memory.
        beside: leave all other memories current, because both statements hold.
        at: time of a move to the semantic memories, if the limit of the profile or the habits is exceeded.

    Returns:
        The memory, which is current.

    Raises:
        NotFoundError: this person has no such memory.
        InputError: the memory is current.
    """
    with record.transaction():
        old = record.memories.get(memory_id)
        if old.current:
            raise InputError(f"memory {memory_id!r} is current: only one that was closed can be reopened")
        gave_way = _reopen_one(record, old, beside=beside, at=at)
        twin_kind = _TWINS.get(old.kind)
        if twin_kind is not None and old.slot:
            twins = record.memories.rivals(twin_kind, old.slot, old.text)
            same = [twin for twin in twins if _are_copies(old, twin)]
            if not any(twin.current for twin in same):
                if same:
                    _reopen_one(record, same[-1], beside=beside, at=at)
                elif old.kind != "procedural" and (
                    stale := [twin for twin in twins if twin.current and twin.text in gave_way]
                ):
                    copy = _add(record, replace(statement_of(old), kind=twin_kind), origin=old.origin)
                    for twin in stale:
                        close(record, twin.id, at=twin.at, by=copy.id)
        return record.memories.get(memory_id)


def check_unchanged(record: Record, expected: Memory | None) -> None:
    """Check, in the transaction of a change, that a memory is still as it was read.

    Args:
        record: the record of the person.
        expected: the memory as it was read; None expects nothing.

    Raises:
        NotFoundError: the memory is gone.
        ChangedError: it is another one by now.
    """
    if expected is not None and record.memories.get(expected.id) != expected:
        raise ChangedError(f"memory {expected.id!r} has changed since it was read: get it again, then decide")


def end(record: Record, memory_id: str, *, at: datetime) -> Memory:
    """Close a memory that no newer one supersedes, with its copy in the profile or among the facts.

    Args:
        record: the record of the person.
        memory_id: id of a current memory.
        at: time from which it does not hold any more.

    Returns:
        The memory, which is closed.

    Raises:
        NotFoundError: this person has no such memory.
        InputError: it is closed already, or begins later.
    """
    with record.transaction():
        memory = record.memories.get(memory_id)
        if not memory.current:
            raise InputError(f"memory {memory_id!r} is closed already: only a current one can end")
        if at < memory.at:
            raise InputError(f"at={at.isoformat()}: memory {memory_id!r} begins only at {memory.at.isoformat()}")
        for each in [memory, *_twins(record, memory)]:
            close(record, each.id, at=max(at, each.at), by=None)
        return record.memories.get(memory_id)


def restate(record: Record, memory_id: str, state: State, *, origin: str, embedder: str, at: datetime) -> Memory:
    """Give a habit or goal another state: a new version supersedes it, with its words and sources.

    ``reopen`` of the old version undoes this.

    Args:
        record: the record of the person.
        memory_id: id of a current habit or goal.
        state: the new state.
        origin: who changed it.
        embedder: name of the model that makes vectors.
        at: time of the change.

    Returns:
        The new version.

    Raises:
        NotFoundError: this person has no such memory.
        InputError: it is no current habit or goal, or has this state.
    """
    with record.transaction():
        old = record.memories.get(memory_id)
        if old.kind != "procedural" or not old.current:
            raise InputError(f"memory {memory_id!r} is no current habit or goal: only these have a state")
        if old.state == state:
            raise InputError(f"memory {memory_id!r} has the state {state!r} already")
        changed = replace(statement_of(old), state=state, at=max(at, old.at), closes=old.id)
        return remember(record, changed, origin=origin, embedder=embedder)


def merge(record: Record, memory_id: str, into: str) -> Memory:
    """Close a memory that says the same as another one, which becomes its successor.

    The sources stay where they are, so that ``reopen`` with ``beside`` undoes it; ``history`` shows both. When the
    other one is deleted, the memory is current again.

    Args:
        record: the record of the person.
        memory_id: id of a current memory.
        into: id of the current memory that stays.

    Returns:
        The memory that stays.

    Raises:
        NotFoundError: this person has no such memory.
        InputError: both are the same, or one of them is closed.
    """
    with record.transaction():
        memory, heir = record.memories.get(memory_id), record.memories.get(into)
        if memory.id == heir.id:
            raise InputError(f"memory {memory_id!r} cannot be merged into itself: name another one")
        for each in (memory, heir):
            if not each.current:
                raise InputError(f"memory {each.id!r} is closed: only current ones can be merged")
        copies = [each for each in _twins(record, memory) if each.id != heir.id]
        for each in [memory, *copies]:
            close(record, each.id, at=max(heir.at, each.at), by=heir.id)
        return heir


def _twins(record: Record, memory: Memory) -> list[Memory]:
    """The current copies of a memory with a slot, in the profile or among the facts."""
    kind = _TWINS.get(memory.kind)
    return _current_copies(record, memory, [kind]) if kind is not None and memory.slot else []


def copies(record: Record, memory: Memory) -> list[Memory]:
    """The current copies of a memory: a fact may stand in the profile, among the facts, and as a habit."""
    return _current_copies(record, memory, _COPIES.get(memory.kind, ()))


def _current_copies(record: Record, memory: Memory, kinds: Sequence[MemoryKind]) -> list[Memory]:
    """The current copies of a memory among those of some kinds."""
    rivals = [each for kind in kinds for each in record.memories.rivals(kind, memory.slot, memory.text)]
    return [each for each in rivals if each.current and _are_copies(memory, each)]


def _reopen_one(record: Record, old: Memory, *, beside: bool, at: datetime) -> set[str]:
    """Reopen one memory; return the texts of the memories that are closed for it."""
    record.memories.reopen(old.id)
    record.entries.renew(record.memories.seq(old.id))
    if beside and old.pinned is not None and old.superseded_by is not None:
        inherited = [each.id for each in record.memories.fetch([old.superseded_by]) if each.pinned == old.pinned]
        record.memories.unpin(inherited)
    rivals = [] if beside else record.memories.rivals(old.kind, old.slot, old.text)
    if not beside and old.superseded_by is not None:
        rivals += [heir for heir in record.memories.fetch([old.superseded_by]) if heir.kind == old.kind]
    texts: set[str] = set()
    for rival in {each.id: each for each in rivals}.values():
        if rival.current and rival.id != old.id and (rival.id == old.superseded_by or _exclude(old, rival)):
            close(record, rival.id, at=rival.at, by=old.id)
            texts.add(rival.text)
    _demote_excess(record, old.kind, keep=old.id, at=at)
    return texts


def reopen_superseded(record: Record, memories: Sequence[Memory]) -> None:
    """Before memories are deleted, make current again what they closed, or give it the successor of its successor.

    Args:
        record: the record of the person.
        memories: that are going to be deleted.
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
            record.entries.renew(record.memories.seq(earlier.id))
        else:
            close(record, earlier.id, at=record.memories.get(heir).at, by=heir)


def close(record: Record, memory_id: str, *, at: datetime, by: str | None) -> None:
    """Close a memory and update its search entry. The successor of a pinned memory is pinned, since the same time.

    Args:
        record: the record of the person.
        memory_id: id of the memory.
        at: time from which the memory no longer holds.
        by: id of its successor, or None.
    """
    record.memories.close(memory_id, at=at, by=by)
    record.entries.renew(record.memories.seq(memory_id))
    if by is not None and (pinned := record.memories.get(memory_id).pinned) is not None:
        record.memories.pin([by], at=pinned)


def _exclude(one: Memory, other: Memory) -> bool:
    """Whether two memories of one slot cannot both be current."""
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
    ended = {*decision.closes, *statement.ends, *([statement.closes] if statement.closes else [])}
    for old in sorted(ended - set(statement.corrects)):
        close(record, old, at=statement.at, by=memory.id)
    for wrong in record.memories.fetch(list(statement.corrects)):
        close(record, wrong.id, at=wrong.at, by=memory.id)
    _close_twins(record, [*ended, *statement.corrects], statement)
    if decision.closed is not None:
        close(record, memory.id, at=decision.closed, by=decision.superseded_by)
    return record.memories.get(memory.id)


def _close_twins(record: Record, ids: Sequence[str], statement: Statement) -> None:
    """Close the copies of closed memories: the entry of the profile beside a semantic memory, and the reverse.

    The semantic copy of a habit or goal closes with it, unless nobody said what became of it.

    Args:
        record: the record of the person.
        ids: memories that the statement has closed.
        statement: the statement; its own words are no copy.
    """
    if statement.state == "unknown":
        return
    is_over = statement.state in ("done", "dropped")
    for old in record.memories.fetch(list(ids)):
        if old.text == statement.text and not is_over:
            continue
        kinds = _COPIES.get(old.kind, ())
        if statement.denied:  # what became of a habit that ended is said by its state, when the session is over
            kinds = tuple(kind for kind in kinds if kind != "procedural" or old.kind == "procedural")
        for twin in _current_copies(record, old, kinds):
            if is_over or twin.text != statement.text:
                wrong = old.id in statement.corrects
                close(record, twin.id, at=twin.at if wrong else max(statement.at, twin.at), by=None)


def _are_copies(one: Memory, other: Memory) -> bool:
    """Whether two memories of different kinds hold one fact.

    They do if one slot has the same words in both, or if both were made of one message for one slot of one value.
    """
    if one.slot != other.slot:
        return False
    if one.text == other.text:
        return True
    sources = {source.message for source in one.sources}
    single = bool(one.slot) and ("procedural" in (one.kind, other.kind) or (one.single and other.single))
    return single and any(source.message in sources for source in other.sources)


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


def _demote_excess(record: Record, kind: MemoryKind, *, keep: str = "", at: datetime | None = None) -> dict[str, str]:
    """Move the memories over the limit of a kind to the semantic memories.

    Args:
        record: the record of the person.
        kind: the kind of the memories.
        keep: id of a memory that must not move.
        at: earliest time of the move; None: the time of the new memory.

    Returns:
        The new id of each moved memory, by its old id.
    """
    most = _CAPS.get(kind)
    if most is None:
        return {}
    moved: dict[str, str] = {}
    over = record.memories.excess(kind, most)
    if any(memory.id == keep for memory in over):  # the caller reopened this memory: the next one moves
        over = record.memories.excess(kind, most - 1)
    for memory in over:
        if memory.id == keep:
            continue
        statement = replace(
            statement_of(memory), kind="semantic", state="" if memory.state == "active" else memory.state
        )
        heir = _place(record, statement, origin=memory.origin, embedder="", vector=None)
        close(record, memory.id, at=max(memory.at, at or heir.at), by=heir.id)
        moved[memory.id] = heir.id
    return moved


def statement_of(memory: Memory) -> Statement:
    """Return the statement that a memory was made from."""
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
