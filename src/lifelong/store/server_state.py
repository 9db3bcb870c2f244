"""What the server processes of one record share: the rates of keys, the sizes behind quotas, requests in progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from lifelong.store.database import Database
from lifelong.store.idempotency import RETENTION
from lifelong.types.times import micros

FRESH: Final = timedelta(seconds=30)
"""How long a measured size is used; later additions are added to it."""


class ServerStateRepository:
    """The shared state of the server processes of a store."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @property
    def shared(self) -> bool:
        """Whether several processes serve the record. If not, one has rates and sizes in memory, which is faster."""
        return self._db.shared

    def take_request(self, key: str, per_minute: int) -> float:
        """Count one request of a key, for all processes; only where the state is ``shared``.

        Returns:
            0, or the seconds until the key may make one; then nothing is counted.
        """
        with self._db.transaction():
            row = self._db.row("SELECT take_request(?, ?)", (key, float(per_minute)))
        assert row is not None
        return float(row[0])

    def add_size(
        self, limits: Mapping[str, tuple[int, Callable[[], int]]], more: int, *, now: datetime
    ) -> tuple[str, int] | None:
        """Count bytes before they are stored, for all processes.

        Args:
            limits: by name (such as ``person 12``), the limit in bytes, and what measures the stored bytes.
            more: the new bytes.
            now: the current time.

        Returns:
            None, or the name of a limit that would be exceeded, with the bytes; then nothing is counted.
        """
        with self._db.transaction():
            sizes = {}
            for name in sorted(limits):  # everybody takes the locks in this order
                self._db.lock(f"size {name}")
                row = self._db.row("SELECT size, at FROM stored_size WHERE name = ?", (name,))
                stale = row is None or abs(micros(now) - int(row[1])) >= FRESH / timedelta(microseconds=1)
                sizes[name] = (limits[name][1](), micros(now)) if row is None or stale else (int(row[0]), int(row[1]))
            for name, (size, _) in sizes.items():
                if size + more > limits[name][0]:
                    return name, size + more
            for name, (size, at) in sizes.items():
                self._db.write(
                    "INSERT INTO stored_size (name, size, at) VALUES (?1, ?2, ?3) "
                    "ON CONFLICT (name) DO UPDATE SET size = ?2, at = ?3",
                    (name, size + more, at),
                )
        return None

    def drop_person(self, person: int) -> None:
        """Delete what is counted of a person, by number, in the transaction of the erasure."""
        self._db.write("DELETE FROM stored_size WHERE name = ?", (f"person {person}",))

    def claim(self, name: bytes, *, now: datetime) -> bool:
        """Register a request that is in progress and has no person yet.

        Args:
            name: as in ``ResponseRepository.begin``.
            now: the current time.

        Returns:
            Whether no other request of this name is registered.
        """
        with self._db.transaction():
            self._db.write("DELETE FROM claimed WHERE at < ?", (micros(now - RETENTION),))
            count = self._db.write(
                "INSERT INTO claimed (name, at) VALUES (?, ?) ON CONFLICT DO NOTHING", (name, micros(now))
            )
        return count == 1

    def release(self, name: bytes) -> None:
        """End such a request."""
        self._db.write("DELETE FROM claimed WHERE name = ?", (name,))
