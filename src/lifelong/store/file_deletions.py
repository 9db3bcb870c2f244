"""Files that an erasure deletes: named in its transaction, deleted after its commit, and then named nowhere.

Only what is named here is deleted. That the database does not know a file proves nothing: it may be an older one, or
have lost its log.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import apsw

from lifelong.errors import StoreError
from lifelong.store.database import Database
from lifelong.store.sqlite_errors import translate_errors

WHOLE = ""
"""Stands for the whole folder of a person."""

_FOLDER = re.compile(r"[0-9a-f]{1,32}")
_NAME = re.compile(r"([0-9a-f]{64}(\.webp)?(\.part)?)?")


def note(connection: apsw.Connection, folder: str, names: Iterable[str]) -> None:
    """Keep, in the transaction that erases, which files have to go."""
    connection.executemany(
        "INSERT INTO erased_file (folder, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(folder, name) for name in names],
    )


def withdraw(connection: apsw.Connection, folder: str, names: Iterable[str]) -> None:
    """Take names back, because these files are added again."""
    connection.executemany("DELETE FROM erased_file WHERE folder = ? AND name = ?", [(folder, name) for name in names])


def sweep(database: Database, media: Path, folder: str | None = None) -> int:
    """Delete the files that committed erasures name; call it outside of any transaction.

    Args:
        database: of the record.
        media: the folder of the folders of all persons.
        folder: only those of this person.

    Returns:
        The number of files that went.
    """
    chosen = "FROM erased_file WHERE ?1 IS NULL OR folder = ?1"
    if database.row(f"SELECT 1 {chosen}", (folder,)) is None:
        return 0
    with database.transaction() as connection, translate_errors(media):  # never beside an addition
        named = [
            (str(place), str(name)) for place, name in connection.execute(f"SELECT folder, name {chosen}", (folder,))
        ]
        count = sum(_delete(database, media, place, name) for place, name in named)
        for path in {media, *(media / place for place, _ in named), *(_parent(media, *each) for each in named)}:
            flush(path)  # a power cut after the commit must not bring them back
        connection.execute(f"DELETE {chosen}", (folder,))
    return count


def flush(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; a folder that is gone has none."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _parent(media: Path, folder: str, name: str) -> Path:
    return media / folder / name[:2]


def _delete(database: Database, media: Path, folder: str, name: str) -> int:
    if not _FOLDER.fullmatch(folder) or not _NAME.fullmatch(name):  # joined to a path, it could lead anywhere
        raise StoreError(
            f"{database.path} names {folder + '/' + name!r} as a file to be deleted, which is no name of ours: "
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
