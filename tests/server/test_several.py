"""Two server processes of one PostgreSQL record: what one of them counts and stores holds for the other."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lifelong.store.store import Store
from lifelong.types import KeyQuotas
from lifelong.types.address import PostgresAddress
from tests.postgres import PostgresServer
from tests.server.running import Answered, Served

SECONDS = 120
"""Longest time in which the servers must start."""

QUICK = dict.fromkeys(("READER", "LOOK", "CHAT", "OCR", "SPEECH"), "none") | {"EMBED": "scripted", "WORKER": "false"}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two servers, and their record."""

    servers: tuple[Served, Served]
    store: Store

    def key(self, person: str | None, **quotas: Any) -> str:
        """A new key for one person, or for any."""
        record = None if person is None else self.store.record("default", person)
        return self.store.keys.create(
            "default", person=record, scopes=("read", "write"), now=datetime.now(UTC), quotas=KeyQuotas(**quotas)
        )[1]

    def at_once(self, method: str, path: str, body: Any, *, key: str, headers: dict[str, str]) -> list[Answered]:
        """Send the same request to both at the same time."""

        def ask(server: Served) -> Answered:
            return server.ask(method, path, body, key=key, headers=headers)

        with ThreadPoolExecutor(2) as threads:
            return list(threads.map(ask, self.servers))


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[Served]:
    """A server in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "lifelong", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            server = Served(f"http://127.0.0.1:{port}", None, None, {})  # type: ignore[arg-type]
            end = time.monotonic() + SECONDS
            while True:
                try:
                    if server.ask("GET", "/readyz", key=None).status == 200:
                        break
                except OSError:
                    pass
                assert process.poll() is None, process.stderr and process.stderr.read().decode()
                assert time.monotonic() < end
                time.sleep(0.1)
            yield server
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def pair(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two servers."""
    folder: Path = tmp_path_factory.mktemp("several")
    url = postgres.database()
    environment = {**os.environ, "LIFELONG_DATABASE": url, "LIFELONG_STORE": str(folder)}
    environment |= {f"LIFELONG_{name}": value for name, value in QUICK.items()}
    with ExitStack() as stack:
        first, second = (stack.enter_context(serving(environment)) for _ in range(2))
        yield Pair((first, second), stack.enter_context(Store(PostgresAddress(url, folder))))


@pytest.mark.slow
def test_a_rate_limit_counts_the_requests_to_both(pair: Pair) -> None:
    key, began = pair.key("ana", rate=6), time.monotonic()
    answers = [pair.servers[turn % 2].ask("GET", "/api/memories", key=key) for turn in range(12)]
    filled = 1 + (time.monotonic() - began) * 6 / 60
    statuses = [answer.status for answer in answers]
    assert statuses[:6] == [200] * 6
    assert statuses.count(200) <= 6 + filled
    refused = [answer for answer in answers if answer.status == 429]
    assert {index % 2 for index, status in enumerate(statuses) if status == 429} == {0, 1}
    assert all(1 <= int(answer.headers["retry-after"]) <= 10 for answer in refused)
    other = pair.key("ana", rate=6)
    assert pair.servers[0].ask("GET", "/api/memories", key=other).status == 200


@pytest.mark.slow
def test_an_idempotency_key_is_done_once_by_both(pair: Pair) -> None:
    """Also where the request makes its person; sent again to either, it gives the first answer."""
    key = pair.key(None)
    for person in [*(f"new{number}" for number in range(5)), *["new0"] * 3]:
        name = f"key-{time.monotonic_ns()}"
        path, body, headers = (
            f"/api/messages?person={person}",
            {"messages": [{"text": name}]},
            {"Idempotency-Key": name},
        )
        answers = pair.at_once("POST", path, body, key=key, headers=headers)
        assert sorted({answer.status for answer in answers}) in ([201], [201, 409]), [each.content for each in answers]
        stored = pair.store.record("default", person).messages.select()
        assert [message.text for message in stored].count(name) == 1
        for server in pair.servers:
            again = server.ask("POST", path, body, key=key, headers=headers)
            assert (again.status, again.headers["idempotency-replayed"]) == (201, "true")
    assert pair.store._db.rows("SELECT * FROM claimed") == []


def test_one_of_two_edits_of_the_same_version_is_refused(pair: Pair) -> None:
    key = pair.key("bo")
    for number in range(5):
        made = pair.servers[0].ask("POST", "/api/memories", {"text": f"My boat is number {number}."}, key=key)
        assert made.status == 201
        path, headers = f"/api/memories/{made.value['id']}", {"If-Match": made.headers["etag"]}
        answers = pair.at_once("PATCH", path, {"text": f"My boat is number {number}0."}, key=key, headers=headers)
        assert sorted(answer.status for answer in answers) == [200, 412], [answer.content for answer in answers]
        (refused,) = (answer for answer in answers if answer.status == 412)
        assert refused.value["code"] == "changed_meanwhile"
    current = pair.store.record("default", "bo").memories.select()
    assert sorted(memory.text for memory in current) == [f"My boat is number {number}0." for number in range(5)]


def test_a_quota_of_bytes_counts_what_both_store(pair: Pair) -> None:
    key, body = pair.key(None, storage=250), {"messages": [{"text": "x" * 100}]}
    people = ("cy", "dora", "eve", "cy")
    statuses = [
        pair.servers[turn % 2].ask("POST", f"/api/messages?person={person}", body, key=key).status
        for turn, person in enumerate(people)
    ]
    assert statuses == [201, 201, 507, 507]
