"""The record of one person: its repositories, and one transaction over all of them.

A ``Record`` belongs to one person of one space; none of its methods takes another person.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lifelong.errors import InputError, StoreError
from lifelong.privacy.names import name_to_say
from lifelong.store.adapters import AdapterRepository
from lifelong.store.attachments import AttachmentRepository
from lifelong.store.audit import AuditRepository
from lifelong.store.blobs.base import Blobs
from lifelong.store.concepts import ConceptRepository
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.store.drawings import DrawingRepository
from lifelong.store.entries import EntryRepository
from lifelong.store.events import EventRepository
from lifelong.store.findings import FindingRepository
from lifelong.store.idempotency import ResponseRepository
from lifelong.store.interactions import InteractionRepository
from lifelong.store.looks import LookRepository
from lifelong.store.media import MediaRepository
from lifelong.store.memories import MemoryRepository
from lifelong.store.messages import MessageRepository
from lifelong.store.observations import ObservationRepository
from lifelong.store.passages import PassageRepository
from lifelong.store.preferences import PreferenceRepository
from lifelong.store.read_steps import Batch, Steps, ask, reads
from lifelong.store.refusals import RefusalRepository
from lifelong.store.sessions import SessionRepository
from lifelong.store.storage import storage_of
from lifelong.store.timeline import TimelineRepository
from lifelong.store.tombstones import TombstoneRepository
from lifelong.store.traces import TraceRepository
from lifelong.store.voices import VoiceRepository
from lifelong.store.writings import WritingRepository
from lifelong.types.storage import Storage


class Record:
    """The record of one person: its repositories, and one transaction over all of them."""

    def __init__(self, database: Database, media: Blobs, folder: str, *, space: str, name: str, person: int) -> None:
        self.space = space
        self.name = name
        self.person = person
        database = database.of(person)
        self._db = database
        self.sessions = SessionRepository(database, person)
        self.attachments = AttachmentRepository(database, person)
        self.messages = MessageRepository(database, person, self.sessions, self.attachments)
        self.memories = MemoryRepository(database, person)
        self.observations = ObservationRepository(database, person)
        self.preferences = PreferenceRepository(database, person)
        self.traces = TraceRepository(database, person)
        self.refusals = RefusalRepository(database, person)
        self.entries = EntryRepository(database, person)
        self.events = EventRepository(database, person)
        self.media = MediaRepository(database, media, folder, person)
        self.findings = FindingRepository(database, person)
        self.passages = PassageRepository(database, person)
        self.looks = LookRepository(database, person)
        self.voices = VoiceRepository(database, person)
        self.concepts = ConceptRepository(database, person)
        self.adapters = AdapterRepository(database, person)
        self.timeline = TimelineRepository(database, person)
        self.tombstones = TombstoneRepository(database, person)
        self.audit = AuditRepository(database, space=space, person=person)
        self.responses = ResponseRepository(database, person)
        self.interactions = InteractionRepository(database, person)
        self.writings = WritingRepository(database, person)
        self.drawings = DrawingRepository(database, person)

    @property
    def name_to_say(self) -> str:
        """The name of the person for prompts and summaries; "" if it is the id of an account."""
        return name_to_say(self.name)

    def __repr__(self) -> str:
        return f"<Record of {self.name!r} in {self.space!r}>"

    def damage(self, what: str) -> StoreError:
        """The error for a record that is inconsistent: it names the file and says what to do."""
        return self._db.damage(what)

    def transaction(self) -> AbstractContextManager[object]:
        """One transaction: all changes inside it are committed together, or none."""
        return self._db.transaction()

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone."""
        return self.read_zone()

    @reads
    def read_zone(self) -> Steps[ZoneInfo]:
        """The person's time zone, as a read that can join a batch."""
        rows = yield from ask("SELECT zone FROM person WHERE id = ?", (self.person,))
        return ZoneInfo(str(rows[0][0]) if rows else "UTC")

    def run(self, batch: Batch) -> None:
        """Run reads of this person together; see ``store.read_steps``."""
        self._db.read(batch.steps())

    def set_zone(self, zone: str) -> None:
        """Store the person's time zone.

        Raises:
            InputError: the zone is unknown.
        """
        check_zone(zone)
        with self._db.transaction():
            self._db.send("UPDATE person SET zone = ? WHERE id = ?", (zone, self.person))

    def size(self) -> int:
        """Bytes of the person's messages and files; derived data is not counted."""
        row = self._db.row(
            "SELECT (SELECT coalesce(sum(octet_length(text)), 0) FROM message WHERE person = ?1) "
            "+ (SELECT coalesce(sum(size), 0) FROM media WHERE person = ?1)",
            (self.person,),
        )
        return 0 if row is None else int(row[0])

    def storage(self) -> Storage:
        """How much is stored of the person, by kind and by month."""
        return storage_of(self._db, self.person)

    def changes(self) -> tuple[int, object]:
        """A number and a value that changes with every commit, also of another person's record; see ``Database``."""
        return self._db.changes()

    @decodes
    def picture_state(self) -> tuple[object, ...]:
        """A value that changes whenever a picture, its message, or what is known of it changes."""
        rows = self._db.rows(
            "SELECT (SELECT count(*) FROM attachment WHERE person = ?1), "
            "(SELECT max(message) FROM attachment WHERE person = ?1), "
            "(SELECT count(*) FROM perceived WHERE person = ?1), (SELECT max(at) FROM perceived WHERE person = ?1), "
            "(SELECT count(*) FROM sighting WHERE person = ?1), (SELECT sum(score) FROM sighting WHERE person = ?1), "
            "(SELECT max(e.seq) FROM attachment a JOIN entry e ON e.message = a.message WHERE a.person = ?1), "
            "(SELECT max(number) FROM look WHERE person = ?1), "
            "(SELECT string_agg(id || name || kind, ',' ORDER BY seq) FROM concept WHERE person = ?1)",
            (self.person,),
        )
        return rows[0]

    @property
    def read_only(self) -> bool:
        """Whether the record cannot be written."""
        return self._db.read_only is not None

    @property
    def exists(self) -> bool:
        """False after the person was erased."""
        return self._db.row("SELECT 1 FROM person WHERE id = ?", (self.person,)) is not None


def check_zone(zone: str) -> ZoneInfo:
    """The time zone of this IANA name.

    Raises:
        InputError: the zone is unknown.
    """
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(f"time zone {zone!r} is unknown: give an IANA name such as 'Europe/Lisbon'") from error
