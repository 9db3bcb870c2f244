"""Whether a folder has a record, and whether one was there that is lost."""

from __future__ import annotations

from pathlib import Path

from lifelong.errors import StoreError
from lifelong.store import backups


def present(file: Path) -> bool:
    """Whether a record's database is there.

    Raises:
        StoreError: it is missing or empty, and what lies beside it shows that there was one.
    """
    if file.exists() and file.stat().st_size:
        return True
    log = file.with_name(f"{file.name}-wal")  # SQLite would delete it beside an empty file
    unsaved = ["its log"] if log.exists() and log.stat().st_size else []
    refuse_lost(file, "empty" if file.exists() else "missing", unsaved)
    return False


def refuse_lost(file: Path, state: str, beside: list[str] | None = None) -> None:
    """Refuse to begin a new record in the place of one that was lost.

    Args:
        file: the database that holds nothing.
        state: how it is.
        beside: what shows that there was one, besides the files that are looked for here.

    Raises:
        StoreError: there are files of a record beside it.
    """
    folder = file.parent
    copies = backups.remaining(folder)
    left = list(beside or [])
    left += ["pictures"] if any(path.is_file() for path in (folder / "media").rglob("*")) else []
    left += ["receipts"] if any((folder / "receipts").glob("*.json")) else []
    left += [f"a copy from before an update ({path})" for path in copies]
    if not left:
        return
    raise StoreError(
        f"{file} is {state}, and there still is what belongs to it: {', '.join(left)}. Nothing was changed. Put "
        f"{file.name} back from a backup; or move the folder {folder} away, then import an export or begin anew"
    )
