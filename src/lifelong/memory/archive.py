"""One person's whole record as a file: a zip of JSON lines and media, with the checksum of each part.

Vectors, entries and what was perceived are left out: they are made again from words and pictures. The layout:

    manifest.json         format, version, person, zone, time, the SHA-256 of every other part, replies that are
                          not to be recalled, what the update stage still has to do, choices about traits, ratings
    sessions.jsonl  messages.jsonl  memories.jsonl  observations.jsonl  passages.jsonl
    media/<sha256>        each picture as it was given
"""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError, model_validator

from lifelong.errors import ImportFormatError, InputError, NotFoundError
from lifelong.memory import archived_concepts, locking
from lifelong.memory.keeping import again
from lifelong.memory.perceiving import enter_passages
from lifelong.recall.text import analyse
from lifelong.store.jobs import JobKind
from lifelong.store.record import Record, Store, check_zone
from lifelong.types import (
    TRAITS,
    Attachment,
    Memory,
    Message,
    Observation,
    Passage,
    Rating,
    Session,
    TraitChoices,
)

T = TypeVar("T")

FORMAT, VERSION = "lifelong", 1

PASSAGES = "passages.jsonl"
_LARGEST = 4 << 30
"""Bytes that one part may unpack to."""


def restore(
    store: Store,
    record: Record,
    given: Path | bytes,
    *,
    now: datetime,
    passphrase: str | None = None,
    bring_back: bool = False,
) -> dict[str, int]:
    """Add an archive to a record. What is there already, by id, is left as it is: running it twice adds nothing.

    What was forgotten since the archive was made stays forgotten, with what rests on it.

    Args:
        store: the store that holds the record.
        record: into which. An empty one takes the time zone of the archive.
        given: the path of the archive, or its bytes.
        now: when what was not learned yet becomes due.
        passphrase: of an archive that is locked.
        bring_back: take in again what was forgotten.

    Returns:
        How many sessions, messages, memories and observations were added, and how much was left out because it had
        been forgotten.

    Raises:
        ImportFormatError: it is no archive of ours, it is damaged, or it was made by a newer version.
            Nothing was added.
        PassphraseError: it is locked, and the passphrase is missing or wrong.
    """
    path = _called(given)
    with _opened(given, path, passphrase) as archive:
        try:
            return _restore(store, record, archive, path, now, bring_back)
        except ImportFormatError:
            raise
        except (InputError, NotFoundError) as error:
            raise ImportFormatError(f"{path} does not fit together, or not into this record: {error}") from error
        finally:
            record.media.sweep()  # pictures of an archive that was refused halfway


def look(given: Path | bytes, *, passphrase: str | None = None) -> dict[str, int]:
    """How much of what an archive holds; each part is checked as for ``restore``, and nothing is added.

    Raises:
        ImportFormatError: it is no archive of ours, it is damaged, or it was made by a newer version.
        PassphraseError: it is locked, and the passphrase is missing or wrong.
    """
    path = _called(given)
    kinds: dict[str, type[Any]] = {
        "sessions": Session,
        "messages": Message,
        "memories": Memory,
        "observations": Observation,
        "passages": Passage,
    }
    with _opened(given, path, passphrase) as archive:
        sums = _manifest(archive, path).sha256
        held = {
            name: len(_values(archive, path, f"{name}.jsonl", kind, sums))
            for name, kind in kinds.items()
            if name != "passages" or PASSAGES in sums
        }
        media = [name for name in sums if name.startswith("media/")]
        for name in media:
            _part(archive, path, name, sums)
    return held | {"media": len(media)}


