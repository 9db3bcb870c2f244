"""Detects erasures, also those of other processes, so that caches in memory drop the erased content."""

from __future__ import annotations

import threading

from lifelong.store.audit import ERASURES
from lifelong.store.columns import to_json
from lifelong.store.database import Database


class ErasureRepository:
    """The erasures since the last call of ``poll``, read from the audit log."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._lock = threading.Lock()
        self._last = self._newest()

    def poll(self) -> set[int]:
        """Numbers of the persons whose record had an erasure since the last call."""
        with self._lock:
            newest = self._newest()
            if newest == self._last:
                return set()
            rows = self._db.rows(
                "SELECT DISTINCT person FROM audit WHERE seq > ? AND seq <= ? "
                "AND act IN (SELECT value FROM json_each(?))",
                (self._last, newest, to_json(ERASURES)),
            )
            self._last = newest
            return {int(number) for (number,) in rows}

    def _newest(self) -> int:
        row = self._db.row(self._db.dialect.newest_erasure)
        return 0 if row is None or row[0] is None else int(row[0])
