"""Notices erasures, those of other processes too, so that nothing of what went stays in memory."""

from __future__ import annotations

import threading

from lifelong.store.columns import to_json
from lifelong.store.database import Database

ACTS = ("forget", "forget everything", "forget concepts", "delete")
"""Acts of the audit log by which words go."""


class ErasureRepository:
    """What was erased since this was asked last, by the audit log."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._lock = threading.Lock()
        self._seen = self._newest()

    def poll(self) -> set[int]:
        """Numbers of the persons of whom something was erased since the last call."""
        with self._lock:
            newest = self._newest()
            if newest == self._seen:
                return set()
            rows = self._db.rows(
                "SELECT DISTINCT person FROM audit WHERE seq > ? AND seq <= ? "
                "AND act IN (SELECT value FROM json_each(?))",
                (self._seen, newest, to_json(ACTS)),
            )
            self._seen = newest
            return {int(number) for (number,) in rows}

    def _newest(self) -> int:
        row = self._db.row("SELECT max(seq) FROM audit")
        return 0 if row is None or row[0] is None else int(row[0])
