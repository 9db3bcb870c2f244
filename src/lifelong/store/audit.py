"""The audit log: actor, act, count and time of each change; never content."""

from __future__ import annotations

from datetime import UTC, datetime

from lifelong.store.columns import moment, row_limit
from lifelong.store.database import Database
from lifelong.types import AuditEntry
from lifelong.types.actor import actor
from lifelong.types.times import micros

ERASURES = ("forget", "forget everything", "forget concepts", "delete")
"""Acts that erase content."""


class AuditRepository:
    """The audit log of one person. It remains, under the person's number, when the person is erased."""

    def __init__(self, database: Database, *, space: str, person: int) -> None:
        self._db = database
        self._space = space
        self._person = person

    def note(self, act: str, count: int, *, at: datetime | None = None) -> None:
        """Add an entry, inside the transaction of the act.

        Args:
            act: kind of the act, such as ``add``, ``forget``, ``export``.
            count: number of items that the act concerns.
            at: time of the act; None means the current time of the system's clock.
        """
        with self._db.transaction():
            if act in ERASURES:
                self._db.lock("erasures")  # so that their numbers are committed in order: see store.erasures
            self._db.send(
                "INSERT INTO audit (at, space, person, by, act, count) VALUES (?,?,?,?,?,?)",
                (micros(at or datetime.now(UTC)), self._space, self._person, actor(), act, count),
            )

    def select(
        self, *, since: datetime | None = None, before: int | None = None, limit: int | None = None
    ) -> list[AuditEntry]:
        """The newest ``limit`` entries of this person, oldest first; with ``before``, those with a smaller id."""
        return audit_of(self._db, self._space, person=self._person, since=since, before=before, limit=limit)


def audit_of(
    database: Database,
    space: str,
    *,
    person: int | None = None,
    since: datetime | None = None,
    before: int | None = None,
    limit: int | None = None,
) -> list[AuditEntry]:
    """The newest ``limit`` entries of a space, or of one person in it, oldest first; an erased person has no name."""
    rows = database.rows(
        "SELECT a.at, a.by, p.name, a.act, a.count, a.seq FROM audit a LEFT JOIN person p ON p.id = a.person "
        "WHERE a.space = ?1 AND (?2 IS NULL OR a.person = ?2) AND (?3 IS NULL OR a.at >= ?3) "
        "AND (?4 IS NULL OR a.seq < ?4) ORDER BY a.seq DESC LIMIT ?5",
        (space, person, None if since is None else micros(since), before, row_limit(limit)),
    )
    with database.decoding():
        return [
            AuditEntry(moment(at), str(by), name, str(act), int(count), int(seq))
            for at, by, name, act, count, seq in rows[::-1]
        ]
