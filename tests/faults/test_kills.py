"""kill -9 of servers that write and learn: nothing that was confirmed is lost, nothing is stored or learned twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest

import lifelong
from tests.faults.serving import MODELS, Client, keys, said, serving, writing
from tests.store.children import BUSY, at_once

pytest.importorskip("psycopg", reason="psycopg is not installed")

KILLS = 5


def settled(database: str, files: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Counter[str]]:
    """Work off the queue, and return each person's memories with their numbers."""
    for name, value in (MODELS | {"LIFELONG_STORE": str(files)}).items():
        monkeypatch.setenv(name, value)
    with lifelong.open(database, worker=False) as life:
        life.settle()
        assert life.jobs() == []
        persons = {name: life.person(name) for name in life.persons()}
        return {name: Counter(item.text for item in one.memories.list(current=None)) for name, one in persons.items()}


@pytest.mark.slow
def test_servers_that_are_killed_at_work(database: str, files: Path, monkeypatch: pytest.MonkeyPatch):
    """One of two servers is killed five times at a random moment of writes and jobs, and a new one comes."""
    dice = random.Random(7)
    names = [f"person{at}" for at in range(4)]
    secrets = keys(database, files, *names)
    with serving(database, files) as stays:
        clients = {name: Client([stays.url], secret) for name, secret in secrets.items()}
        with writing(clients.values()):
            for _ in range(KILLS):
                with serving(database, files) as dies:
                    for client in clients.values():
                        client.urls[:] = [dies.url, stays.url]
                    time.sleep(dice.uniform(0.3, 2.0))
                    dies.kill()
    learned = settled(database, files, monkeypatch)
    for name, client in clients.items():
        assert said(database, files, name) == dict.fromkeys(client.acknowledged, 1)
        assert learned[name] == dict.fromkeys(client.acknowledged, 1)
    assert sum(client.refused[0] for client in clients.values()) > 0  # some were on their way


@pytest.mark.slow
def test_a_job_of_a_killed_server_is_done_once_by_another(database: str, files: Path, monkeypatch: pytest.MonkeyPatch):
    (secret,) = keys(database, files, "ana").values()
    with serving(database, files, code=BUSY) as server:
        assert Client([server.url], secret).insist("I live in Porto.")
        until = time.monotonic() + 20
        while not (files.parent / "at work").exists():
            assert time.monotonic() < until
            time.sleep(0.02)
        server.kill()
    assert settled(database, files, monkeypatch)["ana"] == {"I live in Porto.": 1}


MIGRATES = """
from pathlib import Path
from lifelong.store.store import Store
from lifelong.types.address import PostgresAddress
with Store(PostgresAddress(sys.argv[2], Path(sys.argv[3]))) as store:
    assert store.integrity() == "ok"
    print(store.version)
"""


@pytest.mark.slow
@pytest.mark.parametrize("round_", range(3))
def test_four_processes_migrate_at_once(durable, tmp_path: Path, round_: int):
    """All get the newest schema, and none fails."""
    url = durable.empty()
    versions = at_once(4, tmp_path / "gate", "import lifelong.store.store", MIGRATES, url, tmp_path / "files")
    assert len(set(versions)) == 1 and len(versions) == 4
    count = durable.run(
        "SELECT count(*) - count(DISTINCT number) FROM lifelong.migration", url.split("/")[3].split("?")[0]
    )
    assert count == "0"
    durable.drop(url)
