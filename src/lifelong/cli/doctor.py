"""``lifelong doctor``: is everything in order? One line for each check, and exit status 1 when something is broken."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from lifelong import __version__
from lifelong.cli.options import Chosen, answering, json_option
from lifelong.cli.output import clean, console, emit_json, plain, progress, table
from lifelong.errors import LifelongError

if TYPE_CHECKING:
    from lifelong.settings import Settings
    from lifelong.store.store import Store

LIBRARIES = ("apsw", "numpy", "onnxruntime", "tokenizers", "xllamacpp", "openai", "pillow", "pydantic")
SERVER_LIBRARIES = ("fastapi", "uvicorn", "prometheus_client", "opentelemetry")
SOON = timedelta(days=14)
"""Keys that expire within this are named."""

LONG = timedelta(days=1)
"""Updates that wait for longer than this are named: no worker runs, or it is stuck."""

LEAST_FREE = 500_000_000
"""Bytes of disk below which a warning is due."""

_SECRET = re.compile(r"(?<=://)[^/@\s]+(?=@)")
"""User and password in an address."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: what was looked at, how it is, and in words."""

    name: str
    state: Literal["ok", "note", "broken"]
    detail: str


@click.command(short_help="is everything in order?")
@answering
@json_option
def doctor(chosen: Chosen, as_json: bool) -> None:
    """Check versions, record, models, queue and disk, and show the settings in force.

    Exit status 1 when something is broken.
    """
    settings = chosen.settings()
    checks = [*_programs(), *_models(settings), *_record(settings), *_server(settings), *_disk(settings)]
    sources = _sources(settings, chosen)
    if as_json:
        emit_json({"checks": checks, "settings": sources})
    else:
        _print(checks, sources)
    if any(check.state == "broken" for check in checks):
        sys.exit(1)


def _programs() -> Iterator[Check]:
    yield Check("lifelong", "ok", __version__)
    yield Check("python", "ok", f"{platform.python_version()} at {sys.executable}, {platform.platform()}")
    found = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            yield Check(name, "broken", "not installed: install lifelong again")
    yield Check("libraries", "ok", ", ".join(found))


def _models(settings: Settings) -> Iterator[Check]:
    """The embedded models with every file's hash, and the files and forms that the settings name."""
    from lifelong.models.specs import chat_model, face_encoder, image_encoder, text_embedder, voice_encoder
    from lifelong.models.weights.installed import installed

    needed = {
        "minilm": settings.embed == "embedded",
        "e5": settings.embed == "multilingual",
        "smollm2": settings.chat == "embedded",
        "faces": settings.faces == "embedded",
        "voices": settings.voices == "embedded",
    }
    for item in installed(cache=settings.cache, verify=True):
        if item.state == "ready":
            files = ", ".join(f"{file.path.name} sha256 {file.sha256[:12]}…" for file in item.files)
            yield Check(f"model {item.wheel.name}", "ok", f"{item.folder}: {files}")
        else:
            state: Literal["broken", "note"] = "broken" if needed.get(item.wheel.name, False) else "note"
            command = "lifelong models pull" if item.wheel.default else f"lifelong models pull {item.wheel.name}"
            yield Check(f"model {item.wheel.name}", state, f"{item.state} in {item.folder}: run `{command}`")
    makers: tuple[tuple[str, Callable[..., object], str], ...] = (
        ("chat", chat_model, settings.chat),
        ("embed", text_embedder, settings.embed),
        ("look", image_encoder, settings.look),
    )
    for what, make, spec in makers:
        if spec in ("embedded", "multilingual"):
            continue
        try:
            make(spec, cache=settings.cache)
        except LifelongError as error:
            yield Check(what, "broken", str(error))
        else:
            yield Check(what, "ok", f"{_masked(spec)} (not called)")
    consented: tuple[tuple[str, Callable[..., object], str], ...] = (
        ("faces", face_encoder, settings.faces),
        ("voices", voice_encoder, settings.voices),
    )
    for what, make, spec in consented:
        try:
            make(spec, cache=settings.cache)
        except LifelongError as error:
            yield Check(what, "broken", str(error))


def _record(settings: Settings) -> Iterator[Check]:
    """The record: integrity, schema, what it holds, and the queue. It is not made when it is missing."""
    from lifelong.store.migrate import shipped
    from lifelong.store.presence import present
    from lifelong.store.store import FILE_NAME, Store

    try:
        if not present(settings.store / FILE_NAME):
            yield Check("record", "note", f"none yet at {settings.store}")
            return
        with Store(settings.store, allow_read_only=True) as store:
            if store.read_only is not None:
                yield Check("writing", "broken", f"the record can only be read: {store.read_only}")
            yield Check("record", "ok", f"{settings.store}, {_size(settings.store) / 1e6:.1f} MB")
            yield Check("encryption", "ok", "database and files" if store.sealed else "none (docs/trust.md says how)")
            yield Check("schema", "ok", f"migration {store.version} of {shipped()[-1][0]}")
            integrity = store.integrity()
            yield Check("integrity", "ok" if integrity == "ok" else "broken", integrity)
            yield from _left_over(store)
            yield from _contents(store)
    except LifelongError as error:
        yield Check("record", "broken", str(error))


