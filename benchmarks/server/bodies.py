"""Large and odd bodies of one key against another person's reads: ``python -m benchmarks.server.bodies``.

Each shape of body is sent several times at once with Ana's key, in rounds, while Bo reads a page of their own history
twenty times a second. Told are what was answered, Bo's slowest read, and what the server's process holds before, at
most and after. Everything runs on loopback and is bounded in count and time.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks import measure
from benchmarks.server import processes
from benchmarks.server.__main__ import prepare
from benchmarks.server.processes import Process

CHAT, MESSAGES, MCP = "/v1/chat/completions", "/api/messages", "/mcp"

RECALL, MEMORIES, EMBEDDINGS = "/api/recall", "/api/memories", "/v1/embeddings"

MB = 1_000_000


def _filled(head: bytes, piece: bytes, tail: bytes, size: int) -> bytes:
    """A body of about this size: one piece again and again."""
    return head + b",".join([piece] * (size // (len(piece) + 1))) + tail


def _picture(size: int) -> bytes:
    url = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(size * 3 // 4)).decode()
    part = {"type": "image_url", "image_url": {"url": url}}
    return json.dumps({"messages": [{"role": "user", "content": [part]}]}).encode()


def _call(words: bytes) -> bytes:
    head = b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"recall","arguments":{"query":"'
    return head + words + b'"}}}'


_TOLD = b'{"role":"user","content":"' + b"I drive an old truck. " * 140 + b'"}'
_ANSWERED = b'{"role":"assistant","content":"' + b"You drive an old truck. " * 140 + b'"}'
_ASKED = b'{"role":"user","content":"What do I drive?"}'
_PART = b'{"type":"text","text":"' + b"Answer in few words. " * 140 + b'"}'

SHAPES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "a million tiny messages": (
        CHAT,
        lambda: _filled(b'{"messages":[', b'{"role":"user","content":""}', b"]}", 30 * MB),
    ),
    "a million tiny parts": (
        CHAT,
        lambda: _filled(b'{"messages":[{"role":"user","content":[', b'{"type":"text"}', b"]}]}", 30 * MB),
    ),
    "a million keys": (CHAT, lambda: _filled(b'{"messages":[],"metadata":{', b'"a":1', b"}}", 30 * MB)),
    "numbers": (CHAT, lambda: _filled(b'{"messages":[],"x":[', b"1", b"]}", 30 * MB)),
    "brackets": (CHAT, lambda: b"[" * (30 * MB)),
    "a page of /api": (MESSAGES, lambda: _filled(b'{"messages":[', b'{"text":""}', b"]}", 30 * MB)),
    "a call of /mcp": (
        MCP,
        lambda: _filled(b'{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":[', b"{}", b"]}}", 7 * MB),
    ),
    "at the limits": (
        CHAT,
        lambda: _filled(b'{"messages":[', b'{"role":"user","content":""}', b"]}", 28 * 9_990),
    ),
    "parts at the limits": (
        CHAT,
        lambda: _filled(b'{"messages":[{"role":"user","content":[', b'{"type":"text"}', b"]}]}", 16 * 9_990),
    ),
    "one long message": (CHAT, lambda: _filled(b'{"messages":[', _TOLD, b"]}", 30 * MB)),
    "a long talk": (CHAT, lambda: _filled(b'{"messages":[', _TOLD + b"," + _ANSWERED, b"," + _ASKED + b"]}", 30 * MB)),
    "a long system prompt": (
        CHAT,
        lambda: _filled(b'{"messages":[{"role":"system","content":[', _PART, b"]}," + _ASKED + b"]}", 30 * MB),
    ),
    "a long question": (RECALL, lambda: b'{"query":"' + b"What do I drive? " * (30 * MB // 17) + b'"}'),
    "a long memory": (MEMORIES, lambda: b'{"text":"' + b"I drive an old truck. " * (30 * MB // 22) + b'"}'),
    "much to embed": (EMBEDDINGS, lambda: _filled(b'{"input":[', b'"I drive an old truck."', b"]}", 6 * MB)),
    "a picture of 20 MB": (CHAT, lambda: _picture(27 * MB)),
    "escapes": (CHAT, lambda: b'{"messages":[{"role":"user","content":"' + b"\\u0041" * (5 * MB) + b'"}]}'),
    "one string to /mcp": (MCP, lambda: _call(b"x" * (7 * MB))),
}


@dataclass(slots=True)
class Reads:
    """Bo's reads, one after the other.

    Attributes:
        slowest: seconds of the slowest.
        count: of all.
        wrong: those that were not answered well.
    """

    process: Process
    key: str
    slowest: float = 0.0
    most_mib: float = 0.0
    count: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    _end: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Read until it is ended."""
        while not self._end.wait(0.05):
            began = time.monotonic()
            try:
                status = _ask(self.process.url, "GET", "/api/messages?limit=5", self.key, None, 60)
            except (OSError, HTTPException) as error:
                status = type(error).__name__
            if status != "200":
                self.wrong[status] += 1
            self.count += 1
            self.slowest = max(self.slowest, time.monotonic() - began)

    def watch(self) -> None:
        """Look at the memory until it is ended."""
        while not self._end.wait(0.02):
            self.most_mib = max(self.most_mib, self.process.mib())

    def end(self) -> None:
        """Read no more."""
        self._end.set()


