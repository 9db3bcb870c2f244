"""One person's whole record as a file: a zip of JSON lines and media, with the checksum of each part.

Vectors and entries are left out: they are made again from the words. The layout:

    manifest.json         format, version, person, zone, time, and the SHA-256 of every other part
    sessions.jsonl  messages.jsonl  memories.jsonl  observations.jsonl
    media/<sha256>        each picture as it was given
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from lifelong.errors import ImportFormatError
from lifelong.recall.text import analyse
from lifelong.store.database import translated
from lifelong.store.record import Record, check_zone
from lifelong.types import Attachment, Memory, Message, Observation, Session, Statement

T = TypeVar("T")

FORMAT, VERSION = "lifelong", 1
_LARGEST = 4 << 30
"""Bytes that one part may unpack to."""


def export(record: Record, path: Path, *, now: datetime) -> dict[str, int]:
    """Write everything of one person to a new zip file.

    Args:
        record: whose.
        path: of the file; it appears when it is complete, and takes the place of an older one.
        now: noted in the manifest.

    Returns:
        How many sessions, messages, memories, observations and media it holds.
    """
    files = record.media.select()
    rows: dict[str, list[Any]] = {
        "sessions.jsonl": record.sessions.select(),
        "messages.jsonl": record.messages.select(),
        "memories.jsonl": record.memories.select(current=None),
        "observations.jsonl": record.observations.select(),
    }
    fresh = path.with_name(path.name + ".part")
    sums: dict[str, str] = {}
    with translated(path):
        try:
            with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, values in rows.items():
                    _put(archive, name, _lines(values), sums)
                for item in files:
                    _put(archive, f"media/{item.sha256}", record.media.read(item.sha256), sums)
                manifest = {
                    "format": FORMAT,
                    "version": VERSION,
                    "person": record.name,
                    "zone": record.zone.key,
                    "made": now.isoformat(),
                    "sha256": sums,
                }
                archive.writestr("manifest.json", json.dumps(manifest, indent=1))
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    return {name.removesuffix(".jsonl"): len(values) for name, values in rows.items()} | {"media": len(files)}


def restore(record: Record, path: Path) -> dict[str, int]:
    """Add an archive to a record. What is there already, by id, is left as it is: running it twice adds nothing.

    Args:
        record: into which.
        path: of the archive.

    Returns:
        How many sessions, messages, memories and observations were added.

    Raises:
        ImportFormatError: it is no archive of ours, it is damaged, or it was made by a newer version.
            Nothing was added.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            sums = _manifest(archive, path)
            return _restore(record, archive, path, sums)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError) as error:
        raise ImportFormatError(f"{path} is no whole zip file ({error}): give a file that export wrote") from error
    except OSError as error:
        raise ImportFormatError(f"{path} cannot be read ({error.strerror or error}): give an existing file") from error


def _restore(record: Record, archive: zipfile.ZipFile, path: Path, sums: dict[str, str]) -> dict[str, int]:
    sessions = _values(archive, path, "sessions.jsonl", Session, sums)
    messages = _values(archive, path, "messages.jsonl", Message, sums)
    memories = _values(archive, path, "memories.jsonl", Memory, sums)
    observations = _values(archive, path, "observations.jsonl", Observation, sums)
    with record.transaction():
        before = {session.id for session in record.sessions.select()}
        for session in sessions:
            record.sessions.restore(session)
        added = [message for message in messages if _restore_message(record, archive, path, message, sums)]
        learned = _restore_memories(record, memories)
        known = {item.message for item in record.observations.select()}
        seen = [item for item in observations if item.message not in known]
        for observation in seen:
            record.observations.put(observation)
    return {
        "sessions": len({session.id for session in sessions} - before),
        "messages": len(added),
        "memories": learned,
        "observations": len(seen),
    }


def _restore_message(
    record: Record, archive: zipfile.ZipFile, path: Path, message: Message, sums: dict[str, str]
) -> bool:
    for item in message.attachments:
        content = _part(archive, path, f"media/{item.sha256}", sums)
        record.media.add(Attachment(item.sha256, item.media_type, item.size, item.width, item.height), content)
    seq = record.messages.restore(message)
    if seq is None:
        return False
    found = analyse(message.text, pictures=len(message.attachments))
    record.entries.add("message", seq, terms=found.terms, flags=int(found.flags))
    return True


def _restore_memories(record: Record, memories: list[Memory]) -> int:
    known = {memory.id for memory in record.memories.select(current=None)}
    fresh = [memory for memory in memories if memory.id not in known]
    for memory in fresh:
        statement = Statement(
            kind=memory.kind,
            text=memory.text,
            sources=memory.sources,
            at=memory.at,
            slot=memory.slot,
            single=memory.single,
            until=memory.until,
            state=memory.state,  # type: ignore[arg-type]  # as it was stored
            trigger=memory.trigger,
            keywords=memory.keywords,
        )
        seq, _ = record.memories.add(statement, origin=memory.origin, closed=memory.closed, id=memory.id)
        found = analyse(memory.text)
        record.entries.add(memory.kind, seq, terms=found.terms, flags=int(found.flags))
    here = known | {memory.id for memory in fresh}
    for memory in fresh:
        if memory.closed is not None and memory.superseded_by in here:
            record.memories.close(memory.id, at=memory.closed, by=memory.superseded_by)
    return len(fresh)


def _put(archive: zipfile.ZipFile, name: str, content: bytes, sums: dict[str, str]) -> None:
    archive.writestr(name, content)
    sums[name] = hashlib.sha256(content).hexdigest()


def _lines(values: Iterable[Any]) -> bytes:
    return b"".join(json.dumps(asdict(value), ensure_ascii=False, default=_time).encode() + b"\n" for value in values)


def _time(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an archive")


def _manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, str]:
    try:
        manifest = json.loads(archive.read("manifest.json"))
        if manifest["format"] != FORMAT or not isinstance(manifest["version"], int):
            raise ValueError("another format")
        sums = {str(name): str(value) for name, value in manifest["sha256"].items()}
        check_zone(manifest["zone"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ImportFormatError(f"{path} has no manifest of ours ({error}): give a file that export wrote") from error
    if manifest["version"] > VERSION:
        raise ImportFormatError(
            f"{path} has archive version {manifest['version']}, this version reads up to {VERSION}: "
            "install the newer lifelong that wrote it"
        )
    return sums


def _part(archive: zipfile.ZipFile, path: Path, name: str, sums: dict[str, str]) -> bytes:
    try:
        if archive.getinfo(name).file_size > _LARGEST:
            raise ImportFormatError(f"{path}: {name} unpacks to over {_LARGEST >> 30} GiB: not read")
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
            yield reader.validate_json(line)
        except ValidationError as error:
            raise ImportFormatError(
                f"{path}: line {number} of {name} is not what export writes "
                f"({error.error_count()} faults, first: {error.errors()[0]['msg']})"
            ) from error
