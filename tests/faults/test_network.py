"""The network between server and database stalls or is cut: a clear answer in bounded time, and no wrong row."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import httpx
import pytest

from lifelong.errors import StoreError, StoreUncertainError
from lifelong.store.store import Store
from lifelong.types.address import PostgresAddress
from tests.faults.proxy import Proxy, proxied
from tests.faults.serving import Client, keys, said, serving, writing
from tests.store.examples import say

watch = pytest.importorskip("lifelong.store.postgres.watch", reason="psycopg is not installed")

BOUND = 25.0
"""Seconds in which every request is answered, whatever the network does."""


def wait_for_answer(client: Client, seconds: float) -> float:
    """Wait until the server works; returns the seconds that it took."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        if client.ask("GET", "/readyz").status_code == 200 and client.ask("GET", "/api/messages").status_code == 200:
            return time.monotonic() - began
        time.sleep(0.2)
    raise AssertionError("the server does not recover")


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["stall", "swallow", "cut"])
def test_a_network_that_fails_is_a_503_in_bounded_time(database: str, files: Path, fault: str):
    names = [f"person{at}" for at in range(12)]
    secrets = keys(database, files, *names)
    with proxied(database) as (proxy, url), serving(url, files) as server:
        clients = {name: Client([server.url], secrets[name]) for name in names}
        for name, client in clients.items():
            assert client.add(f"{name} before").status_code == 201
        getattr(proxy, fault)()
        with ThreadPoolExecutor(len(names)) as threads:
            answers = list(threads.map(lambda name: clients[name].add(f"{name} meanwhile"), names))
        assert {answer.status_code for answer in answers} == {503}, [answer.text for answer in answers]
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
        assert max(client.slowest for client in clients.values()) < BOUND
        again = Client([server.url], secrets["person0"])
        assert again.ask("GET", "/api/messages").status_code == 503 and again.slowest < 2  # it is known by now
        assert again.ask("GET", "/readyz").status_code == 503
        assert again.ask("GET", "/healthz").status_code == 200
        proxy.resume()
        assert wait_for_answer(again, 30) < 20
        for name, client in clients.items():
            assert client.insist(f"{name} meanwhile") and client.insist(f"{name} after")
    for name in names:
        assert said(database, files, name) == {f"{name} {when}": 1 for when in ("before", "meanwhile", "after")}


@pytest.mark.slow
def test_a_network_that_comes_and_goes_loses_nothing(database: str, files: Path):
    """Two persons write during nine faults of one second or more."""
    names = ["ana", "ben"]
    secrets = keys(database, files, *names)
    with proxied(database) as (proxy, url), serving(url, files) as server:
        clients = [Client([server.url], secrets[name]) for name in names]
        with writing(clients):
            for number in range(9):
                time.sleep(1.5)
                (proxy.stall, proxy.swallow, proxy.cut)[number % 3]()
                time.sleep(1 if number % 2 else 3)
                proxy.resume()
    for name, client in zip(names, clients, strict=True):
        assert len(client.acknowledged) > 20
        assert said(database, files, name) == dict.fromkeys(client.acknowledged, 1)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same with less patience."""
    monkeypatch.setattr(watch, "SILENCE_SECONDS", 0.5)
    monkeypatch.setattr(watch, "ANSWER_SECONDS", 1)
    monkeypatch.setattr(watch._Question, "patience", 1.0)


def gone_after(proxy: Proxy, store: Store, text: str) -> None:
    """Write, and lose the network before the commit."""
    with store.record("home", "ana").transaction():
        say(store.record("home", "ana"), text)
        proxy.swallow()


@pytest.mark.slow
def test_a_commit_that_nobody_heard_of_is_told_so(database: str, files: Path, hasty: None):
    """It is in the database: an error that says that nothing was stored would be wrong."""
    with proxied(database) as (proxy, url), Store(PostgresAddress(url, files)) as store:
        say(store.record("home", "ana"), "before")
        with pytest.raises(StoreUncertainError, match="stored whole, or not at all") as error:
            gone_after(proxy, store, "committed")
        assert error.value.wait
        began = time.monotonic()
        with pytest.raises(StoreError, match="does not answer"):
            store.record("home", "ana").messages.count()
        assert time.monotonic() - began < 0.5
        proxy.resume()
        time.sleep(watch.PAUSE_SECONDS)
        assert store.record("home", "ana").messages.count() == 2


@pytest.mark.slow
def test_callers_of_a_silent_database_do_not_wait_for_each_other(database: str, files: Path, hasty: None):
    """Eight threads, each with a connection, hear nothing at the same time: they share one question."""
    with (
        proxied(database) as (proxy, url),
        Store(PostgresAddress(url, files)) as store,
        ThreadPoolExecutor(8) as threads,
    ):
        all_have_one = Barrier(8)

        def connect(_: int) -> None:
            with store.transaction():
                all_have_one.wait(60)

        list(threads.map(connect, range(8)))
        proxy.stall()
        began = time.monotonic()
        waiting = [threads.submit(store._db.row, "SELECT 1") for _ in range(8)]
        for each in waiting:
            with pytest.raises(StoreError, match=r"has not answered|does not answer"):
                each.result(30)
        assert time.monotonic() - began < 5  # 0.5 s of silence and 1 s of question, on a busy machine
        proxy.resume()


def test_a_slow_statement_is_no_silence(database: str, files: Path, hasty: None):
    with proxied(database) as (_, url), Store(PostgresAddress(url, files)) as store:
        assert store._db.row("SELECT 1 FROM (SELECT pg_sleep(2)) s") == (1,)


def test_a_broken_commit_is_a_503_that_says_so():
    pytest.importorskip("fastapi")
    from lifelong.server.errors import problem_of

    problem = problem_of(StoreUncertainError("broken", wait=5))
    assert (problem.status, problem.code, problem.headers["Retry-After"]) == (503, "store_uncertain", "5")
    assert problem.headers["x-should-retry"] == "false" and httpx.codes.is_server_error(problem.status)