def _restore(
    store: Store, record: Record, archive: zipfile.ZipFile, path: Path, now: datetime, bring_back: bool
) -> dict[str, int]:
    manifest = _manifest(archive, path)
    sums, unranked = manifest.sha256, set(manifest.unranked)
    sessions = _values(archive, path, "sessions.jsonl", Session, sums)
    messages = _values(archive, path, "messages.jsonl", Message, sums)
    memories = _values(archive, path, "memories.jsonl", Memory, sums)
    observations = _values(archive, path, "observations.jsonl", Observation, sums)
    # Archives of before files were read have none.
    passages = _values(archive, path, PASSAGES, Passage, sums) if PASSAGES in sums else []
    with record.transaction():
        ids = [message.id for message in messages] + [memory.id for memory in memories]
        ids += [concept.id for concept in manifest.concepts.concepts]
        keys = [message.key for message in messages if message.key]
        if bring_back:
            record.tombstones.dig_up(ids, keys)
        gone = _forgotten(messages, memories, record.tombstones.buried(ids), record.tombstones.buried_keys(keys))
        messages = [message for message in messages if message.id not in gone]
        memories = [memory for memory in memories if memory.id not in gone]
        observations = [item for item in observations if item.message not in gone]
        manifest.ratings = [rating for rating in manifest.ratings if rating.reply not in gone]
        manifest.concepts.concepts = [item for item in manifest.concepts.concepts if item.id not in gone]
        left = {message.session for message in messages}
        sessions = [session for session in sessions if session.id in left]
        before = {session.id for session in record.sessions.select()}
        if not before:
            record.set_zone(manifest.zone)
        for session in sessions:
            record.sessions.restore(session)
        added: set[str] = set()
        for message in messages:
            _restore_media(record, archive, path, message, sums)
            if _restore_message(record, message, ranked=message.id not in unranked):
                added.add(message.id)
                if message.attachments:  # the other findings are not in the archive: they are made again
                    store.jobs.enqueue(record.person, "perceive", message.id, at=now)
        record.passages.restore(passages)
        for message in messages:
            enter_passages(record, message)
        learned = _restore_memories(record, memories)
        known = {item.message for item in record.observations.select()}
        if not record.choices.get().allowed:  # here the person does not want to be read
            observations = []
        seen = [item for item in observations if item.message not in known]
        for observation in seen:
            record.observations.put(observation)
        _restore_choices(record, manifest)
        archived_concepts.restore(
            record, manifest.concepts, lambda item: _part(archive, path, f"media/{item.sha256}", sums)
        )
        opened = {session.id for session in sessions} - before
        record.audit.note("import", len(added) + learned, at=now)
        for job in manifest.jobs:
            if job.subject in added | opened:
                store.jobs.enqueue(record.person, job.kind, job.subject, at=now)
    return {
        "sessions": len(opened),
        "messages": len(added),
        "memories": learned,
        "observations": len(seen),
        "forgotten": len(gone),
    }


def _forgotten(messages: Sequence[Message], memories: Sequence[Memory], buried: set[str], keys: set[str]) -> set[str]:
    """Ids of what was forgotten, and of what an archive holds that was derived from it, as ``forget`` would find it."""
    gone = buried | {message.id for message in messages if message.key in keys}
    while True:
        more = {memory.id for memory in memories if any(source.message in gone for source in memory.sources)}
        more |= {message.id for message in messages if message.reply_to in gone or not gone.isdisjoint(message.shown)}
        if more <= gone:
            return gone
        gone |= more


def _restore_media(
    record: Record, archive: zipfile.ZipFile, path: Path, message: Message, sums: dict[str, str]
) -> None:
    for item in message.attachments:
        name = f"media/{item.sha256}"
        if sums.get(name, item.sha256) != item.sha256:  # the name becomes a path: it must be the checksum
            raise ImportFormatError(f"{path}: the bytes of {name!r} have another checksum: export it again")
        content = _part(archive, path, name, sums)
        record.media.add(Attachment(item.sha256, item.media_type, item.size, item.width, item.height), content)


def _restore_message(record: Record, message: Message, *, ranked: bool) -> bool:
    seq = record.messages.restore(message)
    if seq is None:
        return False
    if ranked:
        found = analyse(message.text, pictures=sum(item.is_picture for item in message.attachments))
        record.entries.add("message", seq, terms=found.terms, flags=int(found.flags))
    return True


def _restore_memories(record: Record, memories: list[Memory]) -> int:
    known = {memory.id for memory in record.memories.select(current=None)}
    fresh = [memory for memory in memories if memory.id not in known]
    for memory in fresh:
        statement = again(memory)
        seq, _ = record.memories.add(statement, origin=memory.origin, closed=memory.closed, id=memory.id)
        found = analyse(" ".join((memory.text, *memory.keywords)))
        record.entries.add(memory.kind, seq, terms=found.terms, flags=int(found.flags))
    here = known | {memory.id for memory in fresh}
    for memory in fresh:
        if memory.closed is not None and memory.superseded_by in here:
            record.memories.close(memory.id, at=memory.closed, by=memory.superseded_by)
    return len(fresh)


def _restore_choices(record: Record, manifest: _Manifest) -> None:
    """Take over choices where none were made here, and the ratings of replies that have none."""
    if record.choices.get() == TraitChoices():
        record.choices.put(manifest.choices)
    rated = {rating.reply for rating in record.choices.ratings()}
    for rating in manifest.ratings:
        if rating.reply not in rated:
            record.choices.rate(rating)


class _Job(BaseModel):
    kind: JobKind
    subject: str


