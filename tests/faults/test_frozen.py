"""A process that is frozen while it holds the lock of a person: others are told so, and go on when it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lifelong.errors import StoreError
from lifelong.store.store import Store
from lifelong.types.address import PostgresAddress
from tests.store.examples import say, texts

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")

from lifelong.store.postgres import connections  # noqa: E402  # it imports psycopg

_HOLDER = """
import sys
from pathlib import Path
from lifelong.store.store import Store
from lifelong.types.address import PostgresAddress
from tests.store.examples import say
with Store(PostgresAddress(sys.argv[1], Path(sys.argv[2]))) as store:
    ana = store.record("home", "ana")
    with ana.transaction():
        say(ana, "from the frozen one")
        ana.messages.count()  # waits for the database, so that the lock is held from here on
        print("locked", flush=True)
        sys.stdin.readline()
    print("committed", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def frozen(database: str, files: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock of Ana and does not run."""
    command = [sys.executable, "-c", _HOLDER, database, str(files)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "locked\n"
            process.send_signal(signal.SIGSTOP)
            yield process
        finally:
            process.kill()


def test_a_frozen_process_with_a_lock_keeps_nobody_else(database: str, files: Path, monkeypatch: pytest.MonkeyPatch):
    """Writers of the same person are told to try again, all others go on; thawed, it commits what it had."""
    monkeypatch.setattr(connections, "LOCK_SECONDS", 1)
    with Store(PostgresAddress(database, files)) as store:
        ana, bo = store.record("home", "ana"), store.record("home", "bo")
        with frozen(database, files) as process:
            with pytest.raises(StoreError, match="written by somebody else") as error:
                say(ana, "while it is frozen")
            assert error.value.wait
            assert texts(ana.messages.select()) == []  # who reads does not wait
            say(bo, "somebody else goes on")
            process.send_signal(signal.SIGCONT)
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write("\n")
            process.stdin.flush()
            assert process.stdout.readline() == "committed\n"
            say(ana, "after it")
        assert sorted(texts(ana.messages.select())) == ["after it", "from the frozen one"]


def test_the_lock_of_a_process_that_is_killed_is_free(database: str, files: Path):
    """What it had not committed is not there. The next writer waits until PostgreSQL has noticed."""
    with Store(PostgresAddress(database, files)) as store:
        ana = store.record("home", "ana")
        with frozen(database, files) as process:
            process.kill()
            process.wait()
            say(ana, "the next writer")
        assert texts(ana.messages.select()) == ["the next writer"]
