"""Incremental reading of entries: everything that changed after a position, as columns.

So an index in memory can follow the writes of other processes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.store.entry_vectors import first_vectors, page_of
from lifelong.store.read_steps import Batch, Row, Steps, ask
from lifelong.store.voices import SPEAKER

OPEN = np.iinfo(np.int64).max
"""The ``closed`` time of current entries, in microseconds."""

PAGE = 16_384
"""Entries in one read, about 13 MB: a single read of all would need the memory of a large history several times."""

_SEPARATOR = "\x1f"
"""Between ids in one value of a row; no id has it."""

_FIRST_SENT = (
    "(SELECT min(g.at) FROM attachment a JOIN message g ON g.seq = a.message "
    "WHERE a.person = p.person AND a.sha256 = p.sha256)"
)
"""SQL: the time of the first message with the file of a passage ``p``."""


@dataclass(frozen=True, slots=True)
class EntryState:
    """The position of an index: the numbers of the last entry, retired entry, vector and event that it
    has read."""

    entry: int = 0
    retired: int = 0
    vector: int = 0
    event: int = 0


@dataclass(frozen=True, slots=True)
class EntryChanges:
    """New entries as aligned columns of length n, entries to drop, the first m new vectors, and k new events.

    Attributes:
        state: the position for the next read.
        last_vector: the number of the last vector that there is. If it is above ``state.vector``, more vectors follow,
            which are read page by page (``EntryRepository.vectors``).
        seq: row numbers, ascending, int64 ``(n,)``.
        ref: public ids of the messages, memories and passages.
        kind: codes of types.ENTRY_KINDS, uint8 ``(n,)``.
        session: row number of the session, -1 for all but messages, int64 ``(n,)``.
        role: codes of store.columns.ROLES (0 for all but messages), uint8 ``(n,)``.
        speaker: names of the speakers.
        at: microseconds since 1970 UTC, int64 ``(n,)``.
        end: end of the span (episodes), else equal to ``at``, int64 ``(n,)``.
        closed: time of superseding, else OPEN, int64 ``(n,)``.
        holds: time from which a statement with a single value holds, else OPEN, int64 ``(n,)``.
        slot: slots of memories; "" for all others.
        flags: the stored flags, int64 ``(n,)``.
        terms, offsets: entry i has ``terms[offsets[i]:offsets[i + 1]]``; uint32, int64 ``(n + 1,)``.
        sources: ids of the source messages of a memory, or of the messages with the file of a passage; empty for a
            message.
        retired: row numbers of the entries to drop, int64.
        vector_seq: row number of the entry of each vector, int64 ``(m,)``.
        vectors: float32 ``(m, dim)``.
        event_seq: row number of the entry of each event, int64 ``(k,)``.
        event_since, event_until: the span of each event, the end exclusive; microseconds, int64 ``(k,)``.
    """

    state: EntryState
    last_vector: int
    seq: NDArray[np.int64]
    ref: list[str]
    kind: NDArray[np.uint8]
    session: NDArray[np.int64]
    role: NDArray[np.uint8]
    speaker: list[str]
    at: NDArray[np.int64]
    end: NDArray[np.int64]
    closed: NDArray[np.int64]
    holds: NDArray[np.int64]
    slot: list[str]
    flags: NDArray[np.int64]
    terms: NDArray[np.uint32]
    offsets: NDArray[np.int64]
    sources: list[tuple[str, ...]]
    retired: NDArray[np.int64]
    vector_seq: NDArray[np.int64]
    vectors: NDArray[np.float32]
    event_seq: NDArray[np.int64]
    event_since: NDArray[np.int64]
    event_until: NDArray[np.int64]


_STATE = (
    "SELECT coalesce((SELECT max(seq) FROM entry WHERE person = ?1), 0), "
    "coalesce((SELECT max(number) FROM retired WHERE person = ?1), 0), "
    "coalesce((SELECT max(number) FROM vector WHERE person = ?1 AND embedder = "
    "(SELECT id FROM embedder WHERE name = ?2)), 0), "
    "coalesce((SELECT max(number) FROM event WHERE person = ?1), 0)"
)
"""SQL: the numbers of an ``EntryState``."""


def state(person: int, embedder: str) -> Steps[EntryState]:
    """The position of an index that has read all entries of a person."""
    rows = yield from ask(_STATE, (person, embedder))
    return EntryState(*rows[0])


def news(person: int, position: EntryState, embedder: str) -> Steps[str | None]:
    """The name of the person's zone, or None if there is something to read, or an entry without its events."""
    rows = yield from ask(
        f"{_STATE}, (SELECT count(*) FROM (SELECT 1 FROM entry WHERE person = ?1 AND dated = 0 LIMIT 1) undated), "
        "(SELECT zone FROM person WHERE id = ?1)",
        (person, embedder),
    )
    *numbers, undated, zone = rows[0]
    return None if undated or EntryState(*numbers) != position else str(zone or "UTC")


