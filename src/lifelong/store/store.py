"""The store: a folder with the records of all persons, opened, listed and deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from lifelong.errors import StoreError, StoreFullError, StoreReadOnlyError
from lifelong.store import backups, erased_files, orphans
from lifelong.store.audit import audit_of
from lifelong.store.columns import micros
from lifelong.store.database import Database, translated
from lifelong.store.directory import Directory, DirectoryEntry
from lifelong.store.encryption import Seal, seal_of
from lifelong.store.erasures import ErasureRepository
from lifelong.store.jobs import JobRepository
from lifelong.store.keys import KeyRepository
from lifelong.store.maintenance import check_writable, contains_text, scrub
from lifelong.store.migrate import migrate, shipped, version
from lifelong.store.presence import present, refuse_lost
from lifelong.store.receipts import ReceiptRepository
from lifelong.store.record import Record, check_zone
from lifelong.store.tombstones import hashed
from lifelong.types import AuditEntry

FILE_NAME = "record.db"
"""Name of the database in the folder of a store."""


class Store:
    """A folder with the records of all persons: ``record.db`` and the media.

    Args:
        path: the folder; it is made when it is missing.
        seal: encrypts it; None takes the key of the environment, if there is one.
        allow_read_only: open a record for reading where it cannot be written, or its disk is full; writes raise then.

    Raises:
        SettingsError: the key of the environment cannot be used.
        StoreVersionError: a newer version wrote it.
        StoreReadOnlyError: the folder cannot be written.
        StoreError: it is not a record, it is damaged, or only its files are left.
    """

    def __init__(self, path: Path, seal: Seal | None = None, *, allow_read_only: bool = False) -> None:
        self.path = path
        seal = seal_of() if seal is None else seal
        if path.is_file():
            raise StoreError(f"{path} is a file: a record is a folder, give the name of one")
        with translated(path):
            present(path / FILE_NAME)
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            self._db = _ready(path, seal)
        except (StoreFullError, StoreReadOnlyError) as error:
            if not allow_read_only or not (path / FILE_NAME).exists():
                raise
            self._db = _readable(path, seal, error)
        self._directory = Directory(self._db)
        self.jobs = JobRepository(self._db)
        self.receipts = ReceiptRepository(self._db, path)
        self.erasures = ErasureRepository(self._db)
        self.keys = KeyRepository(self._db)

    def __repr__(self) -> str:
        return f"<Store {self.path}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; calling it again does nothing."""
        self._db.close()

    def record(self, space: str, person: str, *, zone: str | None = None) -> Record:
        """The record of one person, made when it is new.

        Args:
            space: the tenant.
            person: the name inside the space; spellings that look alike are one name (``store.names``).
            zone: an IANA time zone; kept for later when given.

        Raises:
            InputError: nobody has this name and nobody new may have it, or the zone is unknown.
        """
        if zone is not None:
            check_zone(zone)
        entry = self._directory.find(space, person)
        if entry is None or (zone is not None and entry.zone != zone):
            self._directory.add(space, person, zone=zone)
            entry = self._directory.find(space, person)
        if entry is None:
            raise StoreError(f"person {person!r} was erased by another process just now: try again")
        return self._record(entry)

    def _record(self, entry: DirectoryEntry) -> Record:
        folder = self.path / "media" / entry.folder
        return Record(self._db, folder, space=entry.space, name=entry.name, person=entry.person)

    def space_name(self, space: str) -> str:
        """A space's name as it is stored, or as it would be."""
        return self._directory.space_name(space)

    def has(self, space: str, person: str) -> bool:
        """Whether this person is known, without making a record."""
        return self._directory.find(space, person) is not None

    def record_of(self, number: int) -> Record | None:
        """The record of a job's person, or None when it was erased."""
        entry = self._directory.entry_of(number)
        return None if entry is None else self._record(entry)

    def persons(self, space: str) -> list[str]:
        """Names of the persons of one space."""
        return self._directory.persons(space)

    def size(self, space: str) -> int:
        """Bytes of the words and pictures of everybody in a space; see ``Record.size``."""
        row = self._db.row(
            "WITH whom AS (SELECT p.id FROM person p JOIN space s ON s.id = p.space WHERE s.name = ?) "
            "SELECT (SELECT coalesce(sum(octet_length(text)), 0) FROM message WHERE person IN whom) "
            "+ (SELECT coalesce(sum(size), 0) FROM media WHERE person IN whom)",
            (space,),
        )
        return 0 if row is None else int(row[0])

    def records(self) -> Iterator[Record]:
        """Every record, for the idle sweep and the doctor."""
        for number in self._directory.numbers():
            record = self.record_of(number)
            if record is not None:
                yield record

    def idle(self, *, before: datetime, after: datetime) -> list[int]:
        """Numbers of the persons who have an open session that has been silent since ``before``.

        Args:
            before: the newest time of a last message.
            after: a last message newer than this is of a clock that ran ahead, and its session is as good as silent.
        """
        rows = self._db.rows(
            "SELECT DISTINCT person FROM session WHERE closed_at IS NULL AND (last_at < ? OR last_at > ?)",
            (micros(before), micros(after)),
        )
        return [int(number) for (number,) in rows]

    def delete_person(self, record: Record) -> None:
        """Delete a person, and the space when it is empty; files go with ``sweep_media``, after the commit."""
        with self._db.transaction() as connection:
            erased_files.note(connection, record.media.folder.name, [erased_files.WHOLE])
            connection.execute("DELETE FROM person WHERE id = ?", (record.person,))
            connection.execute("DELETE FROM retired WHERE person = ?", (record.person,))
            connection.execute(
                "DELETE FROM space WHERE name = ?1 AND NOT EXISTS "
                "(SELECT 1 FROM person p JOIN space s ON s.id = p.space WHERE s.name = ?1)",
                (record.space,),
            )

    def present(self, hashes: Collection[bytes]) -> dict[int, list[str]]:
        """Ids of messages and memories whose hashes are among these, by the number of their person."""
        wanted = frozenset(hashes)
        found: dict[int, list[str]] = {}
        for person, item in self._db.rows("SELECT person, id FROM message UNION ALL SELECT person, id FROM memory"):
            if hashed(str(item)) in wanted:
                found.setdefault(int(person), []).append(str(item))
        return found

    def audit(self, space: str, *, since: datetime | None = None, limit: int | None = None) -> list[AuditEntry]:
        """The newest entries of a space's audit log, oldest first."""
        return audit_of(self._db, self.space_name(space), since=since, limit=limit)

    def sweep_media(self) -> int:
        """Delete the files that committed erasures name, of everybody; returns how many went."""
        return erased_files.sweep(self._db, self.path / "media")

    def orphans(self) -> list[Path]:
        """Files among the media that nothing in the record names; they are never shown, and stay."""
        return orphans.find(self._db, self.path / "media")

    def delete_orphans(self) -> int:
        """Delete the files that nothing in the record names, for good; returns how many went."""
        return orphans.delete(self._db, self.path / "media")

    def copies(self) -> list[Path]:
        """Copies of the record from before migrations, which hold all that it held then."""
        return backups.remaining(self.path)

    def holds(self, text: str) -> bool:
        """Whether any message, memory or perceived text of anybody contains these words, or is a file of this name."""
        return contains_text(self._db, text)

    def scrub(self, traces: list[bytes]) -> bool:
        """Make sure that no file of the store holds any of these byte strings any more; see ``maintenance.scrub``."""
        return scrub(self._db, self.path, traces)

    def release_memory(self) -> None:
        """Give back what SQLite keeps of the record in memory."""
        self._db.release_memory()

    def check_writable(self) -> None:
        """Write something that changes nothing.

        Raises:
            StoreError: the record cannot be written, or its disk is full.
        """
        check_writable(self._db, self.path)

    @property
    def read_only(self) -> StoreError | None:
        """Why this record can only be read, where ``allow_read_only`` let it be opened so."""
        return self._db.read_only

    @property
    def sealed(self) -> bool:
        """Whether everything with content is encrypted."""
        return self._db.seal is not None

    @property
    def version(self) -> int:
        """The number of the last migration that it has seen."""
        return version(self._db)

    def integrity(self) -> str:
        """``ok``, or what SQLite's own check found wrong."""
        return self._db.integrity()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction over everything of the store."""
        with self._db.transaction():
            yield


def _ready(path: Path, seal: Seal | None) -> Database:
    """The database of a folder, with the newest schema."""
    database = Database(path / FILE_NAME, seal)
    try:
        refuse_lost(path / FILE_NAME, lambda: version(database) == 0, "without content")
        migrate(database)
        erased_files.sweep(database, path / "media")
    except BaseException:
        database.close()
        raise
    return database


def _readable(path: Path, seal: Seal | None, error: StoreError) -> Database:
    """The database of a folder that cannot be written because of an error, which is raised where reading needs more."""
    database = Database(path / FILE_NAME, seal, read_only=error)
    if version(database) != shipped()[-1][0]:
        database.close()
        raise error
    return database