class _Manifest(BaseModel):
    zone: str
    sha256: dict[str, str]
    unranked: list[str] = []
    jobs: list[_Job] = []
    choices: TraitChoices = TraitChoices()
    ratings: list[Rating] = []
    concepts: archived_concepts.ArchivedConcepts = archived_concepts.ArchivedConcepts()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        """Refuse what no export writes: the record would keep it for good."""
        if not all(name in TRAITS and 1 <= value <= 5 for name, value in self.choices.pinned.items()):
            raise ValueError("a pinned trait is none, or off the scale")
        if not all(_sound(item) for item in (self.choices.since, self.choices.pauses, *self.ratings)):
            raise ValueError("a time has no zone")
        if any(rating.value not in (1, -1) for rating in self.ratings):
            raise ValueError("a rating is neither 1 nor -1")
        return self


def _manifest(archive: zipfile.ZipFile, path: Path) -> _Manifest:
    try:
        with _unzipping(path):
            raw = archive.read("manifest.json")
        content = json.loads(raw)
        if content["format"] != FORMAT:
            raise ValueError("another format")
        version = int(content["version"])
        if version <= VERSION:
            manifest = _Manifest.model_validate(content)
            check_zone(manifest.zone)
            return manifest
    except ImportFormatError:
        raise
    except (KeyError, ValueError, TypeError) as error:
        raise ImportFormatError(f"{path} has no manifest of ours ({error}): give a file that export wrote") from error
    raise ImportFormatError(
        f"{path} has archive version {version}, this version reads up to {VERSION}: "
        "install the newer lifelong that wrote it"
    )


def _called(given: Path | bytes) -> Path:
    """What errors call the archive."""
    return given if isinstance(given, Path) else Path("the archive")


@contextmanager
def _opened(given: Path | bytes, path: Path, passphrase: str | None) -> Iterator[zipfile.ZipFile]:
    """The zip, unlocked in memory where it is locked."""
    with _unzipping(path):
        archive = zipfile.ZipFile(locking.opened(given, path, passphrase))
    with archive:
        yield archive


@contextmanager
def _unzipping(path: Path) -> Iterator[None]:
    """Say what a damaged file is, whichever way the zip library notices."""
    try:
        yield
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, UnicodeDecodeError, struct.error) as error:
        raise ImportFormatError(
            f"{path} is no whole zip file ({error}): give a file that export wrote, or say what wrote it (--from)"
        ) from error
    except RuntimeError as error:  # a part is encrypted, or packed in another way than ours
        raise ImportFormatError(f"{path} is packed as no export is ({error}): give a file that export wrote") from error
    except OSError as error:
        raise ImportFormatError(f"{path} cannot be read ({error.strerror or error}): give an existing file") from error


def _part(archive: zipfile.ZipFile, path: Path, name: str, sums: dict[str, str]) -> bytes:
    try:
        if archive.getinfo(name).file_size > _LARGEST:
            raise ImportFormatError(f"{path}: {name} unpacks to over {_LARGEST >> 30} GiB: not read")
        with _unzipping(path):
            content = archive.read(name)
    except KeyError as error:
        raise ImportFormatError(f"{path} lacks its part {name!r}: export it again") from error
    if hashlib.sha256(content).hexdigest() != sums.get(name):
        raise ImportFormatError(f"{path}: {name} differs from its checksum: the file is damaged, export it again")
    return content


def _values(archive: zipfile.ZipFile, path: Path, name: str, kind: type[T], sums: dict[str, str]) -> list[T]:
    reader = TypeAdapter(kind)
    return list(_parsed(reader, _part(archive, path, name, sums), path, name))


def _parsed(reader: TypeAdapter[Any], content: bytes, path: Path, name: str) -> Iterator[Any]:
    for number, line in enumerate(content.split(b"\n")[:-1], 1):
        try:
            value = reader.validate_json(line)
        except ValidationError as error:
            raise ImportFormatError(
                f"{path}: line {number} of {name} is not what export writes "
                f"({error.error_count()} faults, first: {error.errors()[0]['msg']})"
            ) from error
        if not _sound(value):
            raise ImportFormatError(f"{path}: line {number} of {name} has a time without a zone, or a NUL")
        yield value


def _sound(value: object) -> bool:
    """Whether every time in a value has a zone, and no text holds a NUL."""
    if isinstance(value, datetime):
        return value.tzinfo is not None
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, tuple):
        return all(_sound(item) for item in value)
    if is_dataclass(value):
        return all(_sound(getattr(value, field.name)) for field in fields(value))
    return True
