"""Copies from before migrations: whatever kills the process, none outlives its migration or an erasure."""

import logging
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lifelong.erasure.forget import forget_person
from lifelong.store.sqlite.backups import FOLDER, make
from lifelong.store.sqlite.database import SqliteDatabase
from lifelong.store.sqlite.opening import FILE_NAME
from lifelong.store.sqlite.schema import migrate, packaged_migrations
from lifelong.store.store import Store
from tests.store.examples import file_of, files_holding, texts

CANARY = "canary-7f3a-canary lives in Aveiro"
OLD = 13
"""The schema whose next migration is killed."""

DIES = f"""
import os, signal, sys
from pathlib import Path
from lifelong.store.sqlite import backups
from lifelong.store.sqlite.database import SqliteDatabase
from lifelong.store.store import Store

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def half(self, target):
    with self._open(target).backup("main", self._connect(), "main") as copy:
        copy.step(1)
        die()

def hooked(self, *arguments):
    connect(self, *arguments)
    self._writer.set_commit_hook(die)

make, delete, connect, point = backups.make, backups.delete, SqliteDatabase.__init__, sys.argv[2]
if point == "while it is copied":
    SqliteDatabase.backup = half
if point == "when it is copied":
    backups.make = lambda *given: die(make(*given))
if point == "before the commit":
    SqliteDatabase.__init__ = hooked
if point == "after the commit":
    backups.delete = lambda database, *, newest: die() if newest == {OLD + 1} else None
Store(Path(sys.argv[1]))
"""

POINTS = ["while it is copied", "when it is copied", "before the commit", "after the commit"]


def old_record(folder: Path) -> None:
    """A record of one message, as an earlier version left it."""
    database = SqliteDatabase(folder / FILE_NAME)
    migrate(database, packaged_migrations()[:OLD])
    with database.transaction() as connection:
        connection.execute("INSERT INTO space (id, name) VALUES (1, 'home')")
        connection.execute("INSERT INTO person (id, space, name, made_at) VALUES (1, 1, 'ana', 0)")
        connection.execute("INSERT INTO session (seq, person, id, first_at, last_at) VALUES (1, 1, 'ses_1', 0, 0)")
        connection.execute(
            "INSERT INTO message (person, id, session, role, speaker, text, at, zone) "
            "VALUES (1, 'msg_1', 1, 0, '', ?, 0, 0)",
            (CANARY,),
        )
    database.close()


def killed(folder: Path, point: str) -> None:
    """Open the record in a process that dies at a point of its migration."""
    child = subprocess.run([sys.executable, "-c", DIES, str(folder), point], check=False, capture_output=True)
    assert child.returncode == -signal.SIGKILL, child.stderr


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_migration_leaves_no_copy_once_the_record_is_opened(tmp_path: Path, point: str):
    """kill -9 while it ran: the next opening does it again where it was not done, and deletes the copy."""
    old_record(tmp_path)
    killed(tmp_path, point)
    assert [path.name[:11] for path in (tmp_path / FOLDER).iterdir()][:1] == [f"before-{OLD + 1:04d}"]
    with Store(tmp_path) as store:
        assert store.version == packaged_migrations()[-1][0]
        assert texts(store.record("home", "ana").messages.select()) == [CANARY]
        assert list((tmp_path / FOLDER).iterdir()) == []
        assert forget_person(store, store.record("home", "ana"), now=datetime(2026, 3, 3, tzinfo=UTC)).verified
    assert files_holding(tmp_path, CANARY.encode()) == []


@pytest.mark.slow
@pytest.mark.parametrize("times", [16])
def test_copies_of_migrations_that_were_killed_again_and_again_go(tmp_path: Path, times: int):
    """Each time at another point, with the copies and logs of the earlier ones still there."""
    old_record(tmp_path)
    for number in range(times):
        point = POINTS[number % 3]  # at the fourth it is done
        killed(tmp_path, point)
    with Store(tmp_path) as store:
        assert texts(store.record("home", "ana").messages.select()) == [CANARY]
        assert store.copies() == []


def test_a_copy_stays_while_the_record_is_damaged(store: Store, monkeypatch: pytest.MonkeyPatch, caplog):
    """It may be all that is left; an erasure is not verified as long as it holds what was forgotten."""
    make(file_of(store), store.version)
    monkeypatch.setattr(SqliteDatabase, "integrity", lambda self: "row 1 missing from index message_by_time")
    with caplog.at_level(logging.WARNING):
        assert store.scrub([b"SQLite format 3"]) is False
    assert "is damaged" in caplog.text
    assert len(store.copies()) == 1


def test_opening_leaves_a_copy_from_before_a_migration_that_was_not_done_here(store: Store):
    """A newer version made it before its migration failed; the record has not changed since, an erasure deletes it."""
    make(file_of(store), store.version + 1)
    store.close()
    with Store(store.path) as again:
        assert len(again.copies()) == 1
        assert again.scrub([]) is True
        assert again.copies() == []
