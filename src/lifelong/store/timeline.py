"""The timeline: counts of messages, sessions and episodes by spans of time, without reading their texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lifelong.store.columns import KIND_CODE, optional_moment
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.types import MemoryKind
from lifelong.types.times import micros


@dataclass(frozen=True, slots=True)
class SpanCounts:
    """What happened in one span: messages, and the sessions and episodes that began; ``mood`` is None without one."""

    messages: int
    sessions: int
    episodes: int
    mood: float | None


class TimelineRepository:
    """The timeline of one person."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    @decodes
    def extent(self) -> tuple[datetime | None, datetime | None]:
        """The times of the first and of the last message."""
        row = self._db.row(
            "SELECT (SELECT min(at) FROM message WHERE person = ?1), (SELECT max(at) FROM message WHERE person = ?1)",
            (self._person,),
        )
        return (None, None) if row is None else (optional_moment(row[0]), optional_moment(row[1]))

    def counts(self, edges: Sequence[datetime], *, moods_since: datetime | None) -> list[SpanCounts]:
        """What happened between each two of these times.

        Args:
            edges: the begin of each span, in order, and the end of the last.
            moods_since: earlier moods do not count.
        """
        times = [micros(edge) for edge in edges]
        rows = self._db.rows(
            "WITH span(n, lo, hi) AS MATERIALIZED (SELECT key, CAST(value AS BIGINT), "
            "lead(CAST(value AS BIGINT)) OVER (ORDER BY key) FROM json_each(?2)) "
            "SELECT (SELECT count(*) FROM message m WHERE m.person = ?1 AND m.at >= lo AND m.at < hi), "
            "(SELECT count(*) FROM session s WHERE s.person = ?1 AND s.first_at >= lo AND s.first_at < hi), "
            "(SELECT count(*) FROM memory y WHERE y.person = ?1 AND y.kind = ?4 AND y.at >= lo AND y.at < hi), "
            "(SELECT avg(o.mood) FROM observation o WHERE o.person = ?1 "
            "AND o.at >= CASE WHEN lo < ?3 THEN ?3 ELSE lo END AND o.at < hi) FROM span "
            "WHERE hi IS NOT NULL ORDER BY n",
            (
                self._person,
                json.dumps(times),
                -(2**62) if moods_since is None else micros(moods_since),
                KIND_CODE["episodic"],
            ),
        )
        return [
            SpanCounts(int(messages), int(sessions), int(episodes), mood) for messages, sessions, episodes, mood in rows
        ]

    def overlapping(
        self, kind: MemoryKind, since: datetime, until: datetime, *, limit: int, closed: bool = True
    ) -> list[str]:
        """Ids of the memories of a kind that held at some time of a part, the newest first.

        Args:
            kind: the kind.
            since, until: the part of time.
            limit: the maximum number.
            closed: with those that hold no more; they end where they were closed.
        """
        rows = self._db.rows(
            "SELECT id FROM memory WHERE person = ?1 AND kind = ?2 AND at < ?4 "
            "AND coalesce(closed, until, ?4) >= ?3 AND (closed IS NULL OR (?6 = 1 AND closed > at)) "
            "ORDER BY at DESC, seq DESC LIMIT ?5",
            (self._person, KIND_CODE[kind], micros(since), micros(until), limit, closed),
        )
        return [str(memory) for (memory,) in rows]
