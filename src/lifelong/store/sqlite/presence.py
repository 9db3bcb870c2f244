"""Checks whether a folder has a record, and whether its database is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from lifelong.errors import StoreError
from lifelong.store.sqlite import backups


def record_present(file: Path) -> bool:
    """Whether the database of a record exists.

    Raises:
        StoreError: the database is missing or empty, and other files of the record exist.
    """
    if not _holds_nothing(file):
        return True
    log = file.with_name(f"{file.name}-wal")  # SQLite deletes the log of an empty file
    beside = ["its log"] if log.exists() and log.stat().st_size else []
    refuse_loss(file, partial(_holds_nothing, file), "empty" if file.exists() else "missing", beside)
    return not _holds_nothing(file)


def refuse_loss(file: Path, lost: Callable[[], bool], state: str, beside: Sequence[str] = ()) -> None:
    """Refuse to create a new record in a folder whose database is lost.

    Args:
        file: the database.
        lost: says whether the database has no content. It is called again after the search for other files, because
            another process may create the record meanwhile.
        state: the state of the database in one word, for the message.
        beside: signs of an earlier record, in addition to the files that this function looks for.

    Raises:
        StoreError: the database has no content, and other files of a record exist.
    """
    folder = file.parent
    if not lost():
        return
    left = list(beside)
    left += ["pictures"] if any(path.is_file() for path in (folder / "media").rglob("*")) else []
    left += ["receipts"] if any((folder / "receipts").glob("*.json")) else []
    left += [f"a copy from before an update ({path})" for path in backups.remaining(folder)]
    if not left or not lost():
        return
    raise StoreError(
        f"{file} is {state}, and there still is what belongs to it: {', '.join(left)}. Nothing was changed. Put "
        f"{file.name} back from a backup; or move the folder {folder} away, then import an export or begin anew"
    )


def _holds_nothing(file: Path) -> bool:
    return not file.exists() or file.stat().st_size == 0
