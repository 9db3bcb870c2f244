"""What all attacks share: counting, commands in processes of their own, and models that need no weights."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MODELS = {
    "LIFELONG_EMBED": "scripted",
    "LIFELONG_CHAT": "none",
    "LIFELONG_LOOK": "scripted",
    "LIFELONG_OCR": "none",
    "LIFELONG_SPEECH": "none",
}
"""Settings under which nothing loads weights: what is attacked is the record, the locks and the doors."""


@dataclass(slots=True)
class Row:
    """One line of the table.

    Attributes:
        what: was tried, or counted.
        attempts: how often.
        failures: how often it did not hold.
        first: what was seen at the first failure, or what else is worth a word.
        skipped: why it was not tried.
    """

    what: str
    attempts: int = 0
    failures: int = 0
    first: str = ""
    skipped: str = ""

    def count(self, held: bool, seen: str = "", *, times: int = 1) -> None:
        """One more attempt, or several that went alike."""
        self.attempts += times
        if not held:
            self.failures += times
            self.first = self.first or seen.replace("\n", " ")[:160]


@contextmanager
def without_weights() -> Iterator[None]:
    """Let every record and process that is opened inside use scripted models."""
    before = {name: os.environ.get(name) for name in MODELS}
    os.environ.update(MODELS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def command(store: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run ``lifelong WORDS…`` on a store, as its user would."""
    program = [sys.executable, "-c", "from lifelong.cli import main; main()", *words]
    return subprocess.run(
        program,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "LIFELONG_STORE": str(store), "LIFELONG_WORKER": "false"},
    )
