"""The queue of file deletions: an erasure adds names in its transaction; the files are deleted after its commit.

Only files in this queue are deleted. A file that no row names may be needed: the database may be an older copy, or its
log may be lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lifelong.errors import StoreError
from lifelong.store.blobs.base import Blobs
from lifelong.store.database import Database

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


def sweep(database: Database, media: Blobs, folder: str | None = None) -> int:
    """Delete the files in the queue; call it outside of any transaction.

    Args:
        database: the database of the record.
        media: the media files, in one folder for each person.
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


def key_of(folder: str, name: str) -> str:
    """The key of a file in a person's folder."""
    return f"{folder}/{name[:2]}/{name}"


def _sweep(database: Database, media: Blobs, folder: str) -> int:
    if database.row("SELECT 1 FROM erased_file WHERE folder = ?", (folder,)) is None:
        return 0
    with database.transaction():
        lock(database, folder)
        names = [str(name) for (name,) in database.rows("SELECT name FROM erased_file WHERE folder = ?", (folder,))]
        for name in names:
            _check(database, folder, name)
        count = media.delete(key_of(folder, name) for name in names if name != WHOLE)
        count += media.delete_under(folder) if WHOLE in names else 0
        database.send("DELETE FROM erased_file WHERE folder = ?", (folder,))
    return count


def _check(database: Database, folder: str, name: str) -> None:
    """Check the names of a file before it is deleted: as part of a path, another name could lead to any file.

    Raises:
        StoreError: it is no name of ours.
    """
    if not _FOLDER.fullmatch(folder) or not _NAME.fullmatch(name):
        raise StoreError(
            f"{database.name} names {folder + '/' + name!r} as a file to be deleted, which is no name of ours: "
            "it is damaged, so restore it from a backup or an export"
        )
