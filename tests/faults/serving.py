"""`lifelong serve` in processes of their own over one database, and clients that insist."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from lifelong.store.store import Store
from lifelong.types.address import PostgresAddress

COMMAND = "from lifelong.cli import main; main()"

MODELS = {
    "LIFELONG_EMBED": "scripted",
    "LIFELONG_CHAT": "none",
    "LIFELONG_LOOK": "none",
    "LIFELONG_OCR": "none",
    "LIFELONG_SPEECH": "none",
    "LIFELONG_SERVE_RATE": "100000000",
}


@dataclass(slots=True)
class Server:
    """A server process."""

    child: subprocess.Popen[bytes]
    url: str
    log: Path

    def kill(self) -> None:
        """kill -9."""
        self.child.send_signal(signal.SIGKILL)
        self.child.wait(50)


@contextmanager
def serving(database: str, folder: Path, *options: str, code: str = COMMAND, **settings: str) -> Iterator[Server]:
    """One server process.

    Args:
        database: the address of its database.
        folder: the folder of the files, which all servers of the database share.
        options: of the command.
        code: what the process runs.
        settings: more environment variables.
    """
    folder.mkdir(exist_ok=True)
    log = folder.parent / f"server-{time.monotonic_ns()}.log"
    environment = {**os.environ, **MODELS, "LIFELONG_STORE": str(folder), "LIFELONG_DATABASE": database, **settings}
    command = [sys.executable, "-c", code, "serve", "--port", "0", *options]
    with (
        log.open("wb") as output,
        subprocess.Popen(command, stderr=output, env=environment, cwd=folder.parent) as child,
    ):
        try:
            yield Server(child, _address(child, log), log)
        finally:
            child.kill()


def _address(child: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + 240  # a busy machine
    while time.monotonic() < until:
        if found := re.search(r"answers at (\S+)/v1", log.read_text()):
            return found[1]
        assert child.poll() is None, log.read_text()
        time.sleep(0.05)
    raise AssertionError("the server did not start")


def keys(database: str, folder: Path, *persons: str, space: str = "default") -> dict[str, str]:
    """A key for each person."""
    made = {}
    with Store(PostgresAddress(database, folder)) as store:
        for name in persons:
            record = store.record(space, name)
            scopes = ("read", "write")
            _, made[name] = store.keys.create(space, person=record, scopes=scopes, now=datetime.now(UTC), label="")
    return made


def said(database: str, folder: Path, person: str, *, space: str = "default") -> Counter[str]:
    """What stands in a person's record, each with the number of times."""
    with Store(PostgresAddress(database, folder)) as store:
        return Counter(message.text for message in store.record(space, person).messages.select())


@dataclass(slots=True)
class Client:
    """Somebody with a key, who sends everything until it is acknowledged.

    Attributes:
        urls: of servers that all serve the same; one that does not answer is left for the next.
        key: the key.
        acknowledged: texts whose storage was confirmed.
        refused: statuses of refusals, with their number; 0 is a broken connection.
        slowest: seconds of the slowest answer.
    """

    urls: list[str]
    key: str
    acknowledged: list[str] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0

    def ask(self, method: str, path: str, body: Any = None, *, timeout: float = 40.0) -> httpx.Response:
        """One request to the first server."""
        began = time.monotonic()
        try:
            return httpx.request(
                method, self.urls[0] + path, json=body, headers={"Authorization": f"Bearer {self.key}"}, timeout=timeout
            )
        finally:
            self.slowest = max(self.slowest, time.monotonic() - began)

    def add(self, text: str) -> httpx.Response:
        """Send one message, whose key is its text."""
        return self.ask("POST", "/api/messages", {"messages": [{"text": text, "key": text}]})

    def insist(self, text: str, *, seconds: float = 60.0) -> bool:
        """Send one message until it is acknowledged, or for so long; returns whether it was."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                answer = self.add(text)
            except httpx.TransportError:
                self.refused[0] += 1
                self.urls.append(self.urls.pop(0))
            else:
                if answer.status_code == 201:
                    self.acknowledged.append(text)
                    return True
                self.refused[answer.status_code] += 1
                assert answer.status_code == 503 and answer.headers["Retry-After"], answer.text
            time.sleep(0.2)
        return False


@contextmanager
def writing(clients: Collection[Client]) -> Iterator[None]:
    """Inside this context, each client sends one message after another, each until it is acknowledged.

    At the end, the messages on their way are waited for.
    """
    ended = threading.Event()

    def write(client: Client) -> None:
        number = 0
        while not ended.is_set():
            assert client.insist(f"I planted tree number {number}.")
            number += 1

    with ThreadPoolExecutor(len(clients)) as threads:
        running = [threads.submit(write, client) for client in clients]
        try:
            yield
        finally:
            ended.set()
        for each in running:
            each.result(90)
