"""Requests that left this machine, of all persons of a store; no content."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from lifelong.store.columns import moment, row_limit
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.types.outgoing import OutgoingCall, OutgoingKind
from lifelong.types.times import micros

MOST: Final = 100_000
"""The number of requests that are kept for one person, and for nobody; older ones are deleted."""

_SPARE: Final = 1_000
"""Requests above ``MOST`` before the oldest are deleted, so that not every new one deletes one."""


class OutgoingRepository:
    """The requests of a store that left this machine."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, person: int | None, kind: OutgoingKind, host: str, size: int, *, at: datetime) -> None:
        """Store a request.

        Args:
            person: number of the person whom it is for; None, and one who was erased, is nobody.
            kind: what it is for.
            host: where it goes.
            size: bytes of its body.
            at: its time.
        """
        with self._db.transaction():
            ((number,),) = self._db.rows(
                "INSERT INTO outgoing (person, at, kind, host, size) "
                "VALUES ((SELECT id FROM person WHERE id = ?), ?, ?, ?, ?) RETURNING seq",
                (person, micros(at), kind, host, size),
            )
            if number % _SPARE == 0:
                self._db.send(
                    "DELETE FROM outgoing WHERE person IS NOT DISTINCT FROM ?1 AND seq <= "
                    "(SELECT seq FROM outgoing WHERE person IS NOT DISTINCT FROM ?1 ORDER BY seq DESC LIMIT 1 "
                    "OFFSET ?2)",
                    (person, MOST),
                )

    @decodes
    def select(
        self, person: int, *, nobody: bool = False, before: int | None = None, limit: int | None = None
    ) -> list[OutgoingCall]:
        """The requests for a person, newest first.

        Args:
            person: number of the person.
            nobody: also those that were for nobody in particular.
            before: only those with a smaller number.
            limit: at most so many.
        """
        rows = self._db.rows(
            "SELECT seq, at, kind, host, size, person IS NOT NULL FROM outgoing WHERE "
            "(person = ?1 OR (?2 = 1 AND person IS NULL)) AND (?3 IS NULL OR seq < ?3) ORDER BY seq DESC LIMIT ?4",
            (person, nobody, before, row_limit(limit)),
        )
        return [
            OutgoingCall(int(seq), moment(at), kind, str(host), int(size), bool(own))
            for seq, at, kind, host, size, own in rows
        ]

    def totals(self, person: int, *, nobody: bool = False) -> tuple[int, int]:
        """The number of requests for a person, and their bytes; arguments as for ``select``."""
        row = self._db.row(
            "SELECT count(*), coalesce(sum(size), 0) FROM outgoing WHERE person = ?1 OR (?2 = 1 AND person IS NULL)",
            (person, nobody),
        )
        return (0, 0) if row is None else (int(row[0]), int(row[1]))
