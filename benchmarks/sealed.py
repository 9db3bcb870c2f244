"""What encryption at rest costs: the same work on a plain and on an encrypted record, in turns, in one process.

``python -m benchmarks.sealed`` needs an SQLite that can encrypt: `make extras` puts one into the environment's folder
``sealed``. Both records use it, so that the two differ in nothing but the key.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import secrets
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw

from benchmarks.measure import WORK, conditions, milliseconds, save, spread, table, wait_for_quiet
from benchmarks.stores import embedder_for
from benchmarks.subjects.lifelong import Ours, incoming, open_subject
from benchmarks.text import Source, source
from lifelong.store.encryption import KEY
from lifelong.types import Attachment, Incoming

MC: str | None = getattr(apsw, "mc_version", None)
"""Version of SQLite3 Multiple Ciphers, if this apsw has it."""

APART = Path(sys.prefix) / "sealed"
SIDES = ("plain", "encrypted")
BULK = 64
SIZES = {"100 kB": 100_000, "3 MB": 3_000_000}
"""Bytes of a small copy or a screenshot, and of a photograph."""


class Pair:
    """A plain and an encrypted record, and what each call took on each."""

    def __init__(self, texts: Source, size: int) -> None:
        self.texts, self.embedder = texts, embedder_for(texts)
        self.folders = {side: WORK / f"sealed-{side}" for side in SIDES}
        for folder in self.folders.values():
            shutil.rmtree(folder, ignore_errors=True)
        self.key = secrets.token_hex(32)
        self.ms: dict[str, dict[str, list[float]]] = {}
        self.cpu: dict[str, dict[str, list[float]]] = {}
        self.turn = 0
        self.opened = {side: self.open(side) for side in SIDES}
        self.embedder.real = False
        for subject in self.opened.values():
            subject.person.add(incoming(texts.messages(size), first=0))
        self.embedder.real = True

    def open(self, side: str) -> Ours:
        """Open one of the two."""
        os.environ.pop(KEY, None)
        if side == "encrypted":
            os.environ[KEY] = self.key
        return open_subject(self.folders[side], self.embedder)

    def time(self, name: str, call: Callable[..., object], *given: object) -> None:
        """Do the same on both, the other one first each time."""
        self.turn += 1
        for side in SIDES[:: 1 if self.turn % 2 else -1]:
            worked = time.process_time()
            self._note(name, side, milliseconds(call, self.opened[side], *given), worked)

    def reopen(self) -> None:
        """Close and open both, and recall once: everything is read from the disk, or from what the system kept."""
        for side in SIDES:
            self.opened[side].close()
            began, worked = time.perf_counter(), time.process_time()
            self.opened[side] = self.open(side)
            self._note("open", side, 1000 * (time.perf_counter() - began), worked)
        self.time("first recall after opening", Ours.search, self.texts.questions[0])

    def _note(self, name: str, side: str, spent: float, worked: float) -> None:
        self.ms.setdefault(name, {}).setdefault(side, []).append(spent)
        self.cpu.setdefault(name, {}).setdefault(side, []).append(1000 * (time.process_time() - worked))

    def close(self) -> dict[str, float]:
        """Close both and say how large they are, in MB."""
        for subject in self.opened.values():
            subject.close()
        sizes = {
            side: sum(path.stat().st_size for path in folder.rglob("*.db")) / 1e6
            for side, folder in self.folders.items()
        }
        for folder in self.folders.values():
            shutil.rmtree(folder)
        return sizes


def measure(texts: Source, size: int, rounds: int) -> dict[str, Any]:
    """Both records at one size: adding, recalling, pictures, opening."""
    pair = Pair(texts, size)
    fresh = texts.messages(size + rounds * (BULK + 5))[size:]
    chance = random.Random(7)
    for turn in range(rounds):
        part = fresh[turn * (BULK + 5) : (turn + 1) * (BULK + 5)]
        first = size + turn * len(part)
        for number in range(5):
            pair.time("add one message, text only", add, incoming(part[number : number + 1], first=first + number))
        pair.time(f"add {BULK} messages, text only", add, incoming(part[5:], first=first + 5))
        for subject in pair.opened.values():
            subject.person.embed_missing()
        for number in range(5):
            pair.time("recall", Ours.search, texts.questions[(5 * turn + number) % len(texts.questions)])
        for name, length in SIZES.items():
            content = chance.randbytes(length)
            item = Attachment(hashlib.sha256(content).hexdigest(), "image/png", length, 1, 1)
            pair.time(f"keep a file of {name}", keep, item, content)
            for _ in range(3):
                pair.time(f"read a file of {name}", read, item.sha256)
        if turn % 4 == 3:
            pair.reopen()
    megabytes = pair.close()
    found = {
        kind: {name: {side: spread(values) for side, values in of.items()} for name, of in kinds.items()}
        for kind, kinds in (("ms", pair.ms), ("cpu", pair.cpu))
    }
    return found | {"MB": megabytes}


def add(subject: Ours, messages: list[Incoming]) -> None:
    """Store messages, and leave their vectors for later: embedding costs the same on both."""
    subject.person.add(messages, embed=False)


def keep(subject: Ours, item: Attachment, content: bytes) -> None:
    """Store a file."""
    subject.person._record.media.add(item, content)


def read(subject: Ours, sha256: str) -> None:
    """Read a file."""
    subject.person._record.media.read(sha256)


def main() -> None:
    """Measure and print."""
    if MC is None:
        if not APART.is_dir():
            sys.exit("no SQLite here can encrypt: run `make extras`")
        path = os.pathsep.join([str(APART), *filter(None, [os.environ.get("PYTHONPATH")])])
        os.execve(
            sys.executable,
            [sys.executable, "-m", "benchmarks.sealed", *sys.argv[1:]],
            os.environ | {"PYTHONPATH": path},
        )
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--locomo", type=Path, help="take turns and questions from this LoCoMo file")
    options.add_argument("--size", type=int, default=10_000, help="messages in the record before it begins")
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--wait", type=float, default=0, help="minutes to wait for a quiet machine")
    chosen = options.parse_args()
    texts = source(chosen.locomo)
    wait_for_quiet(chosen.wait)
    result: dict[str, Any] = {"before": conditions(texts.name), "sqlite": MC}
    result |= measure(texts, chosen.size, chosen.rounds) | {"after": conditions(texts.name)}
    rows = [
        [
            name,
            *(f"{of[side]['p50']:.2f} / {of[side]['p95']:.2f}" for side in SIDES),
            _ratio(of),
            _ratio(result["cpu"][name]),
        ]
        for name, of in result["ms"].items()
    ]
    size = result["MB"]
    rows.append(
        ["`record.db`, MB", *(f"{size[side]:.1f}" for side in SIDES), f"{size['encrypted'] / size['plain']:.3f}", ""]
    )
    head = [f"{chosen.size:,} messages; ms, p50 / p95", *SIDES, "encrypted / plain, p50", "processor time, p50"]
    print(table(head, rows))
    print(f"\n{json.dumps(result['before'])}\nload after: {result['after']['load']}; all in {save('sealed', result)}")


def _ratio(of: dict[str, dict[str, float]]) -> str:
    return f"{of['encrypted']['p50'] / of['plain']['p50']:.2f}"


if __name__ == "__main__":
    main()
