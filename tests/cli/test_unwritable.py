"""Commands on a record that cannot be written: what reads works, what writes says why it does not."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import done, run, value
from tests.store.disks import leave_free, mount

KILLED = """
import os, signal, sys
from pathlib import Path
from lifelong.store.store import Store
from tests.store.examples import say
store = Store(Path(sys.argv[1]))
say(store.record("default", "me"), "Walrus, which only the log has.")
os.kill(os.getpid(), signal.SIGKILL)
"""

READING = ("sessions", "jobs", "receipts", "memories", "profile", "habits", "traits", "audit", "concepts", "keys")
WRITING = (
    ("add", "One more."),
    ("forget", "--everything", "--yes"),
    ("reindex",),
    ("worker", "--once"),
    ("keys", "create"),
    ("jobs", "retry"),
    ("jobs", "discard", "--all"),
)


@pytest.fixture(params=["full", "full with a log", "read-only", "read-only with a log"])
def unwritable(request: pytest.FixtureRequest, small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A record with one statement where nothing can be written, and what the errors say of it.

    With a log, the last writer was killed, so that the newest message stands in ``record.db-wal`` only.
    """
    folder = small_disk / "home.lifelong"
    monkeypatch.setenv("LIFELONG_STORE", str(folder))
    done("add", "I live in Lisbon.", "--at", "2026-03-03T18:00")
    done("worker", "--once")
    if "log" in request.param:
        home = Path(__file__).parents[2]  # where ``tests`` can be imported
        child = subprocess.run([sys.executable, "-c", KILLED, str(folder)], cwd=home, check=False)
        assert child.returncode == -signal.SIGKILL and (folder / "record.db-wal").stat().st_size
        (folder / "record.db-shm").unlink()
    if request.param.startswith("full"):
        leave_free(small_disk, 0)
        return "is full"
    if not mount("-o", "remount,ro", small_disk):
        pytest.skip("needs a kernel that lets root remount a tmpfs read-only")
    return "cannot be written"


@pytest.mark.slow
def test_what_reads_works_and_what_writes_says_why(unwritable: str, tmp_path: Path) -> None:
    """Recall, an archive to another disk, and every list; the record stays as it was."""
    folder = Path(os.environ["LIFELONG_STORE"])
    before = (folder / "record.db").read_bytes()
    newest = (folder / "record.db-wal").exists() and (folder / "record.db-wal").stat().st_size > 0
    assert "Lisbon" in value("recall", "Where do I live?")["hits"][0]["text"]
    assert value("export", str(tmp_path / "rescued.zip"))["messages"] == 1 + newest
    for name in READING:
        done(name)
    for command in WRITING:
        refused = run(*command)
        assert (refused.exit_code, unwritable in refused.output) == (1, True), refused.output
    assert unwritable in " ".join(value_of_doctor().split())
    assert (folder / "record.db").read_bytes() == before


def value_of_doctor() -> str:
    """What ``doctor`` finds; it ends with status 1, because something is broken."""
    found = run("doctor", "--json")
    assert found.exit_code == 1
    return found.stdout


def test_what_was_forgotten_is_not_shown_from_a_backup_that_cannot_be_written(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older record.db is put back, and the disk has no room to forget again: nothing is read from it."""
    folder = small_disk / "home.lifelong"
    monkeypatch.setenv("LIFELONG_STORE", str(folder))
    done("add", "I live in Lisbon.", "--at", "2026-03-03T18:00")
    before = (folder / "record.db").read_bytes()
    done("forget", "--everything", "--yes")
    (folder / "record.db").write_bytes(before)
    ballast = leave_free(small_disk, 0)
    refused = run("recall", "Where do I live?")
    assert refused.exit_code == 1 and "is full" in refused.output and "Lisbon" not in refused.output
    ballast.unlink()
    assert "Lisbon" not in run("recall", "Where do I live?").output
