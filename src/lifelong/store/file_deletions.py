"""The queue of file deletions: an erasure adds names in its transaction; the files are deleted after its commit.

Only files in this queue are deleted. A file that no row names may be needed: the database may be an older copy, or its
log may be lost.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from lifelong.errors import StoreError
from lifelong.store.database import Database
from lifelong.store.file_errors import translate_file_errors
from lifelong.store.folders import flush

WHOLE = ""
"""The name that stands for the whole folder of a person."""

_FOLDER = re.compile(r"[0-9a-f]{1,32}")
_NAME = re.compile(r"([0-9a-f]{64}(\.webp)?(\.part)?)?")


def add(database: Database, folder: str, names: Iterable[str]) -> None:
    """Add files to the queue, in the transaction of the erasure."""
    database.write_many(
        "INSERT INTO erased_file (folder, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(folder, name) for name in names],
    )


def withdraw(database: Database, folder: str, names: Iterable[str]) -> None:
    """Remove files from the queue, because they are stored again."""
    database.write_many("DELETE FROM erased_file WHERE folder = ? AND name = ?", [(folder, name) for name in names])


def sweep(database: Database, media: Path, folder: str | None = None) -> int:
    """Delete the files in the queue; call it outside of any transaction.

    Args:
        database: the database of the record.
        media: the media folder, with one folder for each person.
        folder: name of one person's folder; None means the files of all persons.

    Returns:
        The number of deleted files.
    """
    folders = (
        [folder]
        if folder is not None
        else [str(name) for (name,) in database.rows("SELECT DISTINCT folder FROM erased_file ORDER BY folder")]
    )
    return sum(_sweep(database, media, each) for each in folders)


def lock(database: Database, folder: str) -> None:
    """Let no other process add or delete files in a person's folder until the end of the transaction."""
    database.lock(f"files {folder}")


def _sweep(database: Database, media: Path, folder: str) -> int:
    if database.row("SELECT 1 FROM erased_file WHERE folder = ?", (folder,)) is None:
        return 0
    with database.transaction(), translate_file_errors(media):
        lock(database, folder)
        names = [str(name) for (name,) in database.rows("SELECT name FROM erased_file WHERE folder = ?", (folder,))]
        count = sum(_delete(database, media, folder, name) for name in names)
        for path in {media, media / folder, *(_parent(media, folder, name) for name in names)}:
            flush(path)  # after a power cut, deleted files must not return
        database.send("DELETE FROM erased_file WHERE folder = ?", (folder,))
    return count


def _parent(media: Path, folder: str, name: str) -> Path:
    return media / folder / name[:2]


def _delete(database: Database, media: Path, folder: str, name: str) -> int:
    if not _FOLDER.fullmatch(folder) or not _NAME.fullmatch(name):  # as part of a path, it could lead to any file
        raise StoreError(
            f"{database.name} names {folder + '/' + name!r} as a file to be deleted, which is no name of ours: "
            "it is damaged, so restore it from a backup or an export"
        )
    if name == WHOLE:
        files = sum(path.is_file() for path in (media / folder).rglob("*"))
        if (media / folder).exists():
            shutil.rmtree(media / folder)
        return files
    path = _parent(media, folder, name) / name
    there = path.is_file()
    path.unlink(missing_ok=True)
    return int(there)
