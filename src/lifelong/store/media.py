"""Media files, addressed by the SHA-256 of their bytes, in one folder for each person."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from functools import partial
from pathlib import Path

from lifelong.errors import NotFoundError, StoreError
from lifelong.store import file_deletions
from lifelong.store.database import Database
from lifelong.store.encryption import Cipher
from lifelong.store.file_errors import translate_file_errors
from lifelong.store.folders import flush
from lifelong.types import Attachment

THUMBNAIL = ".webp"
"""The suffix of a picture's thumbnail, which is stored next to it."""

REPAIR = "put it back from a backup, add the same file again, or `lifelong forget` the message that has it"
"""Advice for a file that is missing or damaged."""


class MediaRepository:
    """The media files of one person. Two persons never share a file on disk, so that one can be erased alone.

    Args:
        database: the database of the record.
        folder: the folder of this person's files.
        person: number of the person.
    """

    def __init__(self, database: Database, folder: Path, person: int) -> None:
        self._db = database
        self._person = person
        self.folder = folder

    def add(self, item: Attachment, content: bytes) -> None:
        """Store a file. A file that is stored already is written again only if it is missing or damaged.

        The bytes are on the disk before their row is committed; a rollback deletes them.

        Args:
            item: SHA-256, media type, size and dimensions of the file.
            content: its bytes.
        """
        path = self._path(item.sha256)
        with self._db.transaction(), translate_file_errors(path):
            file_deletions.lock(self._db, self.folder.name)  # no sweep meanwhile
            if not path.exists():
                self._db.on_rollback(partial(_undo, path))
            if self._fault(path, item.sha256) is not None:
                self._keep(path, item.sha256, content)
            file_deletions.withdraw(self._db, self.folder.name, names_on_disk(self._db.cipher, item.sha256))
            self._db.send(
                "INSERT INTO media (person, sha256, media_type, size, width, height) VALUES (?,?,?,?,?,?) "
                "ON CONFLICT DO NOTHING",
                (self._person, item.sha256, item.media_type, item.size, item.width, item.height),
            )

    def path(self, sha256: str) -> Path:
        """The path of a file with its original content.

        Raises:
            NotFoundError: this person has no such file.
            StoreError: the files of this record are encrypted; use ``read``.
        """
        path = self._stored_path(sha256)
        if self._db.cipher is not None:
            raise StoreError("files are encrypted in this record: ask for their bytes, a path would lead to no picture")
        return path

    def exists(self, sha256: str) -> bool:
        """Whether a file exists on disk.

        Raises:
            NotFoundError: this person has no such file.
        """
        return self._stored_path(sha256).is_file()

    def fault(self, sha256: str) -> str | None:
        """The fault of a file: ``missing``, ``damaged``, or None if its bytes have the right SHA-256.

        Raises:
            NotFoundError: this person has no such file.
        """
        return self._fault(self._stored_path(sha256), sha256)

    def _fault(self, path: Path, sha256: str) -> str | None:
        if not path.is_file():
            return "missing"
        try:
            return None if hashlib.sha256(self._read(path, sha256)).hexdigest() == sha256 else "damaged"
        except StoreError:
            return "damaged"

    def _stored_path(self, sha256: str) -> Path:
        row = self._db.row("SELECT 1 FROM media WHERE person = ? AND sha256 = ?", (self._person, sha256))
        if row is None:
            raise _unknown(sha256)
        return self._path(sha256)

    def find(self, prefix: str) -> str | None:
        """The SHA-256 of the only file whose SHA-256 has this prefix.

        Args:
            prefix: at least 8 hexadecimal digits.

        Returns:
            The SHA-256, or None if no file or several files have the prefix.
        """
        if not re.fullmatch(r"[0-9a-f]{8,64}", prefix):
            return None
        rows = self._db.rows(
            "SELECT sha256 FROM media WHERE person = ?1 AND sha256 >= ?2 AND sha256 < ?2 || 'g' LIMIT 2",
            (self._person, prefix),
        )
        return str(rows[0][0]) if len(rows) == 1 else None

    def read(self, sha256: str) -> bytes:
        """The bytes of a file.

        Raises:
            NotFoundError: this person has no such file.
            StoreError: the file is missing or damaged.
        """
        content = self._read(self._stored_path(sha256), sha256)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreError(f"file {self._path(sha256)} is damaged: {REPAIR}")
        return content

    def _read(self, path: Path, name: str) -> bytes:
        try:
            with translate_file_errors(path):
                content = path.read_bytes()
        except StoreError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                raise StoreError(f"file {path} is missing: {REPAIR}") from error
            raise
        return content if self._db.cipher is None else self._db.cipher.decrypt(content, name)

    def _keep(self, path: Path, name: str, content: bytes) -> None:
        _write(path, content if self._db.cipher is None else self._db.cipher.encrypt(content, name))

    def has_thumbnail(self, sha256: str) -> bool:
        """Whether a picture has a thumbnail."""
        return self._thumbnail(sha256).exists()

    def put_thumbnail(self, sha256: str, content: bytes) -> None:
        """Store the thumbnail of a picture; it is deleted with the picture."""
        with self._db.transaction(), translate_file_errors(self._path(sha256)):
            file_deletions.lock(self._db, self.folder.name)  # no sweep meanwhile
            self._stored_path(sha256)
            self._keep(self._thumbnail(sha256), sha256 + THUMBNAIL, content)

    def read_thumbnail(self, sha256: str) -> bytes:
        """The bytes of the thumbnail of a picture.

        Raises:
            NotFoundError: this person has no such file, or the file has no thumbnail yet.
        """
        return self._read(self._existing_thumbnail(sha256), sha256 + THUMBNAIL)

    def _existing_thumbnail(self, sha256: str) -> Path:
        self._stored_path(sha256)
        path = self._thumbnail(sha256)
        if not path.exists():
            raise NotFoundError(f"no small copy of {sha256[:12]!r} yet: run `lifelong reindex`")
        return path

    def get(self, sha256: str) -> Attachment:
        """The attachment value of one file.

        Raises:
            NotFoundError: this person has no such file.
        """
        row = self._db.row(
            "SELECT sha256, media_type, size, width, height FROM media WHERE person = ? AND sha256 = ?",
            (self._person, sha256),
        )
        if row is None:
            raise _unknown(sha256)
        return Attachment(*row)

    def select(self) -> list[Attachment]:
        """All files, sorted by SHA-256."""
        rows = self._db.rows(
            "SELECT sha256, media_type, size, width, height FROM media WHERE person = ? ORDER BY sha256",
            (self._person,),
        )
        return [Attachment(*row) for row in rows]

    def drop_unused(self) -> int:
        """Delete the rows of files that no message has, and no concept has as an exemplar of its own.

        ``sweep`` deletes the files after the commit.

        Returns:
            The number of files.
        """
        with self._db.transaction():
            rows = self._db.rows(
                "DELETE FROM media WHERE person = ?1 AND NOT EXISTS (SELECT 1 FROM attachment a "
                "WHERE a.person = ?1 AND a.sha256 = media.sha256) AND NOT EXISTS (SELECT 1 FROM exemplar e "
                "WHERE e.person = ?1 AND e.sha256 = media.sha256 AND e.own = 1) RETURNING sha256",
                (self._person,),
            )
            names = (name for (sha256,) in rows for name in names_on_disk(self._db.cipher, str(sha256)))
            file_deletions.add(self._db, self.folder.name, (each for name in names for each in (name, _part(name))))
            return len(rows)

    def sweep(self) -> int:
        """Delete the files of committed erasures; returns the number of deleted files."""
        return file_deletions.sweep(self._db, self.folder.parent, self.folder.name)

    def _thumbnail(self, sha256: str) -> Path:
        return self._path(sha256 + THUMBNAIL)

    def _path(self, sha256: str) -> Path:
        name = _on_disk(self._db.cipher, sha256)
        return self.folder / name[:2] / name


def names_on_disk(cipher: Cipher | None, sha256: str) -> tuple[str, str]:
    """The names of a file and of its thumbnail on disk."""
    return _on_disk(cipher, sha256), _on_disk(cipher, sha256 + THUMBNAIL)


def _on_disk(cipher: Cipher | None, name: str) -> str:
    return name if cipher is None else cipher.name(name)


def _part(name: str) -> str:
    """The name of a file while it is written."""
    return f"{name}.part"


def _undo(path: Path) -> None:
    with suppress(OSError):  # a file that remains is an orphan: `lifelong media` shows it
        path.unlink(missing_ok=True)


def _unknown(sha256: str) -> NotFoundError:
    return NotFoundError(f"no file {sha256[:12]!r} of this person: names come from message.attachments")


def _write(path: Path, content: bytes) -> None:
    """Write a file completely or not at all, also in case of a power cut."""
    folders = [path.parent] if path.parent.is_dir() else [path.parent, path.parent.parent]
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(_part(path.name))
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    for folder in folders:  # write the names in the folders, too
        flush(folder)
