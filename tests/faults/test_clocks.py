"""Servers whose clocks are apart: up to a minute everything works; beyond it a server says so and does not start.

Each worker leases jobs by its own clock: with hours between them, two workers would take each other's jobs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lifelong.errors import StoreError
from lifelong.store.store import Store
from lifelong.types.address import PostgresAddress
from tests.faults.serving import COMMAND, MODELS, Client, keys, said, serving

pytest.importorskip("psycopg", reason="psycopg is not installed")

LIBRARY = next(iter(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)
needs_faketime = pytest.mark.skipif(
    LIBRARY is None, reason="libfaketime is not installed: `apt-get install faketime` brings it"
)


def shifted(offset: str) -> dict[str, str]:
    """Environment variables of a process with another clock."""
    return {"LD_PRELOAD": str(LIBRARY), "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


@needs_faketime
@pytest.mark.slow
def test_two_servers_whose_clocks_are_forty_seconds_apart(database: str, files: Path):
    (secret,) = keys(database, files, "ana").values()
    with serving(database, files) as right, serving(database, files, **shifted("+40s")) as wrong:
        here, there = Client([right.url], secret), Client([wrong.url], secret)
        for number in range(10):
            for where, client in (("here", here), ("there", there)):
                assert client.insist(f"I planted {where} tree number {number}.")
        for client in (here, there):
            found = client.ask("POST", "/api/recall", {"query": "there tree number 7", "floor": 0})
            assert "I planted there tree number 7." in [hit["text"] for hit in found.json()["hits"]]
        until = time.monotonic() + 120
        while jobs := here.ask("GET", "/api/jobs").json():
            assert time.monotonic() < until, jobs
            time.sleep(0.5)
    assert said(database, files, "ana") == dict.fromkeys(here.acknowledged + there.acknowledged, 1)


@needs_faketime
@pytest.mark.slow
@pytest.mark.parametrize(("offset", "words"), [("+3h", "3:00:0"), ("-3h", "2:59:5")])
def test_a_server_whose_clock_is_hours_apart_does_not_start(database: str, files: Path, offset: str, words: str):
    files.mkdir()
    settings = {"LIFELONG_STORE": str(files), "LIFELONG_DATABASE": database, **MODELS, **shifted(offset)}
    command = [sys.executable, "-c", COMMAND, "serve", "--port", "0"]
    ran = subprocess.run(
        command,
        env={**os.environ, **settings},
        cwd=files.parent,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode != 0 and "the clock of this machine is" in ran.stderr and "NTP" in ran.stderr
    assert words in ran.stderr or "3:00:0" in ran.stderr


@pytest.mark.slow
def test_a_clock_that_goes_wrong_later_makes_the_record_unready(
    database: str, files: Path, monkeypatch: pytest.MonkeyPatch
):
    with Store(PostgresAddress(database, files)) as store:
        store.check_writable()
        wrong = time.time() + 3 * 3600
        monkeypatch.setattr(time, "time", lambda: wrong)
        with pytest.raises(StoreError, match=r"3:00:00 ahead of that of postgresql://lifelong@"):
            store.check_writable()
        with pytest.raises(StoreError, match="ahead"):
            Store(PostgresAddress(database, files))