def _left_over(store: Store) -> Iterator[Check]:
    """Files that the record does not know, copies of it, and erasures that did not come to their end."""
    if orphans := store.orphans():
        yield Check(
            "orphaned files",
            "note",
            f"{len(orphans):,} among the media, {sum(path.lstat().st_size for path in orphans) / 1e6:.1f} MB, that "
            "nothing in the record names: an addition was cut short, or this is an older or another record "
            "(`lifelong media` lists them, `lifelong media clean` deletes them)",
        )
    if copies := store.copies():
        names = ", ".join(path.name for path in copies)
        yield Check(
            "backups",
            "note",
            f"{names} in {copies[0].parent}: what was forgotten since may stand there; delete what you do not need "
            "(our own copies go with the next update or erasure, unless the record is damaged)",
        )
    cut_short, unseen = store.receipts.unfinished(), store.receipts.unknown()
    if cut_short or unseen:
        names = ", ".join([*cut_short, *(path.name for path in unseen)][:5])
        yield Check(
            "erasures", "note", f"not at their end: {names}; opening the record finishes them, else see its log"
        )


def _contents(store: Store) -> Iterator[Check]:
    """What every person has, with every file's hash, and the queue."""
    from lifelong.store.media import REPAIR

    total, done = sum(len(record.media.select()) for record in store.records()), 0
    for record in store.records():
        faults = []
        with progress("Checking files", total=total) as report:
            for item in record.media.select():
                if fault := record.media.fault(item.sha256):
                    faults.append(f"{item.sha256} is {fault}")
                done += 1
                report(done)
        memories = ", ".join(f"{count} {kind}" for kind, count in record.memories.count().items())
        yield Check(
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
    yield Check("jobs", "note" if jobs else "ok", f"{waiting} waiting, {states['parked']} given up")
    yield from _waits(store, datetime.now(UTC))
    for job in jobs:
        if job.state == "parked":
            yield Check(
                f"job {job.id}",
                "note",
                f"{job.kind} of {job.subject} given up: {job.error} (`lifelong jobs retry {job.id}` tries again)",
            )


def _waits(store: Store, now: datetime) -> Iterator[Check]:
    """Jobs that wait for longer than any work explains."""
    if ahead := store.jobs.put_off(now=now):
        yield Check(
            "clock",
            "note",
            f"{ahead} updates are from a clock that ran ahead; they are done all the same (`lifelong worker --once`)",
        )
    oldest = store.jobs.oldest()
    if oldest is not None and now - oldest > LONG:
        yield Check(
            "queue",
            "note",
            f"updates wait since {oldest:%d %b %Y %H:%M} UTC: nothing works on them; `lifelong worker --once` does",
        )


def _server(settings: Settings) -> Iterator[Check]:
    """What `lifelong serve` needs: its packages, usable keys, and an address that is safe to listen on."""
    from lifelong.store.presence import present
    from lifelong.store.store import FILE_NAME, Store

    absent = [name for name in SERVER_LIBRARIES if find_spec(name.replace("-", "_")) is None]
    if absent:
        yield Check("server", "note", f"{', '.join(absent)} not installed: pip install 'lifelong[server]' to serve")
        return
    outside = settings.serve_host not in ("127.0.0.1", "::1", "localhost")
    where = f"would listen on {settings.serve_host}:{settings.serve_port}"
    if outside and not settings.serve_auth:
        yield Check("server", "broken", f"{where} without keys: switch serve_auth on, or listen on 127.0.0.1")
    elif outside:
        yield Check("server", "note", f"{where}, which others can reach: put TLS in front of it")
    else:
        yield Check("server", "ok", where + ("" if settings.serve_auth else ", without keys, this machine only"))
    now = datetime.now(UTC)
    try:
        if not present(settings.store / FILE_NAME):
            return
        with Store(settings.store, allow_read_only=True) as store:
            keys = store.keys.select()
    except LifelongError:  # the record's own check says what is wrong
        return
    usable = [key for key in keys if key.usable(now)]
    soon = [key.id for key in usable if key.expires is not None and key.expires - now < SOON]
    detail = f"{len(usable)} usable, {len(keys) - len(usable)} revoked or expired"
    if soon:
        yield Check("keys", "note", f"{detail}; within {SOON.days} days expire: {', '.join(soon)}")
    else:
        yield Check("keys", "ok", detail)


def _disk(settings: Settings) -> Iterator[Check]:
    place = next(folder for folder in (settings.store, *settings.store.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    yield Check("disk", "ok" if free >= LEAST_FREE else "note", f"{free / 1e9:.1f} GB free at {place}")
    writable = os.access(place, os.W_OK)
    yield Check("writable", "ok" if writable else "broken", f"{place} {'can' if writable else 'cannot'} be written")


def _sources(settings: Settings, chosen: Chosen) -> dict[str, dict[str, Any]]:
    """Every setting in force, and where its value comes from."""
    from lifelong.settings import FILE

    in_file = tomllib.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}
    environment = {name.upper() for name in os.environ}
    sources = {}
    for name in type(settings).model_fields:
        if name in chosen.given():
            source = f"--{name}"
        elif f"LIFELONG_{name.upper()}" in environment:
            source = f"LIFELONG_{name.upper()}"
        elif name in in_file:
            source = str(FILE)
        else:
            source = "default"
        value = plain(getattr(settings, name))
        sources[name] = {"value": _masked(value) if isinstance(value, str) else value, "source": source}
    return sources


def _print(checks: list[Check], sources: dict[str, dict[str, Any]]) -> None:
    out = console()
    rows = table("", "check", "finding")
    marks = {"ok": "✓", "note": "·", "broken": "✗"}
    for check in checks:
        rows.add_row(marks[check.state], clean(check.name), clean(check.detail))
    out.print(rows)
    rows = table("setting", "value", "from")
    for name, item in sources.items():
        rows.add_row(name, clean(str(item["value"])), item["source"])
    out.print(rows)
    broken = [check.name for check in checks if check.state == "broken"]
    out.print(f"Broken: {', '.join(broken)}." if broken else "Nothing is broken.")


def _masked(text: str) -> str:
    return _SECRET.sub("…", text)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
