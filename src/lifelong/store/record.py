"""The record: everything stored of one person, and the store that holds all records.

A ``Record`` is made for one space and one person and has no call that could name another.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import apsw

from lifelong.errors import InputError, StoreError, StoreFullError, StoreReadOnlyError
from lifelong.store import backups, erased_files, orphans
from lifelong.store.audit import Audit, audit_of
from lifelong.store.columns import micros
from lifelong.store.concepts import Concepts
from lifelong.store.database import ROOM, Database, decodes, translated
from lifelong.store.encryption import Seal, seal_of
from lifelong.store.entries import Entries
from lifelong.store.erasures import Erasures
from lifelong.store.idempotency import Answers
from lifelong.store.jobs import Jobs
from lifelong.store.keys import Keys
from lifelong.store.looks import Looks
from lifelong.store.media import Media
from lifelong.store.memories import Memories
from lifelong.store.messages import Messages
from lifelong.store.migrate import migrate, shipped, version
from lifelong.store.names import checked_name, folded_name, meant
from lifelong.store.observations import Observations
from lifelong.store.passages import Passages
from lifelong.store.perceived import Perceived
from lifelong.store.preferences import Choices
from lifelong.store.presence import present, refuse_lost
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

    def damage(self, what: str) -> StoreError:
        """The error of a record that contradicts itself: it names the file and says what to do."""
        return self._db.damage(what)

    def transaction(self) -> AbstractContextManager[apsw.Connection]:
        """Everything written inside is committed together, or not at all."""
        return self._db.transaction()

    @property
    @decodes
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
    def read_only(self) -> bool:
        """Whether it can only be read."""
        return self._db.read_only is not None

    @property
    def exists(self) -> bool:
        """False once the person was erased."""
        return self._db.row("SELECT 1 FROM person WHERE id = ?", (self.person,)) is not None


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
        self._unfolded: dict[str, list[str]] | None = None
        try:
            self._db = _ready(path, seal)
        except (StoreFullError, StoreReadOnlyError) as error:
            if not allow_read_only or not (path / FILE_NAME).exists():
                raise
            self._db = _readable(path, seal, error)
        self.jobs = Jobs(self._db)
        self.receipts = Receipts(self._db, path)
        self.erasures = Erasures(self._db)
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
            person: the name inside the space; spellings that look alike are one name (``store.names``).
            zone: an IANA time zone; kept for later when given.

        Raises:
            InputError: nobody has this name and nobody new may have it, or the zone is unknown.
        """
        if zone is not None:
            check_zone(zone)
        found = self._find(space, person)
        if found is not None:
            _, known_zone, _, space, person = found
        else:
            known_space = self.space_name(space)
            space = known_space if self._has_space(known_space) else checked_name(space, "space")
            person = checked_name(person)
        if found is None or (zone is not None and known_zone != zone):
            with self._db.transaction() as connection:
                connection.execute("INSERT INTO space (name) VALUES (?) ON CONFLICT DO NOTHING", (space,))
                connection.execute(
                    "INSERT INTO person (space, name, zone, made_at, folder) SELECT id, ?2, coalesce(?3, 'UTC'), ?4, "
                    "?5 FROM space WHERE name = ?1 "
                    "ON CONFLICT (space, name) DO UPDATE SET zone = coalesce(?3, person.zone)",
                    (space, person, zone, micros(datetime.now(UTC)), secrets.token_hex(8)),
                )
            found = self._find(space, person)
        if found is None:
            raise StoreError(f"person {person!r} was erased by another process just now: try again")
        number, _, folder, *_ = found
        return Record(self._db, self.path / "media" / folder, space=space, name=person, person=number)

    def _find(self, space: str, person: str) -> tuple[int, str, str, str, str] | None:
        """Number, zone, media folder, space and name of a person, by the exact names first, then by the folded ones."""
        if found := self._exactly(space, person):
            return found
        space, folded = self.space_name(space), folded_name(person)
        if found := self._exactly(space, folded):
            return found
        old = meant(person, self._from_before().get(space, ()))
        return None if old is None else self._exactly(space, old)

    def _exactly(self, space: str, person: str) -> tuple[int, str, str, str, str] | None:
        row = self._db.row(
            "SELECT p.id, p.zone, p.folder FROM person p JOIN space s ON s.id = p.space "
            "WHERE s.name = ? AND p.name = ?",
            (space, person),
        )
        return None if row is None else (int(row[0]), str(row[1]), str(row[2]), space, person)

    def space_name(self, space: str) -> str:
        """A space's name as it is stored, or as it would be."""
        folded = folded_name(space)
        for name in dict.fromkeys((space, folded)):
            if self._has_space(name):
                return name
        return meant(space, (name for name in self._from_before() if name != folded_name(name))) or folded

    def _has_space(self, name: str) -> bool:
        return self._db.row("SELECT 1 FROM space WHERE name = ?", (name,)) is not None

    def _from_before(self) -> dict[str, list[str]]:
        """Names that are not folded, by space, with those of spaces that are not: made before names were folded.

        No more of them can come, so they are read once.
        """
        if self._unfolded is None:
            found: dict[str, list[str]] = {}
            rows = self._db.rows("SELECT s.name, p.name FROM person p JOIN space s ON s.id = p.space")
            for space, person in rows:
                if person != folded_name(person):
                    found.setdefault(space, []).append(person)
                elif space != folded_name(space):
                    found.setdefault(space, [])
            self._unfolded = found
        return self._unfolded

    def has(self, space: str, person: str) -> bool:
        """Whether this person is known, without making a record."""
        return self._find(space, person) is not None

    def record_of(self, number: int) -> Record | None:
        """The record of a job's person, or None when it was erased."""
        row = self._db.row(
            "SELECT s.name, p.name, p.folder FROM person p JOIN space s ON s.id = p.space WHERE p.id = ?", (number,)
        )
        if row is None:
            return None
        return Record(self._db, self.path / "media" / row[2], space=row[0], name=row[1], person=number)

    def persons(self, space: str) -> list[str]:
        """Names of the persons of one space."""
        rows = self._db.rows(
            "SELECT p.name FROM person p JOIN space s ON s.id = p.space WHERE s.name = ? ORDER BY p.name",
            (self.space_name(space),),
        )
        return [str(row[0]) for row in rows]

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
        for (number,) in self._db.rows("SELECT id FROM person ORDER BY id"):
            record = self.record_of(int(number))
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

    def audit(self, space: str, *, since: datetime | None = None, limit: int | None = None) -> list[Audited]:
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

        Copies from before migrations are deleted and the log is folded into the file; when a stale copy of a page is
        found all the same, the file is rewritten.

        Returns:
            True when a scan of every byte finds none of them; False, too, when a full disk kept it from being done.
        """
        traces = [trace for trace in traces if trace]
        try:
            backups.delete(self._db)
            folded = self._db.checkpoint()
            if folded and not self._holds(traces):
                return True
            self._db.vacuum()
            return self._db.checkpoint() and not self._holds(traces)
        except StoreFullError:
            return False

    def _holds(self, traces: list[bytes]) -> bool:
        return any(_contains(path, traces) for path in self.path.rglob("*") if path.is_file())

    def release_memory(self) -> None:
        """Give back what SQLite keeps of the record in memory."""
        self._db.release_memory()

    def check_writable(self) -> None:
        """Write something that changes nothing.

        Raises:
            StoreError: the record cannot be written, or its disk is full.
        """
        if self.read_only is not None:
            raise self.read_only
        if shutil.disk_usage(self.path).free < ROOM:
            raise StoreFullError(f"the disk that holds {self.path} is full: free some space")
        self._db.touch()

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
