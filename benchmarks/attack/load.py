"""Many persons at once, then one hostile key: everybody is answered, in time, and memory stays bounded."""

from __future__ import annotations

import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.attack.tally import Row
from benchmarks.server import processes
from benchmarks.server.__main__ import prepare
from benchmarks.server.processes import Process
from lifelong.store.store import Store

ROUNDS = 6
"""Hostile bodies; five seconds of ordinary load go with each."""

PERSONS = 32
SECONDS = 5.0

TINY = 1_000_000
"""Messages of one body, each of one letter."""

PATIENCE = 2.0
"""Seconds that another person's small request may take while such a body is read."""

GROWTH = 300.0
"""MiB that the server may grow by."""


def attack(folder: Path, rounds: int) -> list[Row]:
    """Chats that are stored, recalls and pages by all persons; then large bodies by one, beside small requests."""
    store = folder / "load.lifelong"
    store.mkdir()
    histories = {
        f"person{at}": [f"I planted tree number {at * 10 + one}." for one in range(10)] for at in range(PERSONS)
    }
    keys = prepare(store, histories)
    answered, stored = Row(f"requests of {PERSONS} persons are answered"), Row("what was answered is stored")
    with processes.lifelong(store, "none") as served:
        before, until, chats = served.mib(), time.monotonic() + SECONDS * rounds, 0
        while time.monotonic() < until:
            for ask in ("chat", "recall", "read"):
                asked = [f"Which tree did I plant in week {chats}?"]  # the same question again is answered from before
                part = processes.load(
                    url=served.url, keys=keys, texts=asked, streams=PERSONS, requests=2 * PERSONS,
                    ask=ask, stream=False,
                )  # fmt: skip
                failed = len(part["failures"])
                answered.count(True, times=len(part["whole"]))
                if failed:
                    answered.count(False, f"{ask}: {part['failures'][0]}", times=failed)
                chats += len(part["whole"]) if ask == "chat" else 0
        growth = Row("MiB of the server's memory that this took stay bounded")
        growth.count(served.mib() - before < GROWTH, f"{served.mib() - before:.0f} MiB")
        hostile = _hostile(served, keys, rounds)
    with Store(store) as opened:
        said = sum(len(opened.record("default", name).messages.select()) for name in histories)
    stored.count(said >= PERSONS * 10 + 2 * chats, f"{said} messages, {chats} chats", times=chats)
    return [answered, stored, growth, *hostile]


def _hostile(served: Process, keys: list[str], bodies: int) -> list[Row]:
    """One key sends such bodies at the same time, while another asks for a page and the memory is watched."""
    waits, ended = [0.0], threading.Event()
    peak = before = served.mib()

    def small() -> None:
        while not ended.is_set():
            began = time.monotonic()
            _request(served, "GET", "/api/messages?limit=1", keys[1])
            waits.append(time.monotonic() - began)
            ended.wait(0.02)

    other = threading.Thread(target=small)
    other.start()
    refused = Row("a body of a million tiny messages is refused")
    content = b'{"model":"lifelong","messages":[' + b",".join([b'{"role":"user","content":"a"}'] * TINY) + b"]}"
    senders = [threading.Thread(target=lambda: refused.count(*_send(served, content, keys[0]))) for _ in range(bodies)]
    for sender in senders:
        sender.start()
    while any(sender.is_alive() for sender in senders):
        peak = max(peak, served.mib())
        time.sleep(0.05)
    ended.set()
    other.join()
    waited = Row(f"another person's request takes under {PATIENCE:g} s meanwhile")
    for wait in waits[1:]:
        waited.count(wait < PATIENCE, f"the longest of all took {max(waits):.1f} s")
    held = Row(f"the server grows by less than {GROWTH:g} MiB")
    held.count(peak - before < GROWTH, f"from {before:.0f} to {peak:.0f} MiB", times=bodies)
    return [refused, waited, held]


def _send(served: Process, content: bytes, key: str) -> tuple[bool, str]:
    status = _request(served, "POST", "/v1/chat/completions", key, content)
    return 400 <= status < 500, f"status {status}"


def _request(served: Process, method: str, path: str, key: str, content: bytes | None = None) -> int:
    """The status of an answer; 0 where the connection was closed while the body was still on its way."""
    place = urlsplit(served.url)
    connection = HTTPConnection(str(place.hostname), place.port or 80, timeout=120)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    try:
        connection.request(method, path, content, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except ConnectionError:
        return 413 if content else 0
    finally:
        connection.close()
