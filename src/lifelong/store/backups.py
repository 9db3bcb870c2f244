"""Copies of the record from before a migration: each is deleted when its migration is committed and the file is sound.

A copy that stayed would keep what a person later asks us to forget. A process that was killed leaves one, so every
opening looks for those of committed migrations, and every erasure for all of them.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path

from lifelong.store.database import Database
from lifelong.store.file_deletions import flush
from lifelong.store.sqlite_errors import translate_errors

FOLDER = "backups"
LOG = logging.getLogger(__name__)

_OURS = re.compile(r"before-(\d{4})\.db(-journal|-wal|-shm)?")


def make(database: Database, number: int) -> Path:
    """Copy the database, as last committed, from before a migration."""
    copy = database.path.parent / FOLDER / f"before-{number:04d}.db"
    with translate_errors(copy):
        copy.parent.mkdir(exist_ok=True, mode=0o700)
        for old in _ours(copy.parent, number, number):  # an earlier try was killed, perhaps in the middle of its copy
            old.unlink(missing_ok=True)
    database.backup(copy)
    return copy


def remaining(folder: Path) -> list[Path]:
    """Everything that lies among the copies of a record."""
    return sorted(path for path in (folder / FOLDER).rglob("*") if path.is_file())


def delete(database: Database, *, newest: int | None = None) -> None:
    """Delete the copies, unless the record itself is damaged and a copy may be all that is left of it.

    Args:
        database: the record.
        newest: only copies from before migrations up to this one; None takes all that we ever made.
    """
    folder = database.path.parent / FOLDER
    if not _ours(folder, 0, newest):
        return
    if (state := database.integrity()) != "ok":
        LOG.warning("%s is damaged (%s): its copies in %s stay", database.path, state, folder)
        return
    with database.transaction(), translate_errors(folder):  # never beside a migration that is making one
        for copy in _ours(folder, 0, newest):
            copy.unlink(missing_ok=True)
        flush(folder)


def _ours(folder: Path, oldest: int, newest: int | None) -> list[Path]:
    """The copies from before these migrations, with what SQLite left beside them."""
    if not folder.is_dir():
        return []
    named = ((path, _OURS.fullmatch(path.name)) for path in folder.iterdir())
    return [
        path for path, name in named if name and oldest <= int(name[1]) and (newest is None or int(name[1]) <= newest)
    ]
