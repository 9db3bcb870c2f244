"""Writing one person's whole record as a file.

The zip is made piece by piece and never lies anywhere on its way: neither on the disk, where an encrypted record would
leave a plain copy, nor whole in memory. What is in it says ``archive``.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from lifelong.archive import concepts, encryption
from lifelong.archive.reader import FORMAT, PASSAGES, VERSION
from lifelong.archive.whole_file import whole_file
from lifelong.errors import InputError, StoreFullError, StoreReadOnlyError
from lifelong.store.database import translated
from lifelong.store.record import Record
from lifelong.store.store import Store

LOG = logging.getLogger(__name__)


def export(
    store: Store, record: Record, path: Path, *, now: datetime, passphrase: str | None = None, plain: bool = False
) -> dict[str, int]:
    """Write everything of one person to a new file.

    Args:
        store: the store that holds the record.
        record: whose.
        path: of the file; it appears when it is complete and takes an older one's place. Only its owner may read it.
        now: noted in the manifest.
        passphrase: locks the file (``locking``); None leaves it readable.
        plain: a readable file is meant, although the record is encrypted.

    Returns:
        How many sessions, messages, memories, observations and media it holds.

    Raises:
        InputError: the record is encrypted, and neither a passphrase was given nor ``plain``.
    """
    if store.sealed and passphrase is None and not plain:
        raise InputError(
            "this record is encrypted, and an archive without a passphrase could be read by anybody: lock it with a "
            "passphrase (--encrypt), or say that a readable file is meant (--plain)"
        )
    held: dict[str, int] = {}
    written = pieces(store, record, now=now, held=held)
    with translated(path), whole_file(path) as file:
        if passphrase is None:
            file.writelines(written)
        else:
            encryption.lock(written, file, passphrase)
    return held


def pieces(store: Store, record: Record, *, now: datetime, held: dict[str, int] | None = None) -> Iterator[bytes]:
    """The zip of one person, part by part.

    Args:
        store: the store that holds the record.
        record: whose.
        now: noted in the manifest.
        held: is filled with how many of what the zip holds, once it is complete.
    """
    files = record.media.select()
    rows: dict[str, list[Any]] = {
        "sessions.jsonl": record.sessions.select(),
        "messages.jsonl": record.messages.select(),
        "memories.jsonl": record.memories.select(current=None),
        "observations.jsonl": record.observations.select(),
        PASSAGES: record.passages.select(),
    }
    manifest = _manifest(store, record, now)
    sums: dict[str, str] = {}
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, values in rows.items():
            _put(archive, name, _lines(values), sums)
            yield sink.take()
        for item in files:
            _put(archive, f"media/{item.sha256}", record.media.read(item.sha256), sums)
            yield sink.take()
        archive.writestr("manifest.json", json.dumps(manifest | {"sha256": sums}, indent=1, default=_time))
    yield sink.take()
    counts = {name.removesuffix(".jsonl"): len(values) for name, values in rows.items()} | {"media": len(files)}
    try:
        record.audit.note("export", sum(counts.values()), at=now)
    except (StoreFullError, StoreReadOnlyError) as error:  # a full disk is when an export is needed
        LOG.warning("the audit log has no entry of this export: %s", error)
    if held is not None:
        held.update(counts)


class _Sink(io.RawIOBase):
    """What a zip is written to, and taken away from."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, content: Any) -> int:
        """Hold these bytes."""
        self._held += content
        return len(content)

    def take(self) -> bytes:
        """What was written since it was asked last."""
        taken, self._held = bytes(self._held), bytearray()
        return taken


def _manifest(store: Store, record: Record, now: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "person": record.name,
        "zone": record.zone.key,
        "made": now.isoformat(),
        "unranked": record.messages.unranked(),
        "choices": asdict(record.choices.get()),
        "ratings": [asdict(rating) for rating in record.choices.ratings()],
        "concepts": concepts.dump(record),
        "jobs": [
            {"kind": job.kind, "subject": job.subject}
            for job in store.jobs.select(person=record.person)
            if job.kind != "perceive"
        ],
    }


def _put(archive: zipfile.ZipFile, name: str, content: bytes, sums: dict[str, str]) -> None:
    archive.writestr(name, content)
    sums[name] = hashlib.sha256(content).hexdigest()


def _lines(values: Iterable[Any]) -> bytes:
    return b"".join(json.dumps(asdict(value), ensure_ascii=False, default=_time).encode() + b"\n" for value in values)


def _time(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an archive")