def changes_since(person: int, position: EntryState, embedder: str) -> Steps[EntryChanges]:
    """All changes of a person's entries after a position, with the first vectors of one embedder.

    The first queries see one state. It says up to where the position goes, and how far entries are read in later ones.
    """
    batch = Batch()
    new_state = batch.add(state(person, embedder))
    entries = batch.add(_entries(person, position.entry, None))
    cited = batch.add(_cited(person, position.entry))
    retired = batch.add(
        ask("SELECT entry FROM retired WHERE person = ? AND number > ? ORDER BY number", (person, position.retired))
    )
    events = batch.add(
        ask(
            "SELECT entry, since, until FROM event WHERE person = ? AND number > ? ORDER BY number",
            (person, position.event),
        )
    )
    first = batch.add(first_vectors(person, embedder, position.vector))
    yield from batch.steps()
    vectors = page_of(first.value, new_state.value.vector)
    event_seq, event_since, event_until = np.array(events.value, np.int64).reshape(-1, 3).T
    rows = entries.value
    pages = [_columns(rows, cited.value)]
    while len(rows) == PAGE:
        rows = yield from _entries(person, rows[-1][0], new_state.value.entry)
        pages.append(_columns(rows, cited.value))
    columns = pages[0] if len(pages) == 1 else {name: _joined([page[name] for page in pages]) for name in pages[0]}
    lengths = columns.pop("lengths")
    return EntryChanges(
        # it may fall when the newest go; numbers are never used again
        state=replace(new_state.value, vector=vectors.last),
        last_vector=new_state.value.vector,
        **columns,
        offsets=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        retired=np.array([entry for (entry,) in retired.value], np.int64),
        vector_seq=vectors.entries,
        vectors=vectors.vectors,
        event_seq=event_seq,
        event_since=event_since,
        event_until=event_until,
    )


def _columns(rows: list[Row], sources: Mapping[int, tuple[str, ...]]) -> dict[str, Any]:
    """The columns of a page of entries; ``lengths`` counts the terms of each."""
    seq, ref, kind, session, role, speaker, at, end, closed, holds, slot, flags, terms = (
        zip(*rows, strict=True) if rows else ((),) * 13
    )
    if any(len(blob) % 4 for blob in terms):
        raise ValueError("terms that are no whole number of hashes")
    return {
        "seq": np.array(seq, np.int64),
        "ref": list(ref),
        "kind": np.array(kind, np.uint8),
        "session": np.array(session, np.int64),
        "role": np.array(role, np.uint8),
        "speaker": list(speaker),
        "at": np.array(at, np.int64),
        "end": np.array(end, np.int64),
        "closed": np.array([OPEN if value is None else value for value in closed], np.int64),
        "holds": np.array([OPEN if value is None else value for value in holds], np.int64),
        "slot": list(slot),
        "flags": np.array(flags, np.int64),
        "terms": np.frombuffer(b"".join(terms), "<u4"),
        "lengths": np.fromiter((len(blob) // 4 for blob in terms), np.int64, len(rows)),
        "sources": [sources.get(int(number), ()) for number in seq],
    }


def _joined(parts: list[Any]) -> Any:
    """Columns of several pages as one."""
    return list(chain.from_iterable(parts)) if isinstance(parts[0], list) else np.concatenate(parts)


def _entries(person: int, after: int, until: int | None) -> Steps[list[Row]]:
    return ask(
        "SELECT e.seq, coalesce(m.id, y.id, p.id), e.kind, coalesce(m.session, -1), coalesce(m.role, 0), "
        f"coalesce(m.speaker, {SPEAKER}, ''), coalesce(m.at, y.at, {_FIRST_SENT}), "
        f"coalesce(y.until, y.at, m.at, {_FIRST_SENT}), "
        "y.closed, CASE WHEN y.single = 1 AND y.slot <> '' AND (y.event_at IS NOT NULL OR y.event_until IS NULL) "
        "THEN coalesce(y.event_at, y.at) END, coalesce(y.slot, ''), e.flags, e.terms "
        # limited first: without statistics, PostgreSQL would join all that follow for every page
        "FROM (SELECT * FROM entry WHERE person = ?1 AND seq > ?2 AND (?3 IS NULL OR seq <= ?3) "
        "ORDER BY seq LIMIT ?4) e "
        "LEFT JOIN message m ON m.seq = e.message LEFT JOIN memory y ON y.seq = e.memory "
        "LEFT JOIN passage p ON p.seq = e.passage ORDER BY e.seq",
        (person, after, until, PAGE),
    )


def _cited(person: int, after: int) -> Steps[dict[int, tuple[str, ...]]]:
    rows = yield from ask(
        "SELECT e.seq, string_agg(m.id, ?3 ORDER BY m.seq) FROM entry e JOIN source c ON c.memory = e.memory "
        "JOIN message m ON m.seq = c.message WHERE e.person = ?1 AND e.seq > ?2 AND e.memory IS NOT NULL "
        "GROUP BY e.seq UNION ALL "
        "SELECT e.seq, string_agg(m.id, ?3 ORDER BY m.at, m.seq) FROM entry e "
        "JOIN passage p ON p.seq = e.passage JOIN attachment a ON a.person = p.person AND a.sha256 = p.sha256 "
        "JOIN message m ON m.seq = a.message "
        "WHERE e.person = ?1 AND e.seq > ?2 AND e.passage IS NOT NULL GROUP BY e.seq",
        (person, after, _SEPARATOR),
    )
    return {int(seq): tuple(str(ids).split(_SEPARATOR)) for seq, ids in rows}
