"""Refusals of the update stage: what was not stored as a chat model gave it, counted without its words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lifelong.store.database import Database
from lifelong.types.refusals import RefusedOutput
from lifelong.types.times import micros


class RefusalRepository:
    """The refusals of one person. A refusal is deleted with its message."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def add(self, refusals: Iterable[RefusedOutput], *, at: datetime) -> None:
        """Store refusals; those of a message that was deleted meanwhile are left out.

        Args:
            refusals: what was refused.
            at: time of the message or session that was read.
        """
        with self._db.transaction():
            for each in refusals:
                self._db.send(
                    "INSERT INTO refusal (person, message, stage, reason, stored, at) "
                    "SELECT ?1, (SELECT seq FROM message WHERE person = ?1 AND id = ?2), ?3, ?4, ?5, ?6 "
                    "WHERE ?2 = '' OR EXISTS (SELECT 1 FROM message WHERE person = ?1 AND id = ?2)",
                    (self._person, each.message, each.stage, each.reason, each.stored, micros(at)),
                )

    def of(self, message: str) -> list[RefusedOutput]:
        """The refusals of one message, in order."""
        rows = self._db.rows(
            "SELECT r.stage, r.reason, r.stored FROM refusal r JOIN message m ON m.seq = r.message "
            "WHERE r.person = ?1 AND m.id = ?2 ORDER BY r.seq",
            (self._person, message),
        )
        return [RefusedOutput(message, stage, reason, stored) for stage, reason, stored in rows]

    def counts(self) -> dict[tuple[str, str, str], int]:
        """How many refusals there are by stage, reason, and what was stored instead."""
        rows = self._db.rows(
            "SELECT stage, reason, stored, count(*) FROM refusal WHERE person = ?1 GROUP BY 1, 2, 3", (self._person,)
        )
        return {(stage, reason, stored): int(count) for stage, reason, stored, count in rows}


def refusal_counts(database: Database) -> dict[tuple[str, str, str], int]:
    """The same over all persons of a store, for health checks and metrics."""
    rows = database.rows("SELECT stage, reason, stored, count(*) FROM refusal GROUP BY 1, 2, 3")
    return {(stage, reason, stored): int(count) for stage, reason, stored, count in rows}
