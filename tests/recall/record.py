"""A hand-made record for the tests of recall, in the form in which the store gives changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from lifelong.language.terms import analyse
from lifelong.recall.index import PersonIndex
from lifelong.store.entry_changes import OPEN, EntryChanges, EntryState
from lifelong.types import ENTRY_KINDS


@dataclass(frozen=True)
class Row:
    """One entry; messages of one session share its number."""

    ref: str
    text: str
    session: int = 1
    at: str = "2024-05-01"
    kind: str = "message"
    speaker: str = ""
    role: int = 0
    closed: str | None = None
    holds: str | None = None
    slot: str = ""
    event: tuple[str, str] | None = None
    source: tuple[str, ...] = ()
    vector: tuple[float, ...] | None = None


def moment(text: str) -> datetime:
    """An ISO date or time, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def micros(text: str) -> int:
    """The same in microseconds since 1970."""
    return int(moment(text).timestamp() * 1_000_000)


def changes(rows: Sequence[Row], *, first: int = 1, retired: Sequence[int] = ()) -> EntryChanges:
    """Entries numbered from ``first``, and the numbers of those that went."""
    analysed = [analyse(row.text) for row in rows]
    lengths = [len(a.terms) for a in analysed]
    seq = np.arange(first, first + len(rows))
    with_vector = [(number, row.vector) for number, row in zip(seq, rows, strict=True) if row.vector is not None]
    return EntryChanges(
        state=EntryState(first + len(rows) - 1, len(retired), len(with_vector)),
        last_vector=len(with_vector),
        seq=seq,
        ref=[row.ref for row in rows],
        kind=np.array([ENTRY_KINDS.index(row.kind) for row in rows], np.uint8),
        session=np.array([row.session if row.kind == "message" else -1 for row in rows], np.int64),
        role=np.array([row.role for row in rows], np.uint8),
        speaker=[row.speaker for row in rows],
        # A microsecond apart, in the order given.
        at=np.array([micros(row.at) + i for i, row in enumerate(rows)], np.int64),
        end=np.array([micros(row.at) + i for i, row in enumerate(rows)], np.int64),
        closed=np.array([OPEN if row.closed is None else micros(row.closed) for row in rows], np.int64),
        holds=np.array([OPEN if row.holds is None else micros(row.holds) for row in rows], np.int64),
        slot=[row.slot for row in rows],
        flags=np.array([int(a.flags) for a in analysed], np.int64),
        terms=np.concatenate([a.terms for a in analysed]) if rows else np.zeros(0, np.uint32),
        offsets=np.r_[0, np.cumsum(lengths)].astype(np.int64),
        sources=[row.source for row in rows],
        retired=np.array(retired, np.int64),
        vector_seq=np.array([number for number, _ in with_vector], np.int64),
        vectors=np.array([vector for _, vector in with_vector], np.float32)
        if with_vector
        else np.zeros((0, 0), np.float32),
        event_seq=np.array([number for number, row in zip(seq, rows, strict=True) if row.event], np.int64),
        event_since=np.array([micros(row.event[0]) for row in rows if row.event], np.int64),
        event_until=np.array([micros(row.event[1]) for row in rows if row.event], np.int64),
    )


def index_of(*rows: Row) -> PersonIndex:
    """An index that holds these rows."""
    index = PersonIndex()
    index.refresh(changes(rows))
    return index
