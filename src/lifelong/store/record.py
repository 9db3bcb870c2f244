"""The record: everything stored of one person, and the store that holds all records.

A ``Record`` is made for one space and one person and has no call that could name another.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import apsw

from lifelong.errors import InputError, StoreError, StoreFullError
from lifelong.store.audit import Audit, audit_of
from lifelong.store.columns import micros
from lifelong.store.concepts import Concepts
from lifelong.store.database import ROOM, Database, translated
from lifelong.store.encryption import Seal, seal_of
from lifelong.store.entries import Entries
from lifelong.store.idempotency import Answers
from lifelong.store.jobs import Jobs
from lifelong.store.keys import Keys
from lifelong.store.looks import Looks
from lifelong.store.media import Media, sweep_strangers
from lifelong.store.memories import Memories
from lifelong.store.messages import Messages
from lifelong.store.migrate import migrate, version
from lifelong.store.observations import Observations
from lifelong.store.passages import Passages
from lifelong.store.perceived import Perceived
from lifelong.store.preferences import Choices
from lifelong.store.receipts import Receipts
from lifelong.store.sessions import Sessions
from lifelong.store.tombstones import Tombstones, hashed
from lifelong.store.traces import Traces
from lifelong.store.voices import Voices
from lifelong.types import Audited

FILE_NAME = "record.db"


class Record:
    """One person's record: its parts, and one transaction over all of them."""

    def __init__(self, database: Database, media: Path, *, space: str, name: str, person: int) -> None:
        self.space = space
        self.name = name
        self.person = person
        self._db = database
        self.sessions = Sessions(database, person)
        self.messages = Messages(database, person, self.sessions)
        self.memories = Memories(database, person)
        self.observations = Observations(database, person)
        self.choices = Choices(database, person)
        self.traces = Traces(database, person)
        self.entries = Entries(database, person)
        self.media = Media(database, media, person)
        self.perceived = Perceived(database, person)
        self.passages = Passages(database, person)
        self.looks = Looks(database, person)
        self.voices = Voices(database, person)
        self.concepts = Concepts(database, person)
        self.tombstones = Tombstones(database, person)
        self.audit = Audit(database, space=space, person=person)
        self.answered = Answers(database, person)

    def __repr__(self) -> str:
        return f"<Record of {self.name!r} in {self.space!r}>"

    def transaction(self) -> AbstractContextManager[apsw.Connection]:
        """Everything written inside is committed together, or not at all."""
        return self._db.transaction()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the person's life."""
        row = self._db.row("SELECT zone FROM person WHERE id = ?", (self.person,))
        return ZoneInfo("UTC" if row is None else str(row[0]))

    def set_zone(self, zone: str) -> None:
        """Keep another time zone for later.

        Raises:
            InputError: there is no such zone.
        """
        check_zone(zone)
        with self._db.transaction() as connection:
            connection.execute("UPDATE person SET zone = ? WHERE id = ?", (zone, self.person))

    def size(self) -> int:
        """Bytes of the person's words and pictures; what is derived from them is not counted."""
        row = self._db.row(
            "SELECT (SELECT coalesce(sum(octet_length(text)), 0) FROM message WHERE person = ?1) "
            "+ (SELECT coalesce(sum(size), 0) FROM media WHERE person = ?1)",
            (self.person,),
        )
        return 0 if row is None else int(row[0])

    @property
    def exists(self) -> bool:
        """False once the person was erased."""
        return self._db.row("SELECT 1 FROM person WHERE id = ?", (self.person,)) is not None


