"""A damaged record under every command: no file is destroyed, nobody sees a traceback, a refusal says why."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import apsw

from benchmarks.attack.tally import Row
from lifelong.store.sqlite.opening import FILE_NAME
from lifelong.store.store import Store
from tests.cli.run import PICTURE, run
from tests.person.examples import opened

ROUNDS = 1

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("doctor",),
    ("recall", "Where do I live?"),
    ("add", "I planted a walnut.", "--no-update"),
    ("chat", "Where do I live?"),
    ("memories",),
    ("sessions",),
    ("photos",),
    ("profile",),
    ("audit",),
    ("keys", "list"),
    ("jobs",),
    ("receipts",),
    ("reindex",),
    ("worker", "--once"),
    ("export", "{out}"),
    ("forget", "{id}", "--yes", "--no-update"),
)
"""What is run on each; ``{id}`` is a message without a picture, ``{out}`` a file outside the store."""


def attack(folder: Path, rounds: int) -> list[Row]:
    """Each damage meets each command, each time on a fresh copy of one record with two pictures."""
    destroyed = [Row(f"{name}: no file is destroyed") for name in DAMAGES]
    traceback, told = Row("no traceback"), Row("a refusal says why")
    template, older, text = made(folder)
    before = os.environ.get("LIFELONG_STORE")
    try:
        for number in range(rounds):
            for row, (name, damage) in zip(destroyed, DAMAGES.items(), strict=True):
                for place, words in enumerate(COMMANDS):
                    store, out = folder / "trial", folder / "out.zip"
                    shutil.copytree(template, store)
                    damage(store, older, number * len(COMMANDS) + place)
                    there = media(store)
                    os.environ["LIFELONG_STORE"] = str(store)
                    ran = run(*(word.format(id=text, out=out) for word in words))
                    seen = f"{words[0]} at {name}, exit {ran.exit_code}"
                    row.count(
                        there <= media(store), f"{words[0]}: {len(there - media(store))} of {len(there)} files gone"
                    )
                    unseen = ran.exception is None or isinstance(ran.exception, SystemExit)
                    traceback.count(unseen, f"{seen}: {ran.exception!r}")
                    told.count(ran.exit_code == 0 or bool(ran.output.strip()) or not unseen, seen)
                    shutil.rmtree(store)
                    out.unlink(missing_ok=True)
    finally:
        os.environ.pop("LIFELONG_STORE") if before is None else os.environ.update(LIFELONG_STORE=before)
    return [*destroyed, traceback, told]


def made(folder: Path) -> tuple[Path, Path, str]:
    """The record, an older copy of its file and the log since, and the id of a message without a picture."""
    store, older = folder / "template", folder / "older"
    with opened(store) as life:
        life.person("somebody").add("I was here before.")
    older.mkdir()
    with opened(store) as life:
        me = life.person("me")
        me.add("The dogs next door.", images=[PICTURE])
        me.add("My lamp.", images=[Path(__file__).parents[2] / "tests" / "data" / "lamp.png"])
        (said,) = me.add("I live in Porto.")
        life.settle()
        for path in store.glob(f"{FILE_NAME}*"):  # as they lie there when the process is killed now
            shutil.copy(path, older / path.name)
        me.add([f"I planted tree number {at} on the hill. " * 5 for at in range(40)])
        life.settle()
    return store, older, said.id


def media(store: Path) -> set[str]:
    """Hashes of all files but the database's own, wherever in the folder they lie now."""
    own = {FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"}
    paths = [path for path in store.rglob("*") if path.is_file() and path.name not in own]
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _emptied(store: Path, older: Path, number: int) -> None:
    (store / FILE_NAME).write_bytes(b"")


def _missing(store: Path, older: Path, number: int) -> None:
    (store / FILE_NAME).unlink()


def _older(store: Path, older: Path, number: int) -> None:
    """As a backup of the file alone brings it back: without its log it knows nobody's pictures."""
    shutil.copy(older / FILE_NAME, store / FILE_NAME)


def _cut_log(store: Path, older: Path, number: int) -> None:
    """As after a crash, when the pictures' rows stand in the log alone, and the log has lost its tail."""
    log = (older / f"{FILE_NAME}-wal").read_bytes()
    shutil.copy(older / FILE_NAME, store / FILE_NAME)
    (store / f"{FILE_NAME}-wal").write_bytes(log[: len(log) * (number % 10) // 10])


def _flipped(store: Path, older: Path, number: int) -> None:
    """A page, each time another one but none of the first two, holds other bytes: all of it, or 64 in its middle."""
    with (store / FILE_NAME).open("r+b") as file:
        pages = file.seek(0, os.SEEK_END) // 4096
        start, size = ((0, 4096), (3000, 64))[number % 2]
        file.seek(4096 * (2 + 7 * number % (pages - 2)) + start)
        found = file.read(size)
        file.seek(-size, os.SEEK_CUR)
        file.write(bytes(byte ^ 0x5A for byte in found))


def _foreign(store: Path, older: Path, number: int) -> None:
    (store / FILE_NAME).unlink()
    with apsw.Connection(str(store / FILE_NAME)) as file:
        file.execute("CREATE TABLE recipe (name TEXT)")


def _other_record(store: Path, older: Path, number: int) -> None:
    """The database of somebody else's record."""
    (store / FILE_NAME).unlink()
    with Store(store.parent / "other") as other:
        other.record("default", "zoe")
    shutil.move(store.parent / "other" / FILE_NAME, store / FILE_NAME)
    shutil.rmtree(store.parent / "other")


def _less_media(store: Path, older: Path, number: int) -> None:
    next(path for path in sorted((store / "media").rglob("*")) if path.is_file()).unlink()


def _more_media(store: Path, older: Path, number: int) -> None:
    there = next(path for path in sorted((store / "media").rglob("*")) if path.is_file())
    content = b"a file that nobody knows"
    there.with_name(hashlib.sha256(content).hexdigest() + there.suffix).write_bytes(content)


DAMAGES: dict[str, Callable[[Path, Path, int], None]] = {
    "0 bytes": _emptied,
    "missing": _missing,
    "older": _older,
    "cut log": _cut_log,
    "flipped page": _flipped,
    "foreign database": _foreign,
    "other record": _other_record,
    "missing media": _less_media,
    "extra media": _more_media,
}
