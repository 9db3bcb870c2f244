"""Receipts of erasures: a row that is committed with the erasure, and a file that is written after the commit.

Only a committed erasure has a file, so an erasure that was rolled back is never repeated. The files remain when the
database is restored from an older backup: files without a row name the erasures that must be repeated. For a folder, a
copy of each file is next to it, in case the whole folder is restored.
"""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from lifelong.errors import StoreError
from lifelong.store.blobs.base import Blobs
from lifelong.store.columns import row_limit
from lifelong.store.database import Database
from lifelong.types.times import micros

_SUFFIX = ".json"
LOG = logging.getLogger(__name__)


class ReceiptRepository:
    """The receipts of a store.

    Args:
        database: the database, for all persons.
        files: their files.
        copies: a second place for the files, if there is one.
    """

    def __init__(self, database: Database, files: Blobs, *, copies: Blobs | None) -> None:
        self._db = database
        self._files = files
        self._copies = copies

    def begin(self, receipt: str, content: str, *, at: datetime, person: int | None = None) -> None:
        """Store a receipt in the transaction of the erasure; ``publish`` writes its file, before the byte scan."""
        with self._db.transaction():
            self._db.send(
                "INSERT INTO receipt (id, at, content, person) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (receipt, micros(at), content, person),
            )

    def of_person(self, person: int, *, limit: int | None = None) -> list[bytes]:
        """The content of the newest receipts of a person, newest first.

        Args:
            person: number of the person.
            limit: at most so many.
        """
        rows = self._db.rows(
            "SELECT content FROM receipt WHERE person = ? AND content IS NOT NULL ORDER BY at DESC, id LIMIT ?",
            (person, row_limit(limit)),
        )
        return [str(content).encode() for (content,) in rows]

    def contents(self) -> list[bytes]:
        """The content of all receipts, oldest first. Rows of earlier versions have none; it is read from the file."""
        rows = self._db.rows("SELECT id, content FROM receipt ORDER BY at, id")
        contents = [self.read(str(receipt)) if text is None else str(text).encode() for receipt, text in rows]
        return [content for content in contents if content is not None]

    def read(self, receipt: str) -> bytes | None:
        """The file of a receipt, or else its copy; None if there is neither."""
        content = self._files.read(_key(receipt))
        return content if content is not None or self._copies is None else self._copies.read(_key(receipt))

    def publish(self) -> None:
        """Write the missing files of committed receipts: after an erasure, or later if it was interrupted."""
        rows = self._db.rows("SELECT id FROM receipt WHERE content IS NOT NULL")
        written = {file.key for file in self._files.files()}
        if all(_key(receipt) in written for (receipt,) in rows):
            return
        with self._db.transaction():
            self._db.lock("receipts")  # no other process writes the same files meanwhile
            for (receipt,) in rows:
                row = self._db.row("SELECT content FROM receipt WHERE id = ?", (receipt,))
                if row is not None and not self._files.exists(_key(receipt)):
                    self._write(receipt, str(row[0]))

    def finish(self, receipt: str, content: str, sha256: str) -> None:
        """Store the final content of a receipt, in its row and its file."""
        with self._db.transaction():
            self._write(receipt, content)
            self._db.send("UPDATE receipt SET sha256 = ?, content = ? WHERE id = ?", (sha256, content, receipt))

    def files(self) -> list[str]:
        """The ids of the receipts that have a file."""
        keys = [file.key for file in self._files.files()]
        return [key.removesuffix(_SUFFIX) for key in keys if key.endswith(_SUFFIX) and "/" not in key]

    def put_file(self, receipt: str, content: bytes) -> None:
        """Write the file of a receipt as it is in another record, unless it is there already."""
        if self._files.read(_key(receipt)) != content:
            self._write(receipt, content.decode())

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

    def unknown(self) -> list[str]:
        """Ids of erasures that have a file and no row, because the database was restored from an older backup."""
        known = {str(row[0]) for row in self._db.rows("SELECT id FROM receipt")}
        files = self._files.files() + ([] if self._copies is None else self._copies.files())
        ids = {file.key.removesuffix(_SUFFIX) for file in files if file.key.endswith(_SUFFIX)}
        return sorted(receipt for receipt in ids - known if "/" not in receipt)

    def path(self, receipt: str) -> Path | None:
        """The path of the file of a receipt; None in object storage."""
        return self._files.path(_key(receipt))

    def place(self, receipt: str) -> str:
        """The path or address of the file of a receipt, for messages."""
        return self._files.place(_key(receipt))

    def _write(self, receipt: str, content: str) -> None:
        self._files.write(_key(receipt), content.encode())
        if self._copies is None:
            return
        try:
            self._copies.write(_key(receipt), content.encode())
        except StoreError as error:  # the parent folder may not be writable; only the second copy is missing then
            LOG.warning("no copy of the receipt beside the record (%s)", error)


def _key(receipt: str) -> str:
    return f"{receipt}{_SUFFIX}"
