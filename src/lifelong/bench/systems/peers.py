"""Other memory libraries, run in a virtual environment of their own with the same embedder and no language model."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from lifelong.bench.cases import HistoryMessage
from lifelong.bench.systems.base import Ranking, Setting
from lifelong.errors import InputError, ModelUnavailableError

PACKAGES = ("mem0ai==2.2.1", "langgraph==1.2.22", "langmem==0.0.30")
"""Pinned, so that two runs compare the same thing."""

BATCH = 64
"""Messages in one request."""


def environment(cache: Path) -> Path:
    """The virtual environment's folder, below the bench folder of the cache."""
    return cache / "peers"


def prepared(cache: Path) -> bool:
    """Whether the peers are installed, in the versions that are pinned here."""
    mark = environment(cache) / "packages.txt"
    return mark.is_file() and mark.read_text(encoding="utf-8").split() == list(PACKAGES)


def prepare(cache: Path, *, progress: Callable[[str], None] | None = None) -> Path:
    """Create the environment and install the peers in it from the Python registry; does nothing when they are there.

    Args:
        cache: the bench folder of the cache.
        progress: called with the current step in words.

    Returns:
        the environment's folder.

    Raises:
        ModelUnavailableError: the packages cannot be installed.
    """
    folder = environment(cache)
    if prepared(cache):
        return folder
    steps = (
        ("making a virtual environment", [sys.executable, "-m", "venv", str(folder)]),
        (f"installing {', '.join(PACKAGES)}", [str(_python(folder)), "-m", "pip", "install", "--quiet", *PACKAGES]),
    )
    for what, command in steps:
        if progress is not None:
            progress(what)
        process = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed commands
        if process.returncode:
            raise ModelUnavailableError(f"{what} failed: {process.stderr.strip()[-500:]}. It needs a Python registry.")
    (folder / "packages.txt").write_text("\n".join(PACKAGES), encoding="utf-8")
    return folder


def _python(folder: Path) -> Path:
    return folder / "bin" / "python"


class Peer:
    """One person's memory in another library, in a process of its own.

    Args:
        worker: name of the program in ``workers``.
        person: whose memory.
        setting: the embedder and folders.

    Raises:
        InputError: the peers were not prepared.
    """

    def __init__(self, worker: str, person: str, setting: Setting) -> None:
        if not prepared(setting.cache):
            raise InputError(f"the peers are not installed in {environment(setting.cache)}: run `lifelong bench peers`")
        self._embedder = setting.embedder
        program = resources.files("lifelong.bench.systems").joinpath(f"workers/{worker}_worker.py")
        self._log = (setting.folder / "peer.log").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(  # noqa: S603 - our own program in an environment of ours
            [str(_python(environment(setting.cache))), "-I", str(program)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True, cwd=setting.folder,
            env={"HOME": str(setting.folder), "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        name = "".join(c if c.isalnum() else "-" for c in person)  # some take no spaces in a name
        self._call(op="open", person=name, folder=str(setting.folder), dim=setting.embedder.dim)

    def add(self, messages: Sequence[HistoryMessage]) -> None:
        """Store messages."""
        nonempty = [message for message in messages if message.text.strip()]
        for start in range(0, len(nonempty), BATCH):
            batch = nonempty[start : start + BATCH]
            lines = [message.line for message in batch]
            vectors = dict(zip(lines, self._embedder.embed(lines).tolist(), strict=True))
            items = [{"ref": t.ref, "text": line, "role": t.role} for t, line in zip(batch, lines, strict=True)]
            self._call(op="add", items=items, vectors=vectors)

    def ask(self, question: str, *, at: datetime, k: int) -> Ranking:
        """Rank the messages that are relevant to a question."""
        vector = self._embedder.embed([question], query=True)[0].tolist()
        hits = self._call(op="ask", text=question, vectors={question: vector}, k=k)["hits"]
        return Ranking(tuple(dict.fromkeys(ref for ref, _ in hits)), float(hits[0][1]) if hits else 0.0)

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._log.close()

    def _call(self, **request: Any) -> Any:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise ModelUnavailableError("the peer has no pipes: this is a fault, please report it")
        try:
            stdin.write(json.dumps(request) + "\n")
            stdin.flush()
            line = stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self._log.seek(0)
            raise ModelUnavailableError(f"the peer ended: {self._log.read().strip()[-800:]}")
        return json.loads(line)
