"""Memories of the four kinds with their sources. A memory is added and later closed; its text is never changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from lifelong.errors import NotFoundError
from lifelong.store.columns import EARLIEST, KIND_CODE, ascii_lower, moment, row_limit, to_json
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.store.memory_filters import ABOUT, FROM_SOURCE, SubjectFilter, time_range
from lifelong.store.memory_rows import COLUMNS, memory_from_row, row_values
from lifelong.store.read_steps import Row, Steps, ask, reads
from lifelong.types import ENTRY_KINDS, Memory, MemoryKind, Source, Statement
from lifelong.types.ids import new_id
from lifelong.types.times import micros

_RELATIONS = frozenset({"", "law", "friend", "wife", "husband", "worker"})
"""Last words of subjects that are no names of people: "mother-in-law", "best-friend"."""

NEAREST = 200
"""Number of the newest statements without a slot that a new one is compared with."""


class MemoryRepository:
    """The memories of one person."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def add(
        self, statement: Statement, *, origin: str, closed: datetime | None = None, id: str | None = None
    ) -> tuple[int, Memory]:
        """Store a statement.

        Args:
            statement: what to remember; its sources must be messages of this person.
            origin: the writer: ``person``, ``embedded`` (the built-in rules) or the name of a model.
            closed: the end of a statement that is no longer true when it is stored.
            id: the id of a memory from an archive; None makes a new one.

        Returns:
            The row number and the memory.

        Raises:
            NotFoundError: a source is no message of this person.
        """
        memory_id = id or new_id("mem")
        with self._db.transaction():
            ((seq,),) = self._db.rows(
                "INSERT INTO memory (person, id, kind, text, slot, single, at, zone, until, closed, state, "
                "trigger, keywords, origin, denied, event_at, event_until, event_zone, event_until_zone, schedule, "
                "people, places) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING seq",
                row_values(self._person, memory_id, statement, origin=origin, closed=closed),
            )
            self.add_sources(memory_id, statement.sources)
        return int(seq), self.get(memory_id)

    def add_sources(self, memory_id: str, sources: Iterable[Source]) -> None:
        """Add sources to a memory; a message that is a source already keeps its quote."""
        seq = self.seq(memory_id)
        with self._db.transaction():
            for source in sources:
                stored = self._db.write(
                    "INSERT INTO source (memory, message, quote) SELECT ?, seq, ? FROM message "
                    "WHERE person = ? AND id = ? ON CONFLICT DO NOTHING",
                    (seq, source.quote, self._person, source.message),
                )
                if not stored and not self._has_source(seq, source.message):
                    raise NotFoundError(
                        f"no message {source.message!r} in this person's history: a memory must cite one"
                    )

    def _has_source(self, seq: int, message_id: str) -> bool:
        row = self._db.row(
            "SELECT 1 FROM source c JOIN message m ON m.seq = c.message WHERE c.memory = ? AND m.id = ?",
            (seq, message_id),
        )
        return row is not None

    def close(self, memory_id: str, *, at: datetime, by: str | None = None) -> None:
        """Close a memory; it remains stored and is still returned "as of" an earlier time.

        Args:
            memory_id: id of the memory.
            at: the time at which it stops being true.
            by: id of the newer memory that supersedes it, or None.
        """
        with self._db.transaction():
            self._db.send(
                "UPDATE memory SET closed = ?, superseded_by = ? WHERE seq = ? AND person = ?",
                (micros(at), None if by is None else self.seq(by), self.seq(memory_id), self._person),
            )

    def reopen(self, memory_id: str) -> None:
        """Make a closed memory current again, because the memory that superseded it was deleted or was wrong."""
        with self._db.transaction():
            self._db.send(
                "UPDATE memory SET closed = NULL, superseded_by = NULL WHERE seq = ? AND person = ?",
                (self.seq(memory_id), self._person),
            )

    def pin(self, ids: Collection[str], *, at: datetime) -> None:
        """Pin memories; the time of one that is pinned already does not change."""
        self._db.send(
            "UPDATE memory SET pinned = ? WHERE +person = ? AND pinned IS NULL "
            "AND id IN (SELECT value FROM json_each(?))",
            (micros(at), self._person, to_json(ids)),
        )

    def unpin(self, ids: Collection[str]) -> None:
        """Unpin memories, and the earlier ones that they superseded: reopened, those are not pinned either."""
        self._db.send(
            "WITH RECURSIVE back(seq) AS (SELECT seq FROM memory WHERE +person = ?1 "
            "AND id IN (SELECT value FROM json_each(?2)) UNION "
            "SELECT y.seq FROM memory y JOIN back ON y.superseded_by = back.seq) "
            "UPDATE memory SET pinned = NULL WHERE +person = ?1 AND seq IN (SELECT seq FROM back)",
            (self._person, to_json(ids)),
        )

    @reads
    def pinned(self) -> Steps[list[Memory]]:
        """The current pinned memories, the one that was pinned last first."""
        rows = yield from ask(
            f"SELECT {COLUMNS} FROM memory y WHERE y.person = ? AND y.pinned IS NOT NULL AND y.closed IS NULL "
            "ORDER BY y.pinned DESC, y.seq DESC",
            (self._person,),
        )
        return (yield from self._read(rows))

    def seq(self, memory_id: str) -> int:
        """The row number of a memory.

        Raises:
            NotFoundError: this person has no such memory.
        """
        row = self._db.row("SELECT seq FROM memory WHERE +person = ? AND id = ?", (self._person, memory_id))
        if row is None:
            raise NotFoundError(f"no memory {memory_id!r} of this person: `lifelong memories` lists those there are")
        return int(row[0])

    def get(self, memory_id: str) -> Memory:
        """One memory.

        Raises:
            NotFoundError: this person has no such memory.
        """
        self.seq(memory_id)
        return self.fetch([memory_id])[0]

    @reads
    def fetch(self, ids: Sequence[str]) -> Steps[list[Memory]]:
        """The memories with these ids, in the order of ``ids``; unknown ids are left out."""
        rows = yield from ask(
            f"SELECT {COLUMNS} FROM memory y WHERE +y.person = ? AND y.id IN (SELECT value FROM json_each(?))",
            (self._person, to_json(ids)),
        )
        memories = {memory.id: memory for memory in (yield from self._read(rows))}
        return [memories[item] for item in dict.fromkeys(ids) if item in memories]

    @reads
    def select(
        self,
        *,
        kinds: Collection[MemoryKind] | None = None,
        current: bool | None = True,
        as_of: datetime | None = None,
        under: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        about: SubjectFilter | None = None,
        source: str | None = None,
        pinned: bool | None = None,
        newest: bool = False,
        after: tuple[int, str] | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> Steps[list[Memory]]:
        """Memories sorted by time.

        Args:
            kinds: kinds of memories; None means all.
            current: True for current memories, False for closed ones, None for both.
            as_of: memories that were current at this time; it overrides ``current``.
            under: a prefix of slots, such as ``me.style.``.
            since, until: memories that begin from ``since`` on and before ``until``.
            about: memories about one person or thing.
            source: memories from this message or session, or from messages whose key has this prefix (``chatgpt:``).
            pinned: True for pinned memories, False for others, None for both.
            newest: the newest first instead of the oldest; ``after`` then leads to older ones.
            after: time (microseconds since 1970) and id of a memory; only memories after it. The memory itself may be
                deleted.
            limit: the maximum number; None means all.
            offset: the number of memories to skip.
        """
        beyond, order = ("<", "DESC") if newest else (">", "ASC")
        rows = yield from ask(
            f"SELECT {COLUMNS} FROM memory y WHERE y.person = ?1 "
            "AND (?2 IS NULL OR y.kind IN (SELECT CAST(value AS BIGINT) FROM json_each(?2))) "
            "AND (?3 IS NULL OR CASE WHEN y.closed IS NULL THEN 1 ELSE 0 END = ?3) "
            "AND (?4 IS NULL OR (y.at <= ?4 AND (y.closed IS NULL OR y.closed > ?4))) "
            "AND (?5 IS NULL OR (y.slot >= ?5 AND y.slot < ?5 || '\U0010ffff')) "
            f"AND (?8 IS NULL OR (y.at, y.seq) {beyond} "
            "(?8, coalesce((SELECT seq FROM memory WHERE +person = ?1 AND id = ?9), -1))) "
            "AND y.at >= ?10 AND y.at < ?11 "
            f"AND (?12 IS NULL OR {FROM_SOURCE}) AND (?13 IS NULL OR {ABOUT}) "
            "AND (?16 IS NULL OR CASE WHEN y.pinned IS NULL THEN 0 ELSE 1 END = ?16) "
            f"ORDER BY y.at {order}, y.seq {order} LIMIT ?6 OFFSET ?7",
            (
                self._person,
                None if kinds is None else json.dumps([KIND_CODE[kind] for kind in kinds]),
                None if current is None or as_of is not None else int(current),
                None if as_of is None else micros(as_of),
                under,
                row_limit(limit),
                offset,
                *(after or (None, None)),
                *time_range(since, until, after, newest=newest),
                source,
                *(about.values() if about is not None else (None,) * 3),
                None if pinned is None else int(pinned),
            ),
        )
        return (yield from self._read(rows))

    @reads
    def any_of(self, kind: MemoryKind) -> Steps[bool]:
        """Whether there is a current memory of this kind."""
        rows = yield from ask(
            "SELECT 1 FROM memory y WHERE y.person = ? AND y.kind = ? AND y.closed IS NULL LIMIT 1",
            (self._person, KIND_CODE[kind]),
        )
        return bool(rows)

    def without_slot(self, *, current: bool | None = True) -> list[str]:
        """Ids of the profile and semantic memories that have no slot, oldest first.

        Args:
            current: True for current memories, False for closed ones, None for both.
        """
        rows = self._db.rows(
            "SELECT y.id FROM memory y WHERE y.person = ?1 AND y.kind IN (?2, ?3) AND y.slot = '' "
            "AND (?4 IS NULL OR CASE WHEN y.closed IS NULL THEN 1 ELSE 0 END = ?4) ORDER BY y.at, y.seq",
            (self._person, KIND_CODE["core"], KIND_CODE["semantic"], None if current is None else int(current)),
        )
        return [str(each) for (each,) in rows]

    @reads
    def rivals(self, kind: MemoryKind, slot: str, text: str) -> Steps[list[Memory]]:
        """Memories, also closed ones, that a new memory may repeat or supersede.

        With a slot, they are the memories of that slot. Without one, they are those with the same text and the newest
        ``NEAREST`` ones, which may have nearly the same text.

        Args:
            kind: kind of the new memory.
            slot: slot of the new memory; "" for none.
            text: text of the new memory.
        """
        rows = yield from ask(
            f"SELECT {COLUMNS} FROM memory y WHERE y.person = ?1 AND y.kind = ?2 AND y.slot = ?3 "
            "AND (y.slot <> '' OR lower(y.text) = ?4 OR y.seq IN (SELECT o.seq FROM memory o "
            "WHERE o.person = ?1 AND o.kind = ?2 AND o.slot = '' AND o.closed IS NULL ORDER BY o.seq DESC LIMIT ?5)) "
            "ORDER BY y.at, y.seq",
            (self._person, KIND_CODE[kind], slot, ascii_lower(text), 0 if slot else NEAREST),
        )
        return (yield from self._read(rows))

    @reads
    def history(self, memory_id: str) -> Steps[list[Memory]]:
        """A memory with those that it superseded and those that superseded it, oldest first.

        If its slot has a single value, all memories of the slot are included.
        """
        rows = yield from ask(
            "WITH RECURSIVE back(seq) AS (SELECT ?1 UNION SELECT y.seq FROM memory y JOIN back "
            "ON y.superseded_by = back.seq), forth(seq) AS (SELECT ?1 UNION SELECT y.superseded_by "
            "FROM memory y JOIN forth ON y.seq = forth.seq WHERE y.superseded_by IS NOT NULL) "
            f"SELECT {COLUMNS} FROM memory y WHERE y.person = ?2 AND y.seq IN "
            "(SELECT seq FROM back UNION SELECT seq FROM forth UNION SELECT o.seq FROM memory m JOIN memory o "
            "ON o.person = m.person AND o.kind = m.kind AND o.slot = m.slot "
            "WHERE m.seq = ?1 AND m.single = 1 AND m.slot <> '' AND o.single = 1) ORDER BY y.at, y.seq",
            (self.seq(memory_id), self._person),
        )
        return (yield from self._read(rows))

    @reads
    def from_messages(self, message_ids: Collection[str]) -> Steps[list[Memory]]:
        """Memories with one of these messages as a source."""
        rows = yield from ask(
            f"SELECT DISTINCT {COLUMNS} FROM memory y JOIN source c ON c.memory = y.seq "
            "JOIN message m ON m.seq = c.message WHERE y.person = ? "
            "AND m.id IN (SELECT value FROM json_each(?)) ORDER BY y.at, y.seq",
            (self._person, to_json(message_ids)),
        )
        return (yield from self._read(rows))

    def named(self, limit: int) -> dict[str, int]:
        """The names of people in episodes that most of them have, with the number of these episodes."""
        rows = self._db.rows(
            "SELECT each.value, count(*) FROM memory y, json_each(y.people) each "
            "WHERE y.person = ? AND y.kind = ? GROUP BY each.value ORDER BY count(*) DESC, each.value LIMIT ?",
            (self._person, KIND_CODE["episodic"], limit),
        )
        return {str(name): int(count) for name, count in rows}

    def people(self) -> frozenset[str]:
        """Names of people in the subjects of facts, in lower case: "rita" for the subject "sister-rita"."""
        rows = self._db.rows(
            "SELECT DISTINCT y.slot FROM memory y WHERE y.person = ? AND y.kind = ? AND y.slot NOT LIKE 'me.%' "
            "AND y.slot LIKE '%-%'",
            (self._person, KIND_CODE["semantic"]),
        )
        subjects = (str(slot).partition(".")[0] for (slot,) in rows)
        return frozenset(name for subject in subjects if (name := subject.rpartition("-")[2]) not in _RELATIONS)

    @reads
    def excess(self, kind: MemoryKind, most: int) -> Steps[list[Memory]]:
        """The current memories of a kind beyond the number ``most``, in the order in which to remove them.

        Inactive habits and goals come first, then the memories whose newest source is oldest, then the ones that were
        stored first. Pinned memories come last.
        """
        rows = yield from ask(
            f"SELECT {COLUMNS} FROM memory y WHERE y.person = ?1 AND y.kind = ?2 AND y.closed IS NULL "
            "ORDER BY y.pinned IS NULL, y.state NOT IN ('', 'active'), "
            "coalesce((SELECT max(m.at) FROM source c JOIN message m ON m.seq = c.message WHERE c.memory = y.seq), ?4) "
            "DESC, y.seq DESC LIMIT ?5 OFFSET ?3",
            (self._person, KIND_CODE[kind], most, EARLIEST, row_limit(None)),
        )
        return (yield from self._read(rows))[::-1]

    @reads
    def outdated(self, message_ids: Collection[str]) -> Steps[dict[str, datetime]]:
        """Messages all of whose statements are closed, by id, with the time when the last one was closed."""
        rows = yield from ask(
            "SELECT m.id, max(y.closed), m.zone FROM source c JOIN message m ON m.seq = c.message "
            "JOIN memory y ON y.seq = c.memory WHERE +y.person = ?1 AND y.kind = ?2 "
            "AND m.id IN (SELECT value FROM json_each(?3)) GROUP BY m.id, m.zone HAVING count(*) = count(y.closed)",
            (self._person, KIND_CODE["semantic"], to_json(message_ids)),
        )
        return {str(message): moment(closed, zone) for message, closed, zone in rows}

    @reads
    def superseded_by(self, ids: Collection[str]) -> Steps[list[Memory]]:
        """Memories that one of these memories superseded."""
        rows = yield from ask(
            f"SELECT {COLUMNS} FROM memory y JOIN memory n ON n.seq = y.superseded_by "
            "WHERE y.person = ? AND n.id IN (SELECT value FROM json_each(?)) ORDER BY y.at, y.seq",
            (self._person, to_json(ids)),
        )
        return (yield from self._read(rows))

    def delete(self, ids: Collection[str]) -> int:
        """Delete memories with their entries and vectors; returns the number of deleted memories."""
        with self._db.transaction():
            return self._db.write(
                "DELETE FROM memory WHERE +person = ? AND id IN (SELECT value FROM json_each(?))",
                (self._person, to_json(ids)),
            )

    @decodes
    def count(self) -> dict[MemoryKind, int]:
        """The number of current memories of each kind."""
        rows = self._db.rows(
            "SELECT kind, count(*) FROM memory WHERE person = ? AND closed IS NULL GROUP BY kind",
            (self._person,),
        )
        return {ENTRY_KINDS[kind]: int(count) for kind, count in rows}  # type: ignore[misc]

    def _read(self, rows: Sequence[Row]) -> Steps[list[Memory]]:
        memories = {row[0]: memory_from_row(row) for row in rows}
        if not memories:
            return []
        citations = yield from ask(  # without the +, SQLite goes through all messages of the person, for their order
            "SELECT c.memory, m.id, c.quote FROM source c JOIN message m ON m.seq = c.message "
            "WHERE +m.person = ? AND c.memory IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) ORDER BY m.at, m.seq",
            (self._person, json.dumps(list(memories))),
        )
        sources: dict[int, list[Source]] = {}
        for seq, message_id, quote in citations:
            sources.setdefault(seq, []).append(Source(message_id, quote))
        return [replace(memory, sources=tuple(sources.get(seq, ()))) for seq, memory in memories.items()]
