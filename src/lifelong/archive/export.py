"""Export: write one person's whole record to a zip file.

The zip is made in pieces. No temporary file is written, because it would be a plain copy of an encrypted record, and
a plain zip is never whole in memory. The module ``reader`` documents the layout of the zip.
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

from lifelong.archive import concepts, encryption, interactions
from lifelong.archive.reader import FORMAT, INTERACTIONS, PASSAGES, VERSION, WRITINGS
from lifelong.archive.whole_file import whole_file
from lifelong.errors import InputError, StoreFullError, StoreReadOnlyError
from lifelong.store.file_errors import translate_file_errors
from lifelong.store.record import Record
from lifelong.store.store import Store

LOG = logging.getLogger(__name__)


def export(
    store: Store, record: Record, path: Path, *, now: datetime, passphrase: str | None = None, plain: bool = False
) -> dict[str, int]:
    """Write the whole record of one person to a new file.

    Args:
        store: the store that holds the record.
        record: the record of the person.
        path: path of the file. The file appears when it is complete and replaces an older file of this name. Only its
            owner can read it.
        now: time of the export, for the manifest and the audit log.
        passphrase: encrypts the file (module ``encryption``); None writes a plain file.
        plain: allow a plain file for an encrypted record.

    Returns:
        The number of sessions, messages, memories, observations, passages, interactions, writings and media in the
        file.

    Raises:
        InputError: the record is encrypted, there is no passphrase, and ``plain`` is not set; or the path is a
            folder, or in a folder that is not there.
    """
    if store.encrypted and passphrase is None and not plain:
        raise InputError(
            "this record is encrypted, and an archive without a passphrase could be read by anybody: lock it with a "
            "passphrase (--encrypt), or say that a readable file is meant (--plain)"
        )
    if path.is_dir():
        raise InputError(f"{path} is a folder: give the name of a file in it, such as {path / 'ana.zip'}")
    if not path.parent.is_dir():
        raise InputError(f"there is no folder {path.parent} for {path.name}: make it, or give another path")
    counts: dict[str, int] = {}
    chunks = pieces(store, record, now=now, held=counts)
    with translate_file_errors(path), whole_file(path) as file:
        if passphrase is None:
            file.writelines(chunks)
        else:
            encryption.encrypt(chunks, file, passphrase)
    return counts


def pieces(store: Store, record: Record, *, now: datetime, held: dict[str, int] | None = None) -> Iterator[bytes]:
    """Yield the zip file of one person in pieces of bytes.

    Args:
        store: the store that holds the record.
        record: the record of the person.
        now: time of the export, for the manifest and the audit log.
        held: this dictionary receives the counts of the zip's contents when the zip is complete.
    """
    files = record.media.select()
    rows: dict[str, list[Any]] = {
        "sessions.jsonl": record.sessions.select(),
        "messages.jsonl": record.messages.select(),
        "memories.jsonl": record.memories.select(current=None),
        "observations.jsonl": record.observations.select(),
        PASSAGES: record.passages.select(),
        INTERACTIONS: record.interactions.select(),
        WRITINGS: record.writings.select(),
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
    except (StoreFullError, StoreReadOnlyError) as error:  # an export must work on a full disk
        LOG.warning("the audit log has no entry of this export: %s", error)
    if held is not None:
        held.update(counts)


class _Sink(io.RawIOBase):
    """A write-only buffer for a zip; the bytes are taken out in pieces."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, content: Any) -> int:
        """Append bytes to the buffer; return their number."""
        self._held += content
        return len(content)

    def take(self) -> bytes:
        """Return the bytes that were written since the last call, and empty the buffer."""
        chunk, self._held = bytes(self._held), bytearray()
        return chunk


def _manifest(store: Store, record: Record, now: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "person": record.name,
        "zone": record.zone.key,
        "made": now.isoformat(),
        "unranked": record.messages.unranked(),
        "choices": asdict(record.preferences.get()),
        "voice": asdict(record.writings.choices()),
        "ratings": [asdict(rating) for rating in record.preferences.ratings()],
        "concepts": concepts.dump(record),
        "catalogues": interactions.catalogues(store, record, record.interactions.select()),
        "drawings": [asdict(drawing) for drawing in record.drawings.select()],
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
