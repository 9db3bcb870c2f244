"""What was forgotten, as hashes of ids: an older archive, backup or dump cannot bring it back by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import UTC, datetime

from lifelong.store.columns import micros
from lifelong.store.database import Database

SIZE = 16
"""Bytes of a SHA-256 that are kept: enough that two of a billion ids do not meet."""


def id_hash(name: str) -> bytes:
    """What is kept of an id."""
    return hashlib.sha256(name.encode()).digest()[:SIZE]


class TombstoneRepository:
    """What one person forgot. Ids are everybody's, because they are unguessable; keys are each person's own."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def add(self, ids: Collection[str], keys: Collection[str] = (), *, at: datetime | None = None) -> None:
        """Keep the hashes of ids of messages, memories and concepts, and of messages' names in imported histories.

        Args:
            at: when they were forgotten; None means now, by the system's clock.
        """
        when = micros(at or datetime.now(UTC))
        with self._db.transaction() as connection:
            connection.executemany(
                "INSERT INTO tombstone (id, at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [(id_hash(item), when) for item in ids],
            )
            connection.executemany(
                "INSERT INTO tombstone_key (person, key) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [(self._person, self._key(item)) for item in keys],
            )

    def find(self, ids: Collection[str]) -> set[str]:
        """Those of these ids that were forgotten."""
        return {item for item in ids if self._db.row("SELECT 1 FROM tombstone WHERE id = ?", (id_hash(item),))}

    def find_keys(self, keys: Collection[str]) -> set[str]:
        """Those of these names that this person forgot."""
        sql = "SELECT 1 FROM tombstone_key WHERE person = ? AND key = ?"
        return {item for item in keys if self._db.row(sql, (self._person, self._key(item)))}

    def remove(self, ids: Collection[str] = (), keys: Collection[str] = ()) -> None:
        """Let these come back."""
        with self._db.transaction() as connection:
            connection.executemany("DELETE FROM tombstone WHERE id = ?", [(id_hash(item),) for item in ids])
            connection.executemany(
                "DELETE FROM tombstone_key WHERE person = ? AND key = ?",
                [(self._person, self._key(item)) for item in keys],
            )

    def _key(self, key: str) -> bytes:
        """Bound to the person, so that equal names of two people cannot be told to be equal."""
        return id_hash(f"{self._person}:{key}")