class Store:
    """A folder with the records of all persons: ``record.db`` and the media.

    Args:
        path: the folder; it is made when it is missing.
        seal: encrypts it; None takes the key of the environment, if there is one.

    Raises:
        SettingsError: the key of the environment cannot be used.
        StoreVersionError: a newer version wrote it.
        StoreReadOnlyError: the folder cannot be written.
        StoreError: it is not a record, or it is damaged.
    """

    def __init__(self, path: Path, seal: Seal | None = None) -> None:
        self.path = path
        seal = seal_of() if seal is None else seal
        if path.is_file():
            raise StoreError(f"{path} is a file: a record is a folder, give the name of one")
        with translated(path):
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._db = Database(path / FILE_NAME, seal)
        try:
            migrate(self._db)
            sweep_strangers(self._db, path / "media")
        except BaseException:
            self._db.close()
            raise
        self.jobs = Jobs(self._db)
        self.receipts = Receipts(self._db, path)
        self.keys = Keys(self._db)

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
            person: the name inside the space.
            zone: an IANA time zone; kept for later when given.

        Raises:
            InputError: a name is empty or too long, or the zone is unknown.
        """
        for what, value in (("space", space), ("person", person)):
            if not value.strip() or len(value) > 200 or not value.isprintable():
                raise InputError(f"{what} {value[:40]!r}: give a name of 1 to 200 printable characters")
        if zone is not None:
            check_zone(zone)
        found = self._find(space, person)
        if found is None or (zone is not None and found[1] != zone):
            with self._db.transaction() as connection:
                connection.execute("INSERT INTO space (name) VALUES (?) ON CONFLICT DO NOTHING", (space,))
                connection.execute(
                    "INSERT INTO person (space, name, zone, made_at) SELECT id, ?2, coalesce(?3, 'UTC'), ?4 "
                    "FROM space WHERE name = ?1 ON CONFLICT DO UPDATE SET zone = coalesce(?3, person.zone)",
                    (space, person, zone, micros(datetime.now(UTC))),
                )
            found = self._find(space, person)
        if found is None:
            raise StoreError(f"person {person!r} was erased by another process just now: try again")
        return Record(self._db, self.path / "media", space=space, name=person, person=found[0])

    def _find(self, space: str, person: str) -> tuple[int, str] | None:
        row = self._db.row(
            "SELECT p.id, p.zone FROM person p JOIN space s ON s.id = p.space WHERE s.name = ? AND p.name = ?",
            (space, person),
        )
        return None if row is None else (int(row[0]), str(row[1]))

    def has(self, space: str, person: str) -> bool:
        """Whether this person is known, without making a record."""
        return self._find(space, person) is not None

    def record_of(self, number: int) -> Record | None:
        """The record of a job's person, or None when it was erased."""
        row = self._db.row(
            "SELECT s.name, p.name FROM person p JOIN space s ON s.id = p.space WHERE p.id = ?", (number,)
        )
        if row is None:
            return None
        return Record(self._db, self.path / "media", space=row[0], name=row[1], person=number)

    def persons(self, space: str) -> list[str]:
        """Names of the persons of one space."""
        rows = self._db.rows(
            "SELECT p.name FROM person p JOIN space s ON s.id = p.space WHERE s.name = ? ORDER BY p.name",
            (space,),
        )
        return [str(row[0]) for row in rows]

    def records(self) -> Iterator[Record]:
        """Every record, for the idle sweep and the doctor."""
        for (number,) in self._db.rows("SELECT id FROM person ORDER BY id"):
            record = self.record_of(int(number))
            if record is not None:
                yield record

    def idle(self, *, before: datetime) -> list[int]:
        """Numbers of the persons who have an open session that has been silent since ``before``."""
        rows = self._db.rows(
            "SELECT DISTINCT person FROM session WHERE closed_at IS NULL AND last_at < ?", (micros(before),)
        )
        return [int(number) for (number,) in rows]

    def delete_person(self, record: Record) -> None:
        """Delete a person, and the space when it is empty; files go with ``sweep_strangers``, after the commit."""
        with self._db.transaction() as connection:
            connection.execute("DELETE FROM person WHERE id = ?", (record.person,))
            connection.execute("DELETE FROM retired WHERE person = ?", (record.person,))
            connection.execute(
                "DELETE FROM space WHERE name = ?1 AND NOT EXISTS "
                "(SELECT 1 FROM person p JOIN space s ON s.id = p.space WHERE s.name = ?1)",
                (record.space,),
            )

    def sweep_strangers(self) -> None:
        """Delete the files of persons who were erased."""
        sweep_strangers(self._db, self.path / "media")

    def present(self, hashes: Collection[bytes]) -> dict[int, list[str]]:
        """Ids of messages and memories whose hashes are among these, by the number of their person."""
        wanted = frozenset(hashes)
        found: dict[int, list[str]] = {}
        for person, item in self._db.rows("SELECT person, id FROM message UNION ALL SELECT person, id FROM memory"):
            if hashed(str(item)) in wanted:
                found.setdefault(int(person), []).append(str(item))
        return found

    def audit(self, space: str, *, since: datetime | None = None, limit: int | None = None) -> list[Audited]:
        """The newest entries of a space's audit log, oldest first."""
        return audit_of(self._db, space, since=since, limit=limit)

    def sweep_media(self) -> int:
        """Delete files that no row names, of everybody: what an erasure or an addition left when it was cut short."""
        sweep_strangers(self._db, self.path / "media")
        return sum(record.media.sweep() for record in self.records())

    def holds(self, text: str) -> bool:
        """Whether any message, memory or perceived text of anybody contains these words, or is a file of this name."""
        return (
            self._db.row(
                "SELECT 1 FROM message WHERE instr(text, ?1) UNION ALL "
                "SELECT 1 FROM memory WHERE instr(text || keywords, ?1) UNION ALL "
                "SELECT 1 FROM perceived WHERE instr(data, ?1) UNION ALL "
                "SELECT 1 FROM passage WHERE instr(text, ?1) UNION ALL "
                "SELECT 1 FROM media WHERE sha256 = ?1 LIMIT 1",
                (text,),
            )
            is not None
        )

    def scrub(self, traces: list[bytes]) -> bool:
        """Make sure that no file of the store holds any of these byte strings any more.

        The log is folded into the file; when a stale copy is found all the same, the file is rewritten.

        Returns:
            True when a scan of every byte finds none of them.
        """
        traces = [trace for trace in traces if trace]
        folded = self._db.checkpoint()
        if folded and not self._holds(traces):
            return True
        self._db.vacuum()
        return self._db.checkpoint() and not self._holds(traces)

    def _holds(self, traces: list[bytes]) -> bool:
        return any(_contains(path, traces) for path in self.path.rglob("*") if path.is_file())

    def check_writable(self) -> None:
        """Write something that changes nothing.

        Raises:
            StoreError: the record cannot be written, or its disk is full.
        """
        if shutil.disk_usage(self.path).free < ROOM:
            raise StoreFullError(f"the disk that holds {self.path} is full: free some space")
        self._db.touch()

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


def check_zone(zone: str) -> ZoneInfo:
    """The named time zone.

    Raises:
        InputError: there is no such zone.
    """
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(f"time zone {zone!r} is unknown: give an IANA name such as 'Europe/Lisbon'") from error


def _contains(path: Path, traces: list[bytes], chunk: int = 1 << 22) -> bool:
    if not traces:
        return False
    overlap = max(len(trace) for trace in traces) - 1
    tail = b""
    with path.open("rb") as file:
        while block := file.read(chunk):
            window = tail + block
            if any(trace in window for trace in traces):
                return True
            tail = window[-overlap:] if overlap else b""
    return False
