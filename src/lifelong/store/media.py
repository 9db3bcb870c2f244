"""Media files, addressed by the SHA-256 of their bytes, in one folder for each person."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from functools import partial
from pathlib import Path

from lifelong.errors import NotFoundError, StoreError
from lifelong.store import file_deletions
from lifelong.store.blobs.base import Blobs
from lifelong.store.blobs.folder import part_of
from lifelong.store.database import Database
from lifelong.store.encryption import Cipher
from lifelong.types import Attachment

THUMBNAIL = ".webp"
"""The suffix of a picture's thumbnail, which is stored next to it."""

REPAIR = "put it back from a backup, add the same file again, or `lifelong forget` the message that has it"
"""Advice for a file that is missing or damaged."""


class MediaRepository:
    """The media files of one person. Two persons never share a stored file, so that one can be erased alone.

    Args:
        database: the database of the record.
        blobs: the media files of all persons.
        folder: the name of the folder of this person's files.
        person: number of the person.
    """

    def __init__(self, database: Database, blobs: Blobs, folder: str, person: int) -> None:
        self._db = database
        self._blobs = blobs
        self._person = person
        self.folder = folder

    def add(self, item: Attachment, content: bytes) -> None:
        """Store a file. A file that is stored already is written again only if it is missing or damaged.

        The bytes are stored for good before their row is committed; a rollback deletes them.

        Args:
            item: SHA-256, media type, size and dimensions of the file.
            content: its bytes.
        """
        key = self._key(item.sha256)
        with self._db.transaction():
            file_deletions.lock(self._db, self.folder)  # no sweep meanwhile
            fault = self._fault(key, item.sha256)
            if fault == "missing":
                self._db.on_rollback(partial(_undo, self._blobs, key))
            if fault is not None:
                self._keep(key, item.sha256, content)
            file_deletions.withdraw(self._db, self.folder, names_on_disk(self._db.cipher, item.sha256))
            self._db.send(
                "INSERT INTO media (person, sha256, media_type, size, width, height) VALUES (?,?,?,?,?,?) "
                "ON CONFLICT DO NOTHING",
                (self._person, item.sha256, item.media_type, item.size, item.width, item.height),
            )

    def path(self, sha256: str) -> Path:
        """The path of a file with its original content.

        Raises:
            NotFoundError: this person has no such file.
            StoreError: the files of this record are encrypted, or are in object storage; use ``read``.
        """
        path = self._blobs.path(self._stored_key(sha256))
        if self._db.cipher is not None:
            raise StoreError("files are encrypted in this record: ask for their bytes, a path would lead to no picture")
        if path is None:
            raise StoreError("files of this record are in object storage: ask for their bytes, they have no path")
        return path

    def check(self, sha256: str) -> None:
        """Check that this person has a file.

        Raises:
            NotFoundError: this person has no such file.
        """
        self._stored_key(sha256)

    def fault(self, sha256: str) -> str | None:
        """The fault of a file: ``missing``, ``damaged``, or None if its bytes have the right SHA-256.

        Raises:
            NotFoundError: this person has no such file.
        """
        return self._fault(self._stored_key(sha256), sha256)

    def _fault(self, key: str, sha256: str) -> str | None:
        try:
            content = self._content(key, sha256)
        except StoreError:
            if self._blobs.path(key) is None:  # object storage that cannot be used says nothing about the file
                raise
            return "damaged"
        if content is None:
            return "missing"
        return None if hashlib.sha256(content).hexdigest() == sha256 else "damaged"

    def _stored_key(self, sha256: str) -> str:
        row = self._db.row("SELECT 1 FROM media WHERE person = ? AND sha256 = ?", (self._person, sha256))
        if row is None:
            raise _unknown(sha256)
        return self._key(sha256)

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
        key = self._stored_key(sha256)
        content = self._content(key, sha256)
        if content is None:
            raise StoreError(f"file {self._blobs.place(key)} is missing: {REPAIR}")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreError(f"file {self._blobs.place(key)} is damaged: {REPAIR}")
        return content

    def _content(self, key: str, name: str) -> bytes | None:
        content = self._blobs.read(key)
        return content if content is None or self._db.cipher is None else self._db.cipher.decrypt(content, name)

    def _keep(self, key: str, name: str, content: bytes) -> None:
        self._blobs.write(key, content if self._db.cipher is None else self._db.cipher.encrypt(content, name))

    def has_thumbnail(self, sha256: str) -> bool:
        """Whether a picture has a thumbnail."""
        return self._blobs.exists(self._key(sha256 + THUMBNAIL))

    def put_thumbnail(self, sha256: str, content: bytes) -> None:
        """Store the thumbnail of a picture; it is deleted with the picture."""
        with self._db.transaction():
            file_deletions.lock(self._db, self.folder)  # no sweep meanwhile
            self._stored_key(sha256)
            self._keep(self._key(sha256 + THUMBNAIL), sha256 + THUMBNAIL, content)

    def read_thumbnail(self, sha256: str) -> bytes:
        """The bytes of the thumbnail of a picture.

        Raises:
            NotFoundError: this person has no such file, or the file has no thumbnail yet.
        """
        self._stored_key(sha256)
        content = self._content(self._key(sha256 + THUMBNAIL), sha256 + THUMBNAIL)
        if content is None:
            raise NotFoundError(f"no small copy of {sha256[:12]!r} yet: run `lifelong reindex`")
        return content

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
            file_deletions.add(self._db, self.folder, (each for name in names for each in (name, part_of(name))))
            return len(rows)

    def sweep(self) -> int:
        """Delete the files of committed erasures; returns the number of deleted files."""
        return file_deletions.sweep(self._db, self._blobs, self.folder)

    def _key(self, name: str) -> str:
        return file_deletions.key_of(self.folder, _on_disk(self._db.cipher, name))


def names_on_disk(cipher: Cipher | None, sha256: str) -> tuple[str, str]:
    """The names under which a file and its thumbnail are stored."""
    return _on_disk(cipher, sha256), _on_disk(cipher, sha256 + THUMBNAIL)


def _on_disk(cipher: Cipher | None, name: str) -> str:
    return name if cipher is None else cipher.name(name)


def _undo(blobs: Blobs, key: str) -> None:
    with suppress(StoreError):  # a file that remains is an orphan: `lifelong media` shows it
        blobs.delete([key])


def _unknown(sha256: str) -> NotFoundError:
    return NotFoundError(f"no file {sha256[:12]!r} of this person: names come from message.attachments")
