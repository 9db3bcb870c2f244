"""A large record of one person for ``benchmarks.web_pages``: ten years, made once and kept in ``build/benchmarks``."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

import lifelong
from benchmarks.measure import WORK
from lifelong.models.scripted import HashedWords
from lifelong.store.record import Record
from lifelong.types import Incoming, State
from lifelong.types.memories import Source, Statement

PERSON: Final = "ana"
YEARS: Final = 10
END: Final = datetime(2026, 6, 1, 20, tzinfo=UTC)
"""When the record ends, and the time of its server: the last conversation is still open."""

BATCH: Final = 250
"""Messages, and memories, that are stored in one transaction."""

SUBJECTS: Final = ("the garden", "my sister Rita", "the bakery", "Bertha", "the choir", "my knee", "Lisbon", "the car")
ACTS: Final = ("I planted", "I talked about", "I went to", "I repaired", "I dreamt of", "I wrote about", "I paid for")
ENDS: Final = ("and it rained all day", "before breakfast", "with Tomás", "for the third time", "and was glad", "again")

OPTIONS: Final[dict[str, Any]] = {"chat": "none", "look": "none", "reader": "none", "ocr": "none", "speech": "none"}
"""No model looks or reads: what is measured is the pages."""


@dataclass(frozen=True, slots=True)
class RecordSize:
    """How much a record holds: messages of one conversation, memories, and photos over all years."""

    messages: int = 5000
    memories: int = 50_000
    photos: int = 10_000


def words(number: int) -> str:
    """A sentence that few others repeat."""
    act, subject, end = ACTS[number % 7], SUBJECTS[number // 7 % 8], ENDS[number // 56 % 6]
    return f"{act} {subject} {end}, note {number}."


def photo(number: int) -> bytes:
    """A small JPEG of its own."""
    rows = np.random.default_rng(number).integers(0, 255, (6, 8, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(rows).resize((320, 240), Image.Resampling.BICUBIC).save(file, "JPEG", quality=70)
    return file.getvalue()


def made(size: RecordSize) -> Path:
    """The folder of the record; made unless it is there already."""
    folder = WORK / "web_pages"
    mark = folder / "size.json"
    if mark.exists() and json.loads(mark.read_text()) == asdict(size):
        return folder
    if folder.exists():
        raise SystemExit(f"{folder} holds a record of another size: remove it")
    folder.mkdir(parents=True)
    path = folder / "served.lifelong"
    with lifelong.open(path, embed=HashedWords(), worker=False, clock=lambda: END, **OPTIONS) as life:
        person = life.person(PERSON, zone="Europe/Lisbon")
        for batch in _batches(list(_history(size)), "messages"):
            person.add(batch, embed=False)
        record = life._inner._engine.store.record("default", PERSON)
        _remember(record, size)
        _name(record)
        person.embed_missing()
    mark.write_text(json.dumps(asdict(size)))
    return folder


def _history(size: RecordSize) -> Iterator[Incoming]:
    """Photos in conversations of four over all years, and then one long conversation."""
    begin = END - timedelta(days=365 * YEARS)
    for number in range(size.photos):
        at = begin + (END - begin) * (number // 4 * 4 / max(size.photos, 1)) * 0.99 + timedelta(minutes=number % 4)
        yield Incoming(words(number), at=at, images=(photo(number),), session=f"p{number // 4}")
    for number in range(size.messages):
        role = "assistant" if number % 2 else "user"
        at = END - timedelta(seconds=10 * (size.messages - number))
        yield Incoming(words(number), role=role, at=at, session="long")  # type: ignore[arg-type]


def _remember(record: Record, size: RecordSize) -> None:
    """Facts, episodes, habits and the profile, each with the message that it comes from."""
    every = max(size.memories // 30, 10)
    sources = [message for message in record.messages.select() if message.role == "user"]
    for batch in _batches(list(range(size.memories)), "memories"):
        with record.messages._db.transaction():
            for number in batch:
                message = sources[number * len(sources) // size.memories]
                record.memories.add(_statement(number, message.id, message.at, every), origin="embedded")


def _statement(number: int, message: str, at: datetime, every: int) -> Statement:
    """A memory: as many entries of the profile and habits as a record keeps, a tenth episodes, the rest facts."""
    given: dict[str, Any] = {"text": words(number), "sources": (Source(message, ""),), "at": at}
    match number % every:
        case 0:
            states: tuple[State, ...] = ("active", "done", "dropped")
            return Statement("procedural", **given, trigger="every Tuesday", state=states[number // every % 3])
        case 1:
            return Statement("core", **given, slot=f"me.topic-{number}")
        case rest if rest % 10 == 5:
            return Statement("episodic", **given, until=at + timedelta(minutes=20), people=("Rita", "Tomás"))
        case _:
            return Statement("semantic", **given)


def _name(record: Record) -> None:
    """Eight people, pets and things."""
    for name in ("Bertha", "Rita", "Tomás", "Mingau", "Kirsten", "Paulo", "Ines", "Rex"):
        record.concepts.add(name, kind="thing", note="", at=END)


def _batches(items: list[Any], what: str) -> Iterator[list[Any]]:
    for begin in range(0, len(items), BATCH):
        yield items[begin : begin + BATCH]
        if sys.stderr.isatty() or begin // BATCH % 20 == 0:
            sys.stderr.write(f"{what}: {begin + BATCH:,} of {len(items):,} (load {os.getloadavg()[0]:.1f})\n")
