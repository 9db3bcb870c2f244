"""Many people on many servers: no row is lost, doubled or crossed; nobody who is erased comes back; a full pool."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from lifelong.store.store import Store
from lifelong.types.address import PostgresAddress
from tests.faults.serving import Client, keys, said, serving

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")

SECONDS = float(os.environ.get("CROWD_SECONDS", "45"))
"""Two minutes with ``CROWD_SECONDS=120``; less in the suite, as other tests run beside it."""

SPACES = ("home", "work")
PEOPLE = 50


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_times_fifty_people_on_four_servers(database: str, files: Path):
    """The same names in two spaces. Everybody writes and asks wherever there is a server; each sees their own only."""
    names = [f"person{at}" for at in range(PEOPLE)]
    secrets = {
        (space, name): key for space in SPACES for name, key in keys(database, files, *names, space=space).items()
    }
    crossed: list[str] = []
    with ExitStack() as stack:
        servers = [
            stack.enter_context(
                serving(database, files, *() if at else ("--no-worker",), LIFELONG_DATABASE_CONNECTIONS="8")
            )
            for at in range(4)
        ]
        clients = {
            who: Client([servers[(at + turn) % 4].url for turn in range(4)], key)
            for at, (who, key) in enumerate(secrets.items())
        }
        until = time.monotonic() + SECONDS

        def live(who: tuple[str, str]) -> None:
            mark, client, number = f"{who[0]}-{who[1]}-", clients[who], 0
            while time.monotonic() < until:
                assert client.insist(f"My {mark} tree number {number} is an oak.")
                client.urls.append(client.urls.pop(0))  # the next is another server
                found = client.ask("POST", "/api/recall", {"query": f"tree number {number}", "floor": 0})
                if found.status_code == 200:
                    texts = [hit["text"] for hit in found.json()["hits"]]
                    crossed.extend(text for text in texts if mark not in text)
                    if number and not texts:
                        crossed.append(f"{who} found nothing")
                number += 1

        with ThreadPoolExecutor(len(clients)) as threads:
            for each in [threads.submit(live, who) for who in clients]:
                each.result(200)
    assert crossed == []
    for (space, name), client in clients.items():
        assert client.acknowledged
        assert said(database, files, name, space=space) == dict.fromkeys(client.acknowledged, 1)


@pytest.mark.slow
def test_a_person_who_is_erased_while_they_write_begins_anew(database: str, files: Path):
    """Six erasures, through one server while another stores: nothing that was confirmed before one is there after."""
    (secret,) = keys(database, files, "ana").values()
    with serving(database, files) as one, serving(database, files) as two:
        for round_ in range(6):
            (secret,) = keys(database, files, "ana").values()
            writer, eraser, stop = Client([one.url], secret), Client([two.url], secret), threading.Event()
            before: list[str] = []

            def write(client: Client, stop: threading.Event, round_: int) -> Counter[int]:
                statuses: Counter[int] = Counter()
                number = 0
                while not stop.is_set():
                    answer = client.add(f"I planted tree {round_}.{number}.")
                    statuses[answer.status_code] += 1
                    if answer.status_code == 201:
                        client.acknowledged.append(f"I planted tree {round_}.{number}.")
                    number += 1
                return statuses

            with ThreadPoolExecutor(1) as threads:
                running = threads.submit(write, writer, stop, round_)
                until = time.monotonic() + 60
                while len(writer.acknowledged) < 5:
                    assert time.monotonic() < until
                    time.sleep(0.05)
                before = list(writer.acknowledged)
                erased = eraser.ask("POST", "/api/forget", {"everything": True})
                assert erased.status_code == 200, erased.text
                time.sleep(0.5)
                stop.set()
                statuses = running.result(60)
            assert before and set(statuses) <= {201, 401, 404, 503}, statuses
            left = said(database, files, "ana")
            assert not set(left) & set(before), left
            assert set(left.values()) <= {1}
    with psycopg.connect(database) as connection:
        query = "SELECT count(*) FROM lifelong.message WHERE person NOT IN (SELECT id FROM lifelong.person)"
        orphans = connection.execute(query).fetchone()
    assert orphans == (0,)


@pytest.mark.slow
def test_a_full_pool_is_a_503_that_says_when_to_come_back(database: str, files: Path):
    """All connections of a server wait for the lock of one person: others are answered in time, and then served."""
    secrets = keys(database, files, "ana", "ben")
    with Store(PostgresAddress(database, files)) as store:
        number = store.record("default", "ana").person
    with serving(database, files, "--no-worker", LIFELONG_DATABASE_CONNECTIONS="2") as server:
        ana, ben = (Client([server.url], secrets[name]) for name in ("ana", "ben"))
        assert ana.add("first").status_code == ben.add("first").status_code == 201
        with psycopg.connect(database, autocommit=True) as holder, ThreadPoolExecutor(4) as threads:
            holder.execute("SELECT pg_advisory_lock(%s)", [number])
            writing = [threads.submit(ana.add, f"waits {at}") for at in range(2)]
            time.sleep(1)
            refused = ben.add("second")
            assert (refused.status_code, refused.json()["code"]) == (503, "store_busy")
            assert int(refused.headers["Retry-After"]) > 0 and ben.slowest < 15
            holder.execute("SELECT pg_advisory_unlock(%s)", [number])
            assert [each.result(60).status_code for each in writing] == [201, 201]
        assert ben.insist("second")
    assert said(database, files, "ana") == {"first": 1, "waits 0": 1, "waits 1": 1}
    assert said(database, files, "ben") == {"first": 1, "second": 1}
