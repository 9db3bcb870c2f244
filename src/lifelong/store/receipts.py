"""Receipts of erasures: a row that is committed with the erasure, and a file that is written after the commit.

Only a committed erasure has a file, so an erasure that was rolled back is never repeated. The files remain when
``record.db`` is restored from an older backup: files without a row name the erasures that must be repeated. A copy of
each file is next to the folder of the record, in case the whole folder is restored.
"""

from __future__ import annotations

import logging
import os
from datetime import datetime
from pathlib import Path

from lifelong.store.columns import row_limit
from lifelong.store.database import Database
from lifelong.store.file_errors import translate_file_errors
from lifelong.types.times import micros

FOLDER = "receipts"
LOG = logging.getLogger(__name__)


class ReceiptRepository:
    """The receipts of a store."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._db = database
        self.folder = folder / FOLDER
        whole = folder.resolve()
        self.copies = whole.with_name(f"{whole.name}.{FOLDER}") if whole.name else None

    def begin(self, receipt: str, content: str, *, at: datetime, person: int | None = None) -> None:
        """Store a receipt in the transaction of the erasure; ``publish`` writes its file, before the byte scan."""
        with self._db.transaction():
            self._db.send(
                "INSERT INTO receipt (id, at, content, person) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (receipt, micros(at), content, person),
            )

    def of_person(self, person: int, *, limit: int | None = None) -> list[Path]:
        """The files of the newest receipts of a person, newest first.

        Args:
            person: number of the person.
            limit: at most so many.
        """
        rows = self._db.rows(
            "SELECT id FROM receipt WHERE person = ? ORDER BY at DESC, id LIMIT ?",
            (person, row_limit(limit)),
        )
        return [path for (receipt,) in rows if (path := self.path(str(receipt))).exists()]

    def publish(self) -> None:
        """Write the missing files of committed receipts: after an erasure, or later if it was interrupted."""
        rows = self._db.rows("SELECT id FROM receipt WHERE content IS NOT NULL")
        if all(self.path(receipt).exists() for (receipt,) in rows):
            return
        with self._db.transaction():
            self._db.lock("receipts")  # no other process writes the same files meanwhile
            for (receipt,) in rows:
                row = self._db.row("SELECT content FROM receipt WHERE id = ?", (receipt,))
                if row is not None and not self.path(receipt).exists():
                    self._write(receipt, str(row[0]))

    def finish(self, receipt: str, content: str, sha256: str) -> None:
        """Store the final content of a receipt, in its row and its file."""
        with self._db.transaction():
            self._write(receipt, content)
            self._db.send("UPDATE receipt SET sha256 = ?, content = ? WHERE id = ?", (sha256, content, receipt))

    def put_file(self, receipt: str, content: str) -> None:
        """Write the file of a receipt as it is in another record, unless it is there already."""
        path = self.path(receipt)
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            self._write(receipt, content)

    def mark_missing(self, receipt: str) -> None:
        """Record that the file of an unfinished receipt does not exist any more."""
        with self._db.transaction():
            self._db.send("UPDATE receipt SET sha256 = '' WHERE id = ?", (receipt,))

    def sha256(self, receipt: str) -> str | None:
        """The checksum of a finished receipt, or None if this store has no finished receipt of that id."""
        row = self._db.row("SELECT sha256 FROM receipt WHERE id = ?", (receipt,))
        return str(row[0]) if row is not None and row[0] else None

    def unfinished(self) -> list[str]:
        """Ids of erasures that were committed and interrupted before the end of their byte scan."""
        return [str(row[0]) for row in self._db.rows("SELECT id FROM receipt WHERE sha256 IS NULL")]

    def files(self) -> list[Path]:
        """The files of the receipts, oldest first."""
        return sorted(self.folder.glob("*.json"), key=lambda path: (path.stat().st_mtime_ns, path.name))

    def unknown(self) -> list[Path]:
        """Files of erasures that have no row, because the database was restored from an older backup."""
        known_ids = {str(row[0]) for row in self._db.rows("SELECT id FROM receipt")}
        copies = {} if self.copies is None else {path.name: path for path in self.copies.glob("*.json")}
        files = copies | {path.name: path for path in self.files()}
        return [path for _, path in sorted(files.items()) if path.stem not in known_ids]

    def path(self, receipt: str) -> Path:
        """The path of the file of a receipt."""
        return self.folder / f"{receipt}.json"

    def _write(self, receipt: str, content: str) -> None:
        path = self.path(receipt)
        with translate_file_errors(path):
            _replace(path, content)
        if self.copies is None:
            return
        try:
            _replace(self.copies / path.name, content)
        except OSError as error:  # the parent folder may not be writable; only the second copy is missing then
            LOG.warning("no copy of the receipt beside the record (%s)", error.strerror)


def _replace(path: Path, content: str) -> None:
    path.parent.mkdir(exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".part")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
