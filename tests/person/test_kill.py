"""Processes that die or write at once: nothing acknowledged is lost, nothing is doubled, the queue goes on."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import lifelong
from lifelong.types import Incoming
from tests.person.examples import MINUTE, NINE, Clock, opened, picture, texts
from tests.store.children import at_once
from tests.store.examples import files_holding, media_folder

WRITES = """
import sys
from datetime import UTC, datetime, timedelta
import lifelong
from lifelong.models.scripted import HashedWords
now = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
with lifelong.open(sys.argv[1], chat="none", embed=HashedWords(), clock=lambda: now) as life:
    ana = life.person("ana")
    print("up", flush=True)
    for number in range(200):
        at = now + number * timedelta(seconds=1)
        for message in ana.add(lifelong.Incoming(f"I drive truck number {number}.", key=f"k{number}", at=at)):
            print(message.key, message.id, flush=True)
"""


def killed_while_writing(folder: Path, wait: float) -> dict[str, str]:
    """Run a writer, kill it after a while, and return what it had acknowledged: ids by key."""
    with subprocess.Popen([sys.executable, "-c", WRITES, str(folder)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdout.readline() == "up\n"
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        lines = [line for line in child.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    return dict(line.split() for line in lines if len(line.split()) == 2)


@pytest.mark.parametrize("times", [1, pytest.param(20, marks=pytest.mark.slow)])
@pytest.mark.sqlite
def test_a_writer_that_is_killed_loses_nothing_that_it_acknowledged(tmp_path: Path, times: int) -> None:
    """kill -9 in the middle of 200 adds; then the import is run again, and the queue runs to its end."""
    dice = random.Random(times)
    for number in range(times):
        folder = tmp_path / str(number)
        acknowledged = killed_while_writing(folder, dice.uniform(0.02, 0.5))
        clock = Clock()
        with opened(folder, clock=clock) as life:
            ana = life.person("ana")
            stored = {message.key: message.id for message in ana.messages()}
            assert acknowledged.items() <= stored.items()
            assert len(stored) - len(acknowledged) <= 1  # at most the one that was being written
            again = [Incoming(f"I drive truck number {k}.", key=f"k{k}", at=NINE + k * MINUTE / 60) for k in range(200)]
            assert len(ana.add(again)) == 200 - len(stored)
            assert sorted(texts(ana.messages())) == sorted(item.text for item in again)
            assert stored.items() <= {message.key: message.id for message in ana.messages()}.items()
            clock.forward(10 * MINUTE)  # the dead worker's leases have run out
            life.settle()
            assert life.jobs() == []
            found = ana.recall("Which is truck number 7?", floor=0.0)
            assert "I drive truck number 7." in texts(found)
            assert life._inner._engine.store.integrity() == "ok"


ADDS = """
for number in range(50):
    ana.add(lifelong.Incoming(f"{sys.argv[3]} {number}", key=f"shared {number}" if number % 2 else None))
ana.chat("Where do I live?")
life.settle()
life.close()
"""


@pytest.mark.slow
@pytest.mark.sqlite
def test_two_processes_add_to_one_person_at_once(tmp_path: Path) -> None:
    """Both finish; what has the same key is stored once, all else twice; nothing is left in the queue."""
    opened(tmp_path / "a").close()
    setup = (
        "import sys, lifelong\nfrom lifelong.models.scripted import HashedWords\n"
        "life = lifelong.open(sys.argv[2], chat='none', embed=HashedWords(), worker=False)\nana = life.person('ana')"
    )
    at_once(2, tmp_path / "gate", setup, ADDS, tmp_path / "a", "note")
    with lifelong.open(tmp_path / "a", chat="none", embed="scripted", worker=False) as life:
        life.settle()
        said = texts(life.person("ana").messages())
        assert [said.count(f"note {number}") for number in range(50)] == [2, 1] * 25
        assert said.count("Where do I live?") == 2
        assert life.jobs() == [] and life._inner._engine.store.integrity() == "ok"


DIES_BEFORE_THE_SWEEP = """
import os, signal, sys
import lifelong
from lifelong.store import file_deletions
with lifelong.open(sys.argv[1], chat="none", embed="scripted", worker=False) as life:
    ana = life.person("ana")
    file_deletions.sweep = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    ana.forget(everything=True) if sys.argv[2] == "everything" else ana.forget(ana.messages()[0].id)
"""


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize("asked", ["a message", "everything"])
def test_an_erasure_that_is_killed_after_its_commit_ends_at_the_next_opening(tmp_path: Path, asked: str) -> None:
    """kill -9 before the bytes of the picture went: they go then, and those of the other person stay."""
    orange = picture("orange")
    with opened(tmp_path / "a") as life:
        life.person("ana").add("My truck.", images=[orange])
        life.person("ben").add("Ana's truck.", images=[orange])
        kept, gone = (media_folder(life.person(name)._inner._record) for name in ("ben", "ana"))
    command = [sys.executable, "-c", DIES_BEFORE_THE_SWEEP, str(tmp_path / "a"), asked]
    child = subprocess.run(command, check=False, capture_output=True)
    assert child.returncode == -signal.SIGKILL, child.stderr
    assert len(files_holding(tmp_path / "a", orange)) == 2
    with opened(tmp_path / "a") as life:
        assert not [path for path in gone.rglob("*") if path.is_file()]
        assert files_holding(kept, orange) != []
        assert life.persons() == (["ben"] if asked == "everything" else ["ana", "ben"])
        assert life._inner._engine.store.orphans() == []
