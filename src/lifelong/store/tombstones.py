"""Tombstones: hashes of forgotten ids, so that an older archive, backup or dump does not restore the content."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import UTC, datetime

from lifelong.store.database import Database
from lifelong.types.times import micros

SIZE = 16
"""Bytes of the SHA-256 that are stored: enough that no two of a billion ids have the same hash."""


def id_hash(name: str) -> bytes:
    """The hash of an id, as it is stored."""
    return hashlib.sha256(name.encode()).digest()[:SIZE]


class TombstoneRepository:
    """The tombstones of one person. Those of ids hold for all persons, because ids are random; those of keys do not."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def add(self, ids: Collection[str], keys: Collection[str] = (), *, at: datetime | None = None) -> None:
        """Add tombstones.

        Args:
            ids: ids of messages, memories and concepts.
            keys: keys of messages, which are their names in an imported history.
            at: time of the erasure; None means the current time of the system's clock.
        """
        when = micros(at or datetime.now(UTC))
        with self._db.transaction():
            self._db.write_many(
                "INSERT INTO tombstone (id, at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [(id_hash(item), when) for item in ids],
            )
            self._db.write_many(
                "INSERT INTO tombstone_key (person, key) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [(self._person, self._key(item)) for item in keys],
            )

    def find(self, ids: Collection[str]) -> set[str]:
        """The ids that have a tombstone."""
        return {item for item in ids if self._db.row("SELECT 1 FROM tombstone WHERE id = ?", (id_hash(item),))}

    def find_keys(self, keys: Collection[str]) -> set[str]:
        """The keys that have a tombstone of this person."""
        sql = "SELECT 1 FROM tombstone_key WHERE person = ? AND key = ?"
        return {item for item in keys if self._db.row(sql, (self._person, self._key(item)))}

    def remove(self, ids: Collection[str] = (), keys: Collection[str] = ()) -> None:
        """Remove tombstones, so that an import can store these messages and memories again."""
        with self._db.transaction():
            self._db.write_many("DELETE FROM tombstone WHERE id = ?", [(id_hash(item),) for item in ids])
            self._db.write_many(
                "DELETE FROM tombstone_key WHERE person = ? AND key = ?",
                [(self._person, self._key(item)) for item in keys],
            )

    def _key(self, key: str) -> bytes:
        """The hash of a key together with the person, so that equal keys of two persons have different hashes."""
        return id_hash(f"{self._person}:{key}")
