"""The processes that are measured, and the one that asks them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class Process:
    """A process that is watched.

    Attributes:
        url: its base URL, which ends in ``/v1`` for chats.
        still: seconds without work after which it has done what a request left behind.
    """

    child: subprocess.Popen[str]
    url: str
    still: float = 0.3

    def cpu(self) -> float:
        """Processor seconds that it has used."""
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def settled(self) -> float:
        """Processor seconds that it has used, once it rests; it is waited for at most a minute."""
        until = time.monotonic() + 60
        used, since = self.cpu(), time.monotonic()
        while time.monotonic() < min(until, since + self.still):
            time.sleep(0.1)
            if (now := self.cpu()) > used + 0.02:
                used, since = now, time.monotonic()
        return self.cpu()

    def mib(self) -> float:
        """Memory that it holds."""
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0


@contextmanager
def model(*, rate: float, words: int) -> Iterator[Process]:
    """The model on loopback: so many words in a second, so many in all."""
    command = [sys.executable, str(ROOT / "benchmarks/server/model.py"), "--rate", str(rate), "--words", str(words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            yield Process(child, child.stdout.readline().strip())
        finally:
            child.kill()


@contextmanager
def lifelong(folder: Path, chat: str, *, shared: bool = False) -> Iterator[Process]:
    """``lifelong serve`` on a free port; the update stage is left out, as it runs in a process of its own.

    Args:
        folder: of the record.
        chat: spec of the model.
        shared: the record is the one that the environment names, and the folder has its files.
    """
    command = [sys.executable, "-c", "from lifelong.cli import main; main()", "serve"]
    command += [] if shared else ["--store", str(folder)]
    command += ["--port", "0", "--chat", chat, "--no-worker"]
    environment = {**os.environ, "LIFELONG_SERVE_RATE": "100000000"}
    log = (folder / f"server-{time.monotonic_ns()}.log").open("w")
    with log, subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stderr is not None
        try:
            for line in child.stderr:
                if found := re.search(r"answers at (\S+?/v1)\b", line):
                    drain = subprocess.Popen(["cat"], stdin=child.stderr, stdout=log)
                    yield Process(child, found[1])
                    drain.kill()
                    drain.wait()
                    return
            raise RuntimeError("the server did not start")
        finally:
            child.terminate()
            child.wait(60)


@contextmanager
def mem0(python: Path, folder: Path, chat: str, histories: Path, *, still: float) -> Iterator[Process]:
    """mem0's proxy behind a thread for each connection (`benchmarks.server.mem0`), in an environment of its own.

    Args:
        python: that environment's interpreter.
        folder: of its stores, made anew.
        chat: base URL of the model.
        histories: JSON, the messages of each person.
        still: seconds without work after which what mem0 does after an answer is over.
    """
    folder.mkdir(parents=True)
    command = [str(python), "-m", "benchmarks.server.mem0", str(folder), chat, str(histories)]
    with (
        (folder / "server.log").open("w") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT) as child,
    ):
        assert child.stdout is not None
        try:
            url = child.stdout.readline().strip()
            if not url:
                raise RuntimeError(f"mem0 did not start:\n{(folder / 'server.log').read_text()[-2000:]}")
            yield Process(child, url, still)
        finally:
            child.kill()


def load(**given: Any) -> dict[str, Any]:
    """Clients in a process of their own; see `benchmarks.server.load`."""
    command = [sys.executable, "-m", "benchmarks.server.load"]
    ran = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=True, cwd=ROOT)
    result: dict[str, Any] = json.loads(ran.stdout)
    return result
