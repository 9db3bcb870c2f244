"""Whether a folder has a record, and whether one was there that is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from lifelong.errors import StoreError
from lifelong.store import backups


def record_present(file: Path) -> bool:
    """Whether a record's database is there.

    Raises:
        StoreError: it is missing or empty, and what lies beside it shows that there was one.
    """
    if not _holds_nothing(file):
        return True
    log = file.with_name(f"{file.name}-wal")  # SQLite would delete it beside an empty file
    beside = ["its log"] if log.exists() and log.stat().st_size else []
    refuse_loss(file, partial(_holds_nothing, file), "empty" if file.exists() else "missing", beside)
    return not _holds_nothing(file)


def refuse_loss(file: Path, lost: Callable[[], bool], state: str, beside: Sequence[str] = ()) -> None:
    """Refuse to begin a new record in the place of one that was lost.

    Args:
        file: the database.
        lost: whether it holds nothing. It is asked again after the look around: another process may just have made
            the record.
        state: how it is then, in a word.
        beside: what shows that there was one, besides the files that are looked for here.

    Raises:
        StoreError: there are files of a record beside it.
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
