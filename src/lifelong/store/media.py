"""Pictures and other files, addressed by the SHA-256 of their bytes, in a folder of each person."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

from lifelong.errors import NotFoundError, StoreError
from lifelong.store.database import Database, translated
from lifelong.types import Attachment

SMALL = ".webp"
"""Ending of a picture's small copy beside it."""


class Media:
    """The files of one person. Two persons never share a file, so that one can be erased alone."""

    def __init__(self, database: Database, folder: Path, person: int) -> None:
        self._db = database
        self._person = person
        self.folder = folder / str(person)

    def add(self, item: Attachment, content: bytes) -> None:
        """Keep a file's bytes; a known file is kept once.

        The bytes reach the disk before the row that names them is committed.
        """
        path = self._path(item.sha256)
        with self._db.transaction() as connection, translated(path):  # never beside a sweep
            if not path.exists():
                self._keep(path, item.sha256, content)
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
        if self._db.seal is not None:
            raise StoreError("files are encrypted in this record: ask for their bytes, a path would lead to no picture")
        return path

    def there(self, sha256: str) -> bool:
        """Whether the bytes of a file are there.

        Raises:
            NotFoundError: this person has no such file.
        """
        return self._known(sha256).is_file()

    def _known(self, sha256: str) -> Path:
        row = self._db.row("SELECT 1 FROM media WHERE person = ? AND sha256 = ?", (self._person, sha256))
        if row is None:
            raise _unknown(sha256)
        return self._path(sha256)

    def named(self, beginning: str) -> str | None:
        """The hash of the one file whose hash begins so (8 signs at least); None when there is none, or several."""
        if not re.fullmatch(r"[0-9a-f]{8,64}", beginning):
            return None
        rows = self._db.rows(
            "SELECT sha256 FROM media WHERE person = ?1 AND sha256 >= ?2 AND sha256 < ?2 || 'g' LIMIT 2",
            (self._person, beginning),
        )
        return str(rows[0][0]) if len(rows) == 1 else None

    def read(self, sha256: str) -> bytes:
        """The bytes of a file."""
        return self._read(self._known(sha256), sha256)

    def _read(self, path: Path, name: str) -> bytes:
        content = path.read_bytes()
        return content if self._db.seal is None else self._db.seal.open(content, name)

    def _keep(self, path: Path, name: str, content: bytes) -> None:
        _write(path, content if self._db.seal is None else self._db.seal.close(content, name))

    def has_thumbnail(self, sha256: str) -> bool:
        """Whether a picture's small copy is there."""
        return self._small(sha256).exists()

    def put_thumbnail(self, sha256: str, content: bytes) -> None:
        """Keep a small copy beside a picture; it goes with it."""
        with self._db.transaction(), translated(self._path(sha256)):  # never beside a sweep
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
            connection.execute(
                "DELETE FROM media WHERE person = ?1 AND NOT EXISTS (SELECT 1 FROM attachment a "
                "WHERE a.person = ?1 AND a.sha256 = media.sha256) AND NOT EXISTS (SELECT 1 FROM exemplar e "
                "WHERE e.person = ?1 AND e.sha256 = media.sha256 AND e.own = 1)",
                (self._person,),
            )
            return int(connection.changes())

    def sweep(self) -> int:
        """Delete files that no row names: what ``drop_unused`` left, or a crash before a commit.

        Returns:
            The number of files that went.
        """
        if not self.folder.exists():
            return 0
        with self._db.transaction(), translated(self.folder):
            known = (name for item in self.select() for name in (item.sha256, item.sha256 + SMALL))
            named = {self._path(name).name for name in known}
            orphans = [path for path in self.folder.rglob("*") if path.is_file() and path.name not in named]
            for path in orphans:
                path.unlink()
        return len(orphans)

    def _small(self, sha256: str) -> Path:
        return self._path(sha256 + SMALL)

    def _path(self, sha256: str) -> Path:
        name = sha256 if self._db.seal is None else self._db.seal.name(sha256)
        return self.folder / name[:2] / name


def _unknown(sha256: str) -> NotFoundError:
    return NotFoundError(f"no file {sha256[:12]!r} of this person: names come from message.attachments")


def _write(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, also after a power cut."""
    folders = [path.parent] if path.parent.is_dir() else [path.parent, path.parent.parent]
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".part")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    for folder in folders:  # the names, too
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep_strangers(database: Database, folder: Path) -> None:
    """Delete the folders of erased persons: after an erasure, or later when a crash came between."""
    if not folder.exists():
        return
    known = "SELECT 1 FROM person WHERE id = ?"
    left = [item for item in folder.iterdir() if item.name.isdecimal() and not database.row(known, (int(item.name),))]
    for item in left:  # numbers of persons are never used again
        with translated(item), suppress(FileNotFoundError):  # another process sweeps too
            shutil.rmtree(item)
