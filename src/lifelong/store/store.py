"""The store: the records of all persons, in a folder, or in a PostgreSQL database with a place for files."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from lifelong.errors import StoreError
from lifelong.store import file_deletions, orphans
from lifelong.store.audit import audit_of
from lifelong.store.blobs.base import FileEntry
from lifelong.store.blobs.folder import FolderBlobs
from lifelong.store.catalogues import CatalogueRepository
from lifelong.store.directory import Directory, DirectoryEntry
from lifelong.store.encryption import Cipher
from lifelong.store.erasures import ErasureRepository
from lifelong.store.jobs import JobRepository
from lifelong.store.keys import KeyRepository
from lifelong.store.maintenance import check_writable, contained, texts_held
from lifelong.store.opening import open_database
from lifelong.store.outgoing import OutgoingRepository
from lifelong.store.receipts import ReceiptRepository
from lifelong.store.record import Record, check_zone
from lifelong.store.refusals import refusal_counts
from lifelong.store.server_state import ServerStateRepository
from lifelong.store.tombstones import id_hash
from lifelong.store.transfer import Transfer
from lifelong.types import AuditEntry
from lifelong.types.address import RecordAddress
from lifelong.types.times import micros


class Store:
    """The records of all persons: a database, and a folder or object storage with their files.

    Args:
        address: the folder, which is created if it does not exist and has the database, too; or a PostgreSQL database.
        cipher: encrypts the record; None means the key in the environment, if there is one.
        allow_read_only: whether to open the record for reading if it cannot be written or its disk is full. Writes
            then raise.
        use_key: whether the key in the environment is for this record.
        unfinished: whether to open a record that is not copied completely yet; see ``mark_unfinished``.

    Raises:
        SettingsError: the key in the environment cannot be used.
        StoreVersionError: a newer version of Lifelong wrote the record.
        StoreReadOnlyError: the folder cannot be written.
        StoreError: the folder is not a record, or the record is damaged or unfinished, or its database is lost.
    """

    def __init__(
        self,
        address: RecordAddress,
        cipher: Cipher | None = None,
        *,
        allow_read_only: bool = False,
        use_key: bool = True,
        unfinished: bool = False,
    ) -> None:
        self.address = address
        self._db, self._places = open_database(address, cipher, allow_read_only=allow_read_only, use_key=use_key)
        self._media = self._places.media
        with self._closed_on_error():
            if not unfinished and (source := self.unfinished()) is not None:
                raise StoreError(
                    f"{address} is not complete: `lifelong migrate {source} …` was interrupted. Run it again, it goes "
                    "on where it was"
                )
            if self._db.read_only is None:
                file_deletions.sweep(self._db, self._media)
        self._directory = Directory(self._db)
        self.jobs = JobRepository(self._db)
        self.receipts = ReceiptRepository(self._db, self._places.receipts, copies=self._places.copies)
        self.erasures = ErasureRepository(self._db)
        self.keys = KeyRepository(self._db)
        self.server_state = ServerStateRepository(self._db)
        self.catalogues = CatalogueRepository(self._db)
        self.outgoing = OutgoingRepository(self._db)

    @contextmanager
    def _closed_on_error(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._db.close()
            raise

    def __repr__(self) -> str:
        return f"<Store {self.address}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; a second call does nothing."""
        self._db.close()

    @property
    def name(self) -> str:
        """The place of the database, for messages; without a password."""
        return self._db.name

    def unfinished(self) -> str | None:
        """The record that this one is being copied from, or None if it is complete."""
        row = self._db.row("SELECT source FROM unfinished_copy")
        return None if row is None else str(row[0])

    def mark_unfinished(self, source: str | None) -> None:
        """Refuse to open this record anywhere, as long as it is not copied completely.

        Args:
            source: what it is copied from; None says that it is complete.
        """
        with self._db.transaction():
            self._db.send("DELETE FROM unfinished_copy")
            if source is not None:
                self._db.send("INSERT INTO unfinished_copy (source) VALUES (?)", (source,))

    def transfer_to(self, target: Store) -> Transfer:
        """The copy of all rows to another record."""
        return Transfer(self._db, target._db)

    def has_files(self) -> bool:
        """Whether there is a file of a person, or a receipt."""
        return bool(self._media.files() or self._places.receipts.files())

    @property
    def path(self) -> Path:
        """The folder of the store.

        Raises:
            StoreError: the files are in object storage.
        """
        if (folder := self._places.folder) is None:
            raise StoreError(f"{self.address}: its files are in {self._media.place()}, in no folder")
        return folder

    def record(self, space: str, person: str, *, zone: str | None = None) -> Record:
        """The record of one person; it is created if it does not exist.

        Args:
            space: name of the space.
            person: name of the person in the space; spellings that look alike are one name (``privacy.names``).
            zone: an IANA time zone to store for the person; None keeps the present one.

        Raises:
            InputError: the person does not exist and the name is not valid for a new one, or the zone is unknown.
        """
        if zone is not None:
            check_zone(zone)
        entry = self._directory.find(space, person)
        if entry is None:
            return self._record(self._directory.add(space, person, zone=zone))
        record = self._record(entry)
        if zone is not None and entry.zone != zone:
            record.set_zone(zone)
        return record

    def _record(self, entry: DirectoryEntry) -> Record:
        return Record(self._db, self._media, entry.folder, space=entry.space, name=entry.name, person=entry.person)

    def space_name(self, space: str) -> str:
        """The stored name of a space; for a new space, the name that it would get."""
        return self._directory.space_name(space)

    def has(self, space: str, person: str) -> bool:
        """Whether this person exists. No record is created."""
        return self._directory.find(space, person) is not None

    def record_of(self, number: int) -> Record | None:
        """The record of the person with this number, or None if the person was erased."""
        entry = self._directory.entry_of(number)
        return None if entry is None else self._record(entry)

    def persons(self, space: str) -> list[str]:
        """Names of the persons of one space."""
        return self._directory.persons(space)

    def size(self, space: str) -> int:
        """Bytes of the messages and files of all persons in a space; see ``Record.size``."""
        row = self._db.row(
            "WITH whom AS (SELECT p.id FROM person p JOIN space s ON s.id = p.space WHERE s.name = ?) "
            "SELECT (SELECT coalesce(sum(octet_length(text)), 0) FROM message WHERE person IN (SELECT id FROM whom)) "
            "+ (SELECT coalesce(sum(size), 0) FROM media WHERE person IN (SELECT id FROM whom))",
            (space,),
        )
        return 0 if row is None else int(row[0])

    def records(self) -> Iterator[Record]:
        """All records of all spaces."""
        for number in self._directory.numbers():
            record = self.record_of(number)
            if record is not None:
                yield record

    def idle(self, *, before: datetime, after: datetime) -> list[int]:
        """Numbers of the persons with an open session whose last message is older than ``before``.

        Args:
            before: the time limit.
            after: sessions whose last message is newer than this count, too: a clock was ahead when it was stored.
        """
        rows = self._db.rows(
            "SELECT DISTINCT person FROM session WHERE closed_at IS NULL AND (last_at < ? OR last_at > ?)",
            (micros(before), micros(after)),
        )
        return [int(number) for (number,) in rows]

    def delete_person(self, record: Record) -> None:
        """Delete a person, and the space if it is then empty. ``sweep_media`` deletes the files after the commit.

        The catalogues of a space are nobody's own: a space with one stays.
        """
        with self._db.transaction():
            file_deletions.add(self._db, record.media.folder, [file_deletions.WHOLE])
            self._db.send("DELETE FROM person WHERE id = ?", (record.person,))
            self._db.send("DELETE FROM retired WHERE person = ?", (record.person,))
            self.server_state.drop_person(record.person)
            self._db.send(
                "DELETE FROM space WHERE name = ?1 AND NOT EXISTS "
                "(SELECT 1 FROM person p JOIN space s ON s.id = p.space WHERE s.name = ?1) AND NOT EXISTS "
                "(SELECT 1 FROM catalogue c JOIN space s ON s.id = c.space WHERE s.name = ?1)",
                (record.space,),
            )

    def ids_by_hash(self, hashes: Collection[bytes]) -> dict[int, list[str]]:
        """Ids of messages, memories, interactions and texts with one of these hashes, by the number of the person."""
        digests = frozenset(hashes)
        ids: dict[int, list[str]] = {}
        for person, item in self._db.rows(
            "SELECT person, id FROM message UNION ALL SELECT person, id FROM memory "
            "UNION ALL SELECT person, id FROM interaction UNION ALL SELECT person, id FROM writing"
        ):
            if id_hash(str(item)) in digests:
                ids.setdefault(int(person), []).append(str(item))
        return ids

    def audit(self, space: str, *, since: datetime | None = None, limit: int | None = None) -> list[AuditEntry]:
        """The newest ``limit`` entries in the audit log of a space, oldest first."""
        return audit_of(self._db, self.space_name(space), since=since, limit=limit)

    def sweep_media(self) -> int:
        """Delete the files of committed erasures, of all persons; returns the number of deleted files."""
        return file_deletions.sweep(self._db, self._media)

    @property
    def files_place(self) -> str:
        """The path or address of the media files, for messages."""
        return self._media.place()

    def files_size(self) -> int:
        """Bytes of all files, also of orphaned ones."""
        place = self._media if self._places.folder is None else FolderBlobs(self._places.folder)
        return sum(file.size for file in place.files())

    def orphans(self) -> list[FileEntry]:
        """Media files that no row of the database names; see ``store.orphans``."""
        return orphans.find(self._db, self._media)

    def delete_orphans(self) -> int:
        """Delete the orphaned files; returns the number of deleted files."""
        return orphans.delete(self._db, self._media)

    def copies(self) -> list[Path]:
        """Files of copies of the database from before migrations; they have its full content of that time."""
        return self._db.copies()

    def texts_held(self, texts: Collection[str]) -> set[str]:
        """Those of the texts that stand in the record of any person; see ``maintenance.texts_held``."""
        return texts_held(self._db, texts)

    def contained(self, words: Collection[str], *, person: int) -> set[str]:
        """The words that stand in any text of the database; see ``maintenance.contained``."""
        return contained(self._db, words, person=person)

    def scrub(self, traces: list[bytes], words: list[bytes] | None = None, *, record: Record | None = None) -> bool:
        """Ensure that the store contains none of these byte strings.

        Args:
            traces: byte strings from the erased content; no file may contain one.
            words: shorter ones, which only the database must not contain.
            record: of the person of the erasure. In object storage, only this person's files are read.

        Returns:
            True if a search finds none of them.
        """
        wanted = [trace for trace in traces if trace]
        if not self._db.scrub(self._places.folder, wanted, [word for word in words or () if word]):
            return False
        return self._places.folder is not None or not self._media.holds(
            wanted, folder=None if record is None else record.media.folder
        )

    def release_memory(self) -> None:
        """Release the memory of the database's caches."""
        self._db.release_memory()

    def check_writable(self) -> None:
        """Check that the record can be written, by a write that changes nothing.

        Raises:
            StoreError: the record cannot be written, or its disk is full.
        """
        check_writable(self._db, self._places.folder)

    @property
    def read_only(self) -> StoreError | None:
        """The reason why the record was opened for reading only, or None; see ``allow_read_only``."""
        return self._db.read_only

    @property
    def encrypted(self) -> bool:
        """Whether the database and the files are encrypted."""
        return self._db.cipher is not None

    @property
    def version(self) -> int:
        """The number of the last migration of the database."""
        return self._db.version()

    def refusals(self) -> dict[tuple[str, str, str], int]:
        """What the update stage refused of a model's outputs: counts by stage, reason and what was stored instead."""
        return refusal_counts(self._db)

    def integrity(self) -> str:
        """The result of the database's integrity check: ``ok``, or the first faults."""
        return self._db.integrity()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction over the whole store."""
        with self._db.transaction():
            yield
