"""A record on disk: whether it exists, which imported messages it holds already, its zone, its orphaned files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from lifelong.errors import NotFoundError
from lifelong.settings import Settings
from lifelong.store.blobs.base import FileEntry
from lifelong.store.opening import is_present
from lifelong.store.record import check_zone
from lifelong.store.store import Store
from lifelong.types.address import RecordAddress


class OrphanedFiles:
    """The files among the media of an open record that nothing in the record names. Made by ``open_orphaned_files``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def place(self) -> str:
        """The path or address of the media files."""
        return self._store.files_place

    def list(self) -> list[FileEntry]:
        """These files, in order."""
        return self._store.orphans()

    def delete(self) -> int:
        """Delete all of them for good, and return how many files were deleted."""
        return self._store.delete_orphans()


def record_exists(address: RecordAddress) -> bool:
    """Whether a folder has a record; an address of a database counts as one.

    Raises:
        StoreError: the database is missing or empty, and files beside it show that there was one.
    """
    return is_present(address)


def zone_of_new_persons(settings: Settings) -> ZoneInfo | None:
    """The time zone that the settings give to new persons, or None when they name none.

    Raises:
        InputError: there is no such zone.
    """
    return None if settings.zone is None else check_zone(settings.zone)


@contextmanager
def open_orphaned_files(address: RecordAddress) -> Iterator[OrphanedFiles]:
    """Open a record to list or delete its orphaned files. No record is made.

    Raises:
        NotFoundError: there is no record.
        StoreError: the record cannot be opened.
    """
    if not record_exists(address):
        raise NotFoundError(f"there is no record at {address}: --store names another")
    with Store(address) as store:
        yield OrphanedFiles(store)


def stored_keys(
    address: RecordAddress, space: str, choose_person: Callable[[Sequence[str]], str], keys: Collection[str]
) -> set[str]:
    """Which keys of imported messages a person's record holds already. No record and no person is made.

    Args:
        address: where the record is.
        space: of the person.
        choose_person: returns the person's name, given the names of all persons of the space.
        keys: keys of messages, as ``Incoming.key`` has them.

    Raises:
        StoreError: the record cannot be opened.
    """
    if not record_exists(address):
        return set()
    with Store(address, allow_read_only=True) as store:
        name = choose_person(store.persons(space))
        return set(store.record(space, name).messages.known_keys(keys)) if store.has(space, name) else set()


def stored_zone(address: RecordAddress, space: str, choose_person: Callable[[Sequence[str]], str]) -> ZoneInfo | None:
    """The time zone of a person in a record, or None without this person. No record and no person is made.

    Args:
        address: where the record is.
        space: of the person.
        choose_person: returns the person's name, given the names of all persons of the space.

    Raises:
        StoreError: the record cannot be opened.
    """
    if not record_exists(address):
        return None
    with Store(address, allow_read_only=True) as store:
        name = choose_person(store.persons(space))
        return store.record(space, name).zone if store.has(space, name) else None