def _ask(url: str, method: str, path: str, key: str, body: bytes | None, timeout: float) -> str:
    place = urlsplit(url)
    connection = HTTPConnection(place.hostname or "", place.port, timeout=timeout)
    headers = {"Authorization": f"Bearer {key}"}
    if body is not None:
        headers |= {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return str(answer.status)
    finally:
        connection.close()


def attack(process: Process, shape: str, keys: tuple[str, str], *, at_once: int, rounds: int) -> dict[str, Any]:
    """Send one shape of body, and tell how another person fared meanwhile."""
    path, make = SHAPES[shape]
    body = make()
    before = process.mib()
    reads = Reads(process, keys[1])
    answered: Counter[str] = Counter()

    def send() -> None:
        for _ in range(rounds):
            try:
                answered[_ask(process.url, "POST", path, keys[0], body, 60)] += 1
            except (OSError, HTTPException) as error:  # refused while it was still being sent
                answered[type(error).__name__] += 1

    watching = [threading.Thread(target=reads.run), threading.Thread(target=reads.watch)]
    sending = [threading.Thread(target=send) for _ in range(at_once)]
    for thread in (*watching, *sending):
        thread.start()
    for thread in sending:
        thread.join()
    time.sleep(0.3)
    reads.end()
    for thread in watching:
        thread.join()
    return {
        "shape": shape,
        "bytes": len(body),
        "requests": at_once * rounds,
        "answered": dict(answered),
        "reads": reads.count,
        "wrong reads": dict(reads.wrong),
        "slowest read ms": round(reads.slowest * 1000),
        "mib before": round(before),
        "mib at most": round(reads.most_mib),
        "mib after": round(process.mib()),
    }


def main() -> None:
    """Attack, and print one row a shape."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--at-once", type=int, default=6, help="bodies of one key at once")
    parser.add_argument("--rounds", type=int, default=2, help="how often each of them is sent")
    parser.add_argument("--shape", choices=list(SHAPES), action="append", help="only this one; can be repeated")
    given = parser.parse_args()
    os.environ.setdefault("LIFELONG_EMBED", "scripted")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "bodies.lifelong"
        ana, bo = prepare(store, {"ana": ["I drive Bertha, my old truck."], "bo": ["I drive a red tram."]})
        for shape in given.shape or SHAPES:  # each against a server of its own, so that memory starts alike
            with processes.lifelong(store, "none") as served:
                row = attack(served, shape, (ana, bo), at_once=given.at_once, rounds=given.rounds)
            rows.append(row)
            print(json.dumps(row), flush=True)
    head = ["body", "answers", "Bo's reads", "slowest ms", "MiB before / at most / after"]
    cells = [
        [
            row["shape"],
            ", ".join(f"{count} × {what}" for what, count in row["answered"].items()),
            row["reads"],
            row["slowest read ms"],
            f"{row['mib before']} / {row['mib at most']} / {row['mib after']}",
        ]
        for row in rows
    ]
    print(measure.table(head, cells))


if __name__ == "__main__":
    main()
