"""Pictures and other files, addressed by the SHA-256 of their bytes, in a folder of each person."""

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
from lifelong.store.sqlite_errors import translate_errors
from lifelong.types import Attachment

SMALL = ".webp"
"""Ending of a picture's small copy beside it."""

REPAIR = "put it back from a backup, add the same file again, or `lifelong forget` the message that has it"
"""What to do about a file that is missing or damaged."""


class MediaRepository:
    """The files of one person. Two persons never share a file, so that one can be erased alone.

    Args:
        database: of the record.
        folder: where this person's files lie.
        person: the person's number.
    """

    def __init__(self, database: Database, folder: Path, person: int) -> None:
        self._db = database
        self._person = person
        self.folder = folder

    def add(self, item: Attachment, content: bytes) -> None:
        """Keep a file's bytes; a known file is kept once, and one that was damaged or lost is whole again.

        The bytes reach the disk before the row that names them is committed, and go when it is rolled back.
        """
        path = self._path(item.sha256)
        with self._db.transaction() as connection, translate_errors(path):  # never beside a sweep
            if not path.exists():
                self._db.on_rollback(partial(_undo, path))
            if self._fault(path, item.sha256) is not None:
                self._keep(path, item.sha256, content)
            file_deletions.withdraw(connection, self.folder.name, names_on_disk(self._db.cipher, item.sha256))
            connection.execute(
                "INSERT INTO media (person, sha256, media_type, size, width, height) VALUES (?,?,?,?,?,?) "
                "ON CONFLICT DO NOTHING",
                (self._person, item.sha256, item.media_type, item.size, item.width, item.height),
            )

    def path(self, sha256: str) -> Path:
        """Where a file lies, as it was given.

        Raises:
            NotFoundError: this person has no such file.
            StoreError: files are encrypted here; ``read`` opens them.
        """
        path = self._known(sha256)
        if self._db.cipher is not None:
            raise StoreError("files are encrypted in this record: ask for their bytes, a path would lead to no picture")
        return path

    def exists(self, sha256: str) -> bool:
        """Whether the bytes of a file are there.

        Raises:
            NotFoundError: this person has no such file.
        """
        return self._known(sha256).is_file()

    def fault(self, sha256: str) -> str | None:
        """What is wrong with a file, in words; None when its bytes are those that were stored.

        Raises:
            NotFoundError: this person has no such file.
        """
        return self._fault(self._known(sha256), sha256)

    def _fault(self, path: Path, sha256: str) -> str | None:
        if not path.is_file():
            return "missing"
        try:
            return None if hashlib.sha256(self._read(path, sha256)).hexdigest() == sha256 else "damaged"
        except StoreError:
            return "damaged"

    def _known(self, sha256: str) -> Path:
        row = self._db.row("SELECT 1 FROM media WHERE person = ? AND sha256 = ?", (self._person, sha256))
        if row is None:
            raise _unknown(sha256)
        return self._path(sha256)

    def find(self, prefix: str) -> str | None:
        """The hash of the one file whose hash begins so (8 signs at least); None when there is none, or several."""
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
            StoreError: it is missing, or its bytes are not those that were stored.
        """
        content = self._read(self._known(sha256), sha256)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreError(f"file {self._path(sha256)} is damaged: {REPAIR}")
        return content

    def _read(self, path: Path, name: str) -> bytes:
        try:
            with translate_errors(path):
                content = path.read_bytes()
        except StoreError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                raise StoreError(f"file {path} is missing: {REPAIR}") from error
            raise
        return content if self._db.cipher is None else self._db.cipher.open(content, name)

    def _keep(self, path: Path, name: str, content: bytes) -> None:
        _write(path, content if self._db.cipher is None else self._db.cipher.close(content, name))

    def has_thumbnail(self, sha256: str) -> bool:
        """Whether a picture's small copy is there."""
        return self._small(sha256).exists()

    def put_thumbnail(self, sha256: str, content: bytes) -> None:
        """Keep a small copy beside a picture; it goes with it."""
        with self._db.transaction(), translate_errors(self._path(sha256)):  # never beside a sweep
            self._known(sha256)
            self._keep(self._small(sha256), sha256 + SMALL, content)

    def read_thumbnail(self, sha256: str) -> bytes:
        """The bytes of a picture's small copy.

        Raises:
            NotFoundError: this person has no such file, or it has no small copy (yet).
        """
        return self._read(self._small_known(sha256), sha256 + SMALL)

    def _small_known(self, sha256: str) -> Path:
        self._known(sha256)
        path = self._small(sha256)
        if not path.exists():
            raise NotFoundError(f"no small copy of {sha256[:12]!r} yet: run `lifelong reindex`")
        return path

    def get(self, sha256: str) -> Attachment:
        """One file.

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
        """All files, by name of content."""
        rows = self._db.rows(
            "SELECT sha256, media_type, size, width, height FROM media WHERE person = ? ORDER BY sha256",
            (self._person,),
        )
        return [Attachment(*row) for row in rows]

    def drop_unused(self) -> int:
        """Forget files that no message has any more, and no concept has of its own.

        Their bytes go with ``sweep``, after the commit.
        """
        with self._db.transaction() as connection:
            gone = connection.execute(
                "DELETE FROM media WHERE person = ?1 AND NOT EXISTS (SELECT 1 FROM attachment a "
                "WHERE a.person = ?1 AND a.sha256 = media.sha256) AND NOT EXISTS (SELECT 1 FROM exemplar e "
                "WHERE e.person = ?1 AND e.sha256 = media.sha256 AND e.own = 1) RETURNING sha256",
                (self._person,),
            ).fetchall()
            names = (name for (sha256,) in gone for name in names_on_disk(self._db.cipher, str(sha256)))
            file_deletions.add(connection, self.folder.name, (each for name in names for each in (name, _part(name))))
            return len(gone)

    def sweep(self) -> int:
        """Delete the files that ``drop_unused`` dropped, after the commit; returns how many went."""
        return file_deletions.sweep(self._db, self.folder.parent, self.folder.name)

    def _small(self, sha256: str) -> Path:
        return self._path(sha256 + SMALL)

    def _path(self, sha256: str) -> Path:
        name = _on_disk(self._db.cipher, sha256)
        return self.folder / name[:2] / name


def names_on_disk(cipher: Cipher | None, sha256: str) -> tuple[str, str]:
    """How a file and its small copy are called on the disk."""
    return _on_disk(cipher, sha256), _on_disk(cipher, sha256 + SMALL)


def _on_disk(cipher: Cipher | None, name: str) -> str:
    return name if cipher is None else cipher.name(name)


def _part(name: str) -> str:
    """How a file is called while it is written."""
    return f"{name}.part"


def _undo(path: Path) -> None:
    with suppress(OSError):  # what stays is named by no row: `lifelong media` shows it
        path.unlink(missing_ok=True)


def _unknown(sha256: str) -> NotFoundError:
    return NotFoundError(f"no file {sha256[:12]!r} of this person: names come from message.attachments")


def _write(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, also after a power cut."""
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
    for folder in folders:  # the names, too
        file_deletions.flush(folder)
