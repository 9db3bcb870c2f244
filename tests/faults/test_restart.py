"""The database is killed and started again under load: what was confirmed is there, once, and the servers go on."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.faults.serving import Client, keys, said, serving, writing
from tests.postgres import PostgresServer, running_server

pytest.importorskip("psycopg", reason="psycopg is not installed")

RESTARTS = 4


@pytest.mark.slow
def test_a_database_that_is_killed_under_load_loses_nothing_that_was_confirmed(durable: PostgresServer, tmp_path: Path):
    """Two servers, four persons who write, a database that is killed four times; nobody starts a server again."""
    with running_server(synchronous_commit="on", full_page_writes="on") as postgres:
        database, files = postgres.database(), tmp_path / "files"
        names = [f"person{at}" for at in range(4)]
        secrets = keys(database, files, *names)
        with serving(database, files) as one, serving(database, files) as two:
            clients = [
                Client([one.url, two.url][:: 1 if at % 2 else -1], secrets[name]) for at, name in enumerate(names)
            ]
            recovered = []
            with writing(clients):
                for number in range(RESTARTS):
                    time.sleep(3)
                    postgres.stop()
                    time.sleep((0, 4)[number % 2])
                    postgres.start()
                    began, before = time.monotonic(), [len(client.acknowledged) for client in clients]
                    while any(len(client.acknowledged) <= count for client, count in zip(clients, before, strict=True)):
                        assert time.monotonic() < began + 60
                        time.sleep(0.1)
                    recovered.append(time.monotonic() - began)
            assert one.child.poll() is two.child.poll() is None
        assert max(recovered) < 25, recovered
        for name, client in zip(names, clients, strict=True):
            assert said(database, files, name) == dict.fromkeys(client.acknowledged, 1)
