"""Checks of an installation: libraries, models, record, queue, server and disk. ``lifelong doctor`` prints them."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from lifelong.errors import LifelongError
from lifelong.models.specs import chat_model, face_encoder, image_encoder, text_embedder, voice_encoder
from lifelong.models.weights.installed import installed
from lifelong.settings import Settings
from lifelong.store.media import REPAIR
from lifelong.store.migrate import shipped
from lifelong.store.presence import present
from lifelong.store.store import FILE_NAME, Store

LIBRARIES: Final = ("apsw", "numpy", "onnxruntime", "tokenizers", "xllamacpp", "openai", "pillow", "pydantic")
SERVER_LIBRARIES: Final = ("fastapi", "uvicorn", "prometheus_client", "opentelemetry")

EXPIRES_SOON: Final = timedelta(days=14)
"""A key that expires within this time is named."""

LONG_WAIT: Final = timedelta(days=1)
"""An update that waits for longer is named: no worker runs, or it is stuck."""

LEAST_FREE: Final = 500_000_000
"""Bytes of free disk space below which a note is given."""

_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+(?=@)")
"""User and password in an address."""

Progress = Callable[[int, int], None]

State = Literal["ok", "note", "broken"]


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """The result of one check.

    Attributes:
        name: what was checked.
        state: ``note`` is something to know, ``broken`` something to repair.
        detail: the finding in words.
    """

    name: str
    state: State
    detail: str


def check_health(settings: Settings, *, progress: Progress = lambda done, total: None) -> list[HealthCheck]:
    """Run all checks. No record is made, and nothing in a record changes. Blocking.

    Args:
        settings: all settings.
        progress: called with the number of stored files that were read, and of how many.
    """
    return [
        *_libraries(),
        *_models(settings),
        *_record(settings, progress),
        *_server(settings),
        *_disk(settings),
    ]


def without_credentials(text: str) -> str:
    """A setting without the user and the password of an address in it."""
    return _CREDENTIALS.sub("…", text)


def _libraries() -> Iterator[HealthCheck]:
    yield HealthCheck("python", "ok", f"{platform.python_version()} at {sys.executable}, {platform.platform()}")
    versions = []
    for name in LIBRARIES:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            yield HealthCheck(name, "broken", "not installed: install lifelong again")
    yield HealthCheck("libraries", "ok", ", ".join(versions))


def _models(settings: Settings) -> Iterator[HealthCheck]:
    """The embedded models with the hash of every file, and the models that the settings name."""
    needed = {
        "minilm": settings.embed == "embedded",
        "e5": settings.embed == "multilingual",
        "smollm2": settings.chat == "embedded",
        "faces": settings.faces == "embedded",
        "voices": settings.voices == "embedded",
    }
    for item in installed(cache=settings.cache, verify=True):
        name = f"model {item.wheel.name}"
        if item.state == "ready":
            files = ", ".join(f"{file.path.name} sha256 {file.sha256[:12]}…" for file in item.files)
            yield HealthCheck(name, "ok", f"{item.folder}: {files}")
        else:
            state: State = "broken" if needed.get(item.wheel.name, False) else "note"
            command = "lifelong models pull" if item.wheel.default else f"lifelong models pull {item.wheel.name}"
            yield HealthCheck(name, state, f"{item.state} in {item.folder}: run `{command}`")
    makers: tuple[tuple[str, Callable[..., object], str], ...] = (
        ("chat", chat_model, settings.chat),
        ("embed", text_embedder, settings.embed),
        ("look", image_encoder, settings.look),
    )
    for role, make, spec in makers:
        if spec in ("embedded", "multilingual"):
            continue
        try:
            make(spec, cache=settings.cache)
        except LifelongError as error:
            yield HealthCheck(role, "broken", str(error))
        else:
            yield HealthCheck(role, "ok", f"{without_credentials(spec)} (not called)")
    consented: tuple[tuple[str, Callable[..., object], str], ...] = (
        ("faces", face_encoder, settings.faces),
        ("voices", voice_encoder, settings.voices),
    )
    for role, make, spec in consented:
        try:
            make(spec, cache=settings.cache)
        except LifelongError as error:
            yield HealthCheck(role, "broken", str(error))


def _record(settings: Settings, progress: Progress) -> Iterator[HealthCheck]:
    """Integrity, schema, content and queue of the record. A missing record is not made."""
    try:
        if not present(settings.store / FILE_NAME):
            yield HealthCheck("record", "note", f"none yet at {settings.store}")
            return
        with Store(settings.store, allow_read_only=True) as store:
            if store.read_only is not None:
                yield HealthCheck("writing", "broken", f"the record can only be read: {store.read_only}")
            yield HealthCheck("record", "ok", f"{settings.store}, {_size(settings.store) / 1e6:.1f} MB")
            encryption = "database and files" if store.sealed else "none (docs/trust.md says how)"
            yield HealthCheck("encryption", "ok", encryption)
            yield HealthCheck("schema", "ok", f"migration {store.version} of {shipped()[-1][0]}")
            integrity = store.integrity()
            yield HealthCheck("integrity", "ok" if integrity == "ok" else "broken", integrity)
            yield from _leftovers(store)
            yield from _persons(store, progress)
            yield from _queue(store, datetime.now(UTC))
    except LifelongError as error:
        yield HealthCheck("record", "broken", str(error))


def _leftovers(store: Store) -> Iterator[HealthCheck]:
    """Files that no row of the record names, copies of the record, and unfinished erasures."""
    if orphans := store.orphans():
        yield HealthCheck(
            "orphaned files",
            "note",
            f"{len(orphans):,} among the media, {sum(path.lstat().st_size for path in orphans) / 1e6:.1f} MB, that "
            "nothing in the record names: an addition was cut short, or this is an older or another record "
            "(`lifelong media` lists them, `lifelong media clean` deletes them)",
        )
    if copies := store.copies():
        names = ", ".join(path.name for path in copies)
        yield HealthCheck(
            "backups",
            "note",
            f"{names} in {copies[0].parent}: what was forgotten since may stand there; delete what you do not need "
            "(our own copies go with the next update or erasure, unless the record is damaged)",
        )
    unfinished, unknown = store.receipts.unfinished(), store.receipts.unknown()
    if unfinished or unknown:
        names = ", ".join([*unfinished, *(path.name for path in unknown)][:5])
        yield HealthCheck(
            "erasures", "note", f"not at their end: {names}; opening the record finishes them, else see its log"
        )


def _persons(store: Store, progress: Progress) -> Iterator[HealthCheck]:
    """What the record holds of every person, with the hash of every file."""
    total, done = sum(len(record.media.select()) for record in store.records()), 0
    for record in store.records():
        faults = []
        for item in record.media.select():
            if fault := record.media.fault(item.sha256):
                faults.append(f"{item.sha256} is {fault}")
            done += 1
            progress(done, total)
        memories = ", ".join(f"{count} {kind}" for kind, count in record.memories.count().items())
        yield HealthCheck(
            f"person {record.name}",
            "broken" if faults else "ok",
            f"space {record.space}, zone {record.zone}: {record.messages.count():,} messages, "
            f"{len(record.sessions.select())} sessions, memories: {memories or 'none'}, "
            f"{len(record.observations.select())} readings, {len(record.media.select())} pictures"
            + (f"; file {', '.join(faults)}: {REPAIR}" if faults else ""),
        )


def _queue(store: Store, now: datetime) -> Iterator[HealthCheck]:
    """The updates that wait or were given up, and those that wait for longer than any work explains."""
    jobs = store.jobs.select()
    states = Counter(job.state for job in jobs)
    waiting = len(jobs) - states["parked"]
    yield HealthCheck("jobs", "note" if jobs else "ok", f"{waiting} waiting, {states['parked']} given up")
    if ahead := store.jobs.put_off(now=now):
        yield HealthCheck(
            "clock",
            "note",
            f"{ahead} updates are from a clock that ran ahead; they are done all the same (`lifelong worker --once`)",
        )
    oldest = store.jobs.oldest()
    if oldest is not None and now - oldest > LONG_WAIT:
        yield HealthCheck(
            "queue",
            "note",
            f"updates wait since {oldest:%d %b %Y %H:%M} UTC: nothing works on them; `lifelong worker --once` does",
        )
    for job in jobs:
        if job.state == "parked":
            yield HealthCheck(
                f"job {job.id}",
                "note",
                f"{job.kind} of {job.subject} given up: {job.error} (`lifelong jobs retry {job.id}` tries again)",
            )


def _server(settings: Settings) -> Iterator[HealthCheck]:
    """What the server needs: its packages, usable keys, and an address that is safe to listen on."""
    absent = [name for name in SERVER_LIBRARIES if find_spec(name) is None]
    if absent:
        yield HealthCheck(
            "server", "note", f"{', '.join(absent)} not installed: pip install 'lifelong[server]' to serve"
        )
        return
    outside = settings.serve_host not in ("127.0.0.1", "::1", "localhost")
    where = f"would listen on {settings.serve_host}:{settings.serve_port}"
    if outside and not settings.serve_auth:
        detail = f"{where} without keys: switch serve_auth on, or listen on 127.0.0.1"
        yield HealthCheck("server", "broken", detail)
    elif outside:
        yield HealthCheck("server", "note", f"{where}, which others can reach: put TLS in front of it")
    else:
        detail = where + ("" if settings.serve_auth else ", without keys, this machine only")
        yield HealthCheck("server", "ok", detail)
    now = datetime.now(UTC)
    try:
        if not present(settings.store / FILE_NAME):
            return
        with Store(settings.store, allow_read_only=True) as store:
            keys = store.keys.select()
    except LifelongError:  # the check of the record reports it
        return
    usable = [key for key in keys if key.usable(now)]
    soon = [key.id for key in usable if key.expires is not None and key.expires - now < EXPIRES_SOON]
    detail = f"{len(usable)} usable, {len(keys) - len(usable)} revoked or expired"
    if soon:
        yield HealthCheck("keys", "note", f"{detail}; within {EXPIRES_SOON.days} days expire: {', '.join(soon)}")
    else:
        yield HealthCheck("keys", "ok", detail)


def _disk(settings: Settings) -> Iterator[HealthCheck]:
    """Free space and write access."""
    place = next(folder for folder in (settings.store, *settings.store.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    yield HealthCheck("disk", "ok" if free >= LEAST_FREE else "note", f"{free / 1e9:.1f} GB free at {place}")
    writable = os.access(place, os.W_OK)
    detail = f"{place} {'can' if writable else 'cannot'} be written"
    yield HealthCheck("writable", "ok" if writable else "broken", detail)


def _size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
