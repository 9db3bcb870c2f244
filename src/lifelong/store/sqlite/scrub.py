"""The byte scan after an erasure: no file of the store may contain erased content."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from lifelong.errors import StoreFullError
from lifelong.store.folders import contains, holds
from lifelong.store.sqlite import backups
from lifelong.store.sqlite.backups import DatabaseFile


def scrub(database: DatabaseFile, folder: Path, traces: Collection[bytes], words: Collection[bytes]) -> bool:
    """Ensure that no file of a store contains any of these byte strings.

    The copies from before migrations are deleted, and the write-ahead log is moved into the database file. If the scan
    still finds one of the strings, the database file is rewritten and scanned again.

    Args:
        database: the open database of the store.
        folder: the folder of the store.
        traces: byte strings from the erased content.
        words: shorter byte strings from it, which only the files of the database must not contain: in a picture they
            may occur by chance.

    Returns:
        True if a scan of all bytes finds none of them. False if it finds one, or if the disk is full.
    """

    def found() -> bool:
        beside = folder.glob(f"{database.path.name}*")
        return holds(folder, traces) or any(contains(path, words) for path in beside if path.is_file())

    try:
        backups.delete(database)
        folded = database.checkpoint()
        if folded and not found():
            return True
        database.vacuum()
        return database.checkpoint() and not found()
    except StoreFullError:
        return False
