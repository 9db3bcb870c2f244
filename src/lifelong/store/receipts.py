"""Receipts of erasures: a row in the record, committed with the erasure, and a file beside it, written afterwards.

There is a file only of an erasure that was committed: one that was rolled back leaves nothing that could be replayed.
The file outlives the record: when ``record.db`` is put back from an older backup, the files that it knows no row of
say what has to be forgotten again. A copy of each lies beside the record's folder, for a backup of the whole folder.
"""

from __future__ import annotations

import logging
import os
from datetime import datetime
from pathlib import Path

from lifelong.store.columns import micros
from lifelong.store.database import Database
from lifelong.store.sqlite_errors import translate_errors

FOLDER = "receipts"
LOG = logging.getLogger(__name__)


class ReceiptRepository:
    """The receipts of a store."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._db = database
        self.folder = folder / FOLDER
        whole = folder.resolve()
        self.beside = whole.with_name(f"{whole.name}.{FOLDER}") if whole.name else None

    def begin(self, receipt: str, content: str, *, at: datetime) -> None:
        """Keep a receipt inside the transaction that erases; ``publish`` writes its file, before the scan."""
        with self._db.transaction() as connection:
            connection.execute(
                "INSERT INTO receipt (id, at, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (receipt, micros(at), content),
            )

    def publish(self) -> None:
        """Write the files of committed receipts that have none: after an erasure, or later when it was cut short."""
        kept = self._db.rows("SELECT id FROM receipt WHERE content IS NOT NULL")
        if all(self.path(receipt).exists() for (receipt,) in kept):
            return
        with self._db.transaction():  # never while another process writes the same file
            for (receipt,) in kept:
                row = self._db.row("SELECT content FROM receipt WHERE id = ?", (receipt,))
                if row is not None and not self.path(receipt).exists():
                    self._write(receipt, str(row[0]))

    def finish(self, receipt: str, content: str, sha256: str) -> None:
        """Keep the finished receipt."""
        with self._db.transaction() as connection:
            self._write(receipt, content)
            connection.execute("UPDATE receipt SET sha256 = ?, content = ? WHERE id = ?", (sha256, content, receipt))

    def mark_missing(self, receipt: str) -> None:
        """Note that the file of an unfinished receipt is gone."""
        with self._db.transaction() as connection:
            connection.execute("UPDATE receipt SET sha256 = '' WHERE id = ?", (receipt,))

    def sha256(self, receipt: str) -> str | None:
        """The checksum of a finished receipt, or None when this store knows none of that id."""
        row = self._db.row("SELECT sha256 FROM receipt WHERE id = ?", (receipt,))
        return str(row[0]) if row is not None and row[0] else None

    def unfinished(self) -> list[str]:
        """Ids of erasures that were committed, and stopped before their scan was over."""
        return [str(row[0]) for row in self._db.rows("SELECT id FROM receipt WHERE sha256 IS NULL")]

    def files(self) -> list[Path]:
        """The receipts' files, oldest first."""
        return sorted(self.folder.glob("*.json"), key=lambda path: (path.stat().st_mtime_ns, path.name))

    def unknown(self) -> list[Path]:
        """Files of erasures that this record has not seen: it was put back from an older backup."""
        known = {str(row[0]) for row in self._db.rows("SELECT id FROM receipt")}
        copies = {} if self.beside is None else {path.name: path for path in self.beside.glob("*.json")}
        files = copies | {path.name: path for path in self.files()}
        return [path for _, path in sorted(files.items()) if path.stem not in known]

    def path(self, receipt: str) -> Path:
        """Where a receipt's file lies."""
        return self.folder / f"{receipt}.json"

    def _write(self, receipt: str, content: str) -> None:
        path = self.path(receipt)
        with translate_errors(path):
            _replace(path, content)
        if self.beside is None:
            return
        try:
            _replace(self.beside / path.name, content)
        except OSError as error:  # the folder above may be nobody's to write: a second copy is all that is lost
            LOG.warning("no copy of the receipt beside the record (%s)", error.strerror)


def _replace(path: Path, content: str) -> None:
    path.parent.mkdir(exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".part")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
