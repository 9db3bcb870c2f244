"""kill -9 while an old record is brought to the newest schema: nothing is lost, and no copy of it stays."""

from __future__ import annotations

import random
import shutil
import signal
import time
from pathlib import Path

import apsw

from benchmarks.attack.tally import Row
from lifelong.store.sqlite.opening import FILE_NAME
from lifelong.store.sqlite.schema import packaged_migrations
from lifelong.store.store import Store
from tests.person.examples import opened
from tests.store.children import started
from tests.store.test_migrations import opened as opened_at

ROUNDS = 24

OLD = 6
"""The schema that the record has: seven migrations lie before it."""

MESSAGES = 6_000
"""So many that each step takes long enough to be hit."""

CANARY = b"canary-of-the-hill"

OPENS = "import sys, pathlib; from lifelong.store.store import Store; Store(pathlib.Path(sys.argv[1])).close()"


def attack(folder: Path, rounds: int) -> list[Row]:
    """Each is killed in one step, in turn, a random while after the copy of that step has appeared."""
    lost, sound = Row("messages kept by a killed migration"), Row("records that open at the newest schema")
    left, erased = Row("no copy stays after the next opening"), Row("no text in any file after everything is forgotten")
    template, count = made_before(folder)
    trial = folder / "trial"
    shutil.copytree(template, trial)
    began = time.monotonic()
    Store(trial).close()
    newest = packaged_migrations()[-1][0]
    step = (time.monotonic() - began) / (newest - OLD)
    dice = random.Random(rounds)
    for number in range(rounds):
        store = folder / str(number)
        shutil.copytree(template, store)
        seen = killed(store, OLD + 1 + number % (newest - OLD), dice.uniform(0, 1.2 * step))
        with Store(store) as again:
            there = again.record("default", "me").messages.count()
            lost.count(there == count, f"{seen}: {there} of {count}")
            sound.count(again.integrity() == "ok" and again.version == newest, seen)
        copies = [path.name for path in store.rglob("before-*")]
        left.count(not copies, f"{seen}: {', '.join(copies)}")
        with opened(store) as life:
            life.person("me").forget(everything=True)
        holding = [path.name for path in store.rglob("*") if path.is_file() and CANARY in path.read_bytes()]
        erased.count(not holding, f"{seen}: {', '.join(holding)}")
        shutil.rmtree(store)
    return [lost, sound, left, erased]


def killed(store: Path, number: int, after: float) -> str:
    """Open the record in another process and kill it some seconds after a step's copy has appeared; says where."""
    with started(OPENS, store) as child:
        until = time.monotonic() + 30
        copy = store / "backups" / f"before-{number:04d}.db"
        while not copy.exists() and child.poll() is None and time.monotonic() < until:
            time.sleep(0.0002)
        time.sleep(after)
        child.send_signal(signal.SIGKILL)
        child.wait()
    with apsw.Connection(str(store / FILE_NAME)) as file:
        at = file.pragma("user_version")
    return f"killed in step {number}, at schema {at}"


def made_before(folder: Path) -> tuple[Path, int]:
    """A record of an old schema, and how many messages are in it."""
    fresh, old = folder / "fresh", folder / "old"
    with opened(fresh) as life:
        texts = [f"I planted tree {at}, {CANARY.decode()}. " * 4 for at in range(MESSAGES)]
        count = len(life.person("me").add(texts, embed=False))
    old.mkdir()
    opened_at(old / FILE_NAME, *packaged_migrations()[:OLD]).close()
    with apsw.Connection(str(old / FILE_NAME)) as file:
        file.execute("ATTACH ? AS fresh", (str(fresh / FILE_NAME),))
        for table in ("space", "person", "session", "message"):
            columns = ", ".join(row[1] for row in file.execute(f"PRAGMA main.table_info({table})"))
            file.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM fresh.{table}")
    return old, count
