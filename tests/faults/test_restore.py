"""A base backup and the archived log bring the database to a point in time; erasures of after that are repeated."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path

import pytest

import lifelong
from tests.faults.serving import MODELS
from tests.postgres import PostgresServer, binaries, running_server

pytest.importorskip("psycopg", reason="psycopg is not installed")

CANARY = "My canary is called Zebulon Quartz."


def backed_up(postgres: PostgresServer, place: Path) -> None:
    """``pg_basebackup`` as an operator runs it."""
    programs = binaries()
    assert programs is not None
    command = [
        str(programs / "pg_basebackup"),
        "-h",
        str(postgres.folder),
        "-U",
        "postgres",
        "-D",
        str(place),
        "--checkpoint=fast",
    ]
    subprocess.run(command, check=True, capture_output=True)


def restored(postgres: PostgresServer, backup: Path, until: str) -> None:
    """Stop the server, put the backup in its place, and play the archived log back up to a time."""
    postgres.stop()
    data = postgres.folder / "data"
    shutil.rmtree(data)
    shutil.copytree(backup, data)
    with (data / "postgresql.auto.conf").open("a") as file:
        file.write(f"restore_command = 'cp {postgres.folder}/archive/%f %p'\n")
        file.write(f"recovery_target_time = '{until}'\nrecovery_target_action = 'promote'\n")
    (data / "recovery.signal").touch()
    data.chmod(0o700)
    if os.geteuid() == 0:
        owner = pwd.getpwnam("nobody").pw_uid
        for path in (data, *data.rglob("*")):
            os.chown(path, owner, -1)
    postgres.start()
    deadline = time.monotonic() + 30
    while postgres.run("SELECT pg_is_in_recovery()") != "f":
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.slow
def test_a_point_in_time_is_restored_and_what_was_erased_since_is_erased_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name, value in (MODELS | {"LIFELONG_STORE": str(tmp_path / "files")}).items():
        monkeypatch.setenv(name, value)
    options = {"wal_level": "replica", "max_wal_senders": "3", "archive_mode": "on", "synchronous_commit": "on"}
    with running_server(**options, archive_command="'true'") as postgres:
        archive = postgres.folder / "archive"
        archive.mkdir(mode=0o777)
        archive.chmod(0o777)
        postgres.run(f"ALTER SYSTEM SET archive_command = 'cp %p {archive}/%f'")
        postgres.stop()
        del postgres.options["archive_command"]
        postgres.start()
        url = postgres.database()
        with lifelong.open(url, worker=False) as life:
            life.person("ana").add(["I live in Lisbon.", CANARY])
            life.person("ben").add("I live in Oslo.")
        backed_up(postgres, tmp_path / "backup")
        with lifelong.open(url, worker=False) as life:
            life.person("ana").add("I moved to Porto.")
            life.settle()
            until = postgres.run("SELECT clock_timestamp()")
            time.sleep(0.1)
            ana = life.person("ana")
            (canary,) = [message for message in ana.messages() if message.text == CANARY]
            assert ana.forget(canary.id).receipt is not None
            life.person("ben").forget(everything=True)
            ana.add("This comes too late for the point in time.")
        postgres.run("SELECT pg_switch_wal()")
        deadline = time.monotonic() + 20
        while (
            postgres.run("SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1) FROM pg_stat_archiver")
            != "t"
        ):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        restored(postgres, tmp_path / "backup", until)
        held = "SELECT count(*) FROM lifelong.message WHERE text LIKE '%Zebulon%' OR text LIKE '%Oslo%'"
        name = url.partition("@/")[2].partition("?")[0]
        assert postgres.run(held, name) == "2"  # the backup has what was erased after it
        with lifelong.open(url, worker=False) as life:
            assert [message.text for message in life.person("ana").messages()] == [
                "I live in Lisbon.",
                "I moved to Porto.",
            ]
            assert life.persons() == ["ana"]
            assert not any("Zebulon" in hit.text for hit in life.person("ana").recall("canary", floor=0))
        assert postgres.run(held, name) == "0"
