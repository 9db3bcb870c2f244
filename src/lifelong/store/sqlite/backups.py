"""Copies of the database from before a migration.

A copy is deleted when its migration is committed and the database passes its integrity check, because a copy would keep
content that a person later erases. A killed process leaves its copy. So opening a record deletes copies from before
committed migrations, and an erasure deletes all copies.
"""

from __future__ import annotations

import logging
import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from lifelong.store.folders import flush
from lifelong.store.sqlite.errors import translate_errors

FOLDER = "backups"
LOG = logging.getLogger(__name__)


class DatabaseFile(Protocol):
    """The open database in a file."""

    path: Path

    def integrity(self) -> str:
        """The result of the integrity check."""

    def transaction(self) -> AbstractContextManager[object]:
        """The only transaction that writes at a time."""

    def backup(self, target: Path) -> None:
        """Copy the committed state to another file."""

    def checkpoint(self) -> bool:
        """Move the log into the file; False if a reader prevents it."""

    def vacuum(self) -> None:
        """Rewrite the whole file."""


_OURS = re.compile(r"before-(\d{4})\.db(-journal|-wal|-shm)?")


def make(database: DatabaseFile, number: int) -> Path:
    """Copy the committed state of the database before a migration; returns the path of the copy."""
    copy = database.path.parent / FOLDER / f"before-{number:04d}.db"
    with translate_errors(copy):
        copy.parent.mkdir(exist_ok=True, mode=0o700)
        for old in _ours(copy.parent, number, number):  # left by an attempt that was killed, perhaps incomplete
            old.unlink(missing_ok=True)
    database.backup(copy)
    return copy


def remaining(folder: Path) -> list[Path]:
    """All files in the folder of copies of a record."""
    return sorted(path for path in (folder / FOLDER).rglob("*") if path.is_file())


def delete(database: DatabaseFile, *, newest: int | None = None) -> None:
    """Delete the copies, unless the database is damaged: then a copy may be needed to restore it.

    Args:
        database: the database of the record.
        newest: number of the last migration whose copy is deleted; None means all copies.
    """
    folder = database.path.parent / FOLDER
    if not _ours(folder, 0, newest):
        return
    if (state := database.integrity()) != "ok":
        LOG.warning("%s is damaged (%s): its copies in %s stay", database.path, state, folder)
        return
    with database.transaction(), translate_errors(folder):  # no other process migrates meanwhile
        for copy in _ours(folder, 0, newest):
            copy.unlink(missing_ok=True)
        flush(folder)


def _ours(folder: Path, oldest: int, newest: int | None) -> list[Path]:
    """The copies from before migrations ``oldest`` to ``newest``, with the files that SQLite makes for them."""
    if not folder.is_dir():
        return []
    matches = ((path, _OURS.fullmatch(path.name)) for path in folder.iterdir())
    return [
        path for path, name in matches if name and oldest <= int(name[1]) and (newest is None or int(name[1]) <= newest)
    ]
