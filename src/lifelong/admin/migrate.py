"""Move the whole record of all persons to another place: from a folder to PostgreSQL, back, or to another folder.

The destination is unfinished, and cannot be opened, until it holds the same as the source, by the counts and checksums
of all tables. Where the source changes meanwhile, the changes are copied, too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lifelong.erasure.recovery import prepare
from lifelong.erasure.traces import traces_of
from lifelong.errors import InputError, NotFoundError, StoreError
from lifelong.store.opening import is_present
from lifelong.store.store import Store
from lifelong.store.transfer import TableSum
from lifelong.types.address import RecordAddress

PASSES = 5
"""How often changes of the source are taken over before its writers must be stopped."""

Progress = Callable[[int, int], None]
"""Is called with the number of rows copied or compared so far, and of how many."""


@dataclass(frozen=True, slots=True)
class MigrationReport:
    """What was copied.

    Attributes:
        source, destination: the two records.
        files_place: the folder or address of the files of the destination.
        tables: rows and checksum of each table, equal in both.
        files: number of pictures, recordings and documents.
        missing_files: names of files that the source does not have any more, or has damaged.
        receipts: number of receipts of erasures.
        passes: how often the tables were read; more than once if the source changed.
        erased: texts that the source erased meanwhile, and that were erased here, too.
        erasure_verified: whether a search finds none of them.
        seconds: how long it took.
    """

    source: str
    destination: str
    files_place: str
    tables: dict[str, TableSum]
    files: int
    missing_files: tuple[str, ...]
    receipts: int
    passes: int
    erased: int
    erasure_verified: bool
    seconds: float


def migrate(
    source: RecordAddress, destination: RecordAddress, *, plain: bool = False, progress: Progress = lambda *_: None
) -> MigrationReport:
    """Copy a record to an empty place.

    Args:
        source: the record; erasures that were interrupted are completed in it, and nothing else is changed.
        destination: an empty folder or database, or one that an interrupted copy of this source has begun to fill.
        plain: allow an unencrypted copy of an encrypted record.
        progress: is told how far it is.

    Raises:
        NotFoundError: there is no record at the source.
        InputError: the destination has a record, both are the same, or the copy of an encrypted record would not be
            encrypted.
        StoreVersionError: a newer version of Lifelong wrote one of them.
        StoreError: one of them cannot be opened or written, or the source is written all the time.
    """
    began = time.monotonic()
    if not is_present(source):
        raise NotFoundError(f"there is no record at {source}: name the folder or the address of one")
    if _place(source) == _place(destination):
        raise InputError(f"{source} is both source and destination: give an empty folder or database as destination")
    with Store(source, allow_read_only=True, use_key=isinstance(source, Path)) as old:
        if old.encrypted and not isinstance(destination, Path) and not plain:
            raise InputError(
                f"{source} is encrypted, and {destination} would not be: encrypt the disks of its server and of its "
                "folder, and say with --plain that this is meant"
            )
        prepare(old, now=datetime.now(UTC))
        with Store(destination, use_key=isinstance(destination, Path), unfinished=True) as new:
            _begin(old, new)
            return _copy(old, new, progress, began)


def _place(address: RecordAddress) -> str:
    return str(address.resolve() if isinstance(address, Path) else address)


def _begin(old: Store, new: Store) -> None:
    """Mark the destination as unfinished, if it is empty."""
    transfer, source = old.transfer_to(new), _place(old.address)
    if not transfer.count():
        raise NotFoundError(f"nothing is stored in {old.address}: name the folder or the address of a record")
    if (begun := new.unfinished()) is not None:
        if begun != source:
            raise InputError(
                f"{new.address} is not complete: a copy of {begun} was interrupted. Go on with that, or empty it"
            )
        return
    files = new.has_files()
    if not transfer.is_empty() or files:
        raise InputError(
            f"{new.address} holds a record already"
            + (f", or {new.files_place} the files of one" if files else "")
            + ": give an empty folder or database; `lifelong import` adds one person to a record"
        )
    new.mark_unfinished(source)


def _copy(old: Store, new: Store, progress: Progress, began: float) -> MigrationReport:
    transfer = old.transfer_to(new)
    passes = 0
    different = [""]
    while different:
        if passes == PASSES:
            raise StoreError(
                f"{old.address} changes all the time ({', '.join(different)}): stop what writes to it, the server and "
                "the workers, and run this again; it goes on where it was"
            )
        passes += 1
        rows = _Rows(2 * transfer.count(), progress)
        transfer.copy(rows.add)
        files, missing = _copy_files(old, new)
        receipts = old.receipts.files()
        for receipt in receipts:
            if (content := old.receipts.read(receipt)) is not None:
                new.receipts.put_file(receipt, content)
        tables, different = transfer.differences(rows.add)
    new.sweep_media()
    new.delete_orphans()
    erased = traces_of([], [], transfer.dropped)
    held = new.texts_held(erased)
    verified = new.scrub([trace.encode() for trace in erased if trace not in held]) if transfer.dropped else True
    new.mark_unfinished(None)
    return MigrationReport(
        source=str(old.address),
        destination=str(new.address),
        files_place=new.files_place,
        tables=tables,
        files=files,
        missing_files=tuple(missing),
        receipts=len(receipts),
        passes=passes,
        erased=len(erased),
        erasure_verified=verified,
        seconds=time.monotonic() - began,
    )


def _copy_files(old: Store, new: Store) -> tuple[int, list[str]]:
    """Copy the files that the rows of the destination name, and their thumbnails.

    Returns:
        The number of files, and the names of those that the source does not have.
    """
    count, missing = 0, []
    for record in new.records():
        before = old.record_of(record.person)
        for item in record.media.select():
            try:
                if before is None:
                    continue  # erased meanwhile: the next pass deletes it here
                if record.media.fault(item.sha256) is not None:
                    record.media.add(item, before.media.read(item.sha256))
                if before.media.has_thumbnail(item.sha256) and not record.media.has_thumbnail(item.sha256):
                    record.media.put_thumbnail(item.sha256, before.media.read_thumbnail(item.sha256))
                count += 1
            except (NotFoundError, StoreError):
                if record.media.fault(item.sha256) is not None:
                    missing.append(item.sha256)
    return count, missing


class _Rows:
    """Adds up the numbers of rows for a progress."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total = total
        self._progress = progress
        self._count = 0

    def add(self, count: int) -> None:
        """Count more rows."""
        self._count += count
        self._progress(min(self._count, self._total), self._total)
