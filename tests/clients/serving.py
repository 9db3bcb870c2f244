"""``lifelong serve`` as its users start it, with the default models and without a chat model."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LIFELONG = [sys.executable, "-m", "lifelong"]


@dataclass(frozen=True, slots=True)
class Command:
    """A server in a process of its own.

    Attributes:
        url: its address.
        store: the folder of its record.
    """

    url: str
    store: Path

    def key(self, *options: str) -> str:
        """A new key, for ``--person ana`` or ``--any-person``, of the command that makes keys."""
        command = [*LIFELONG, "keys", "create", "--store", str(self.store), *options]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Command]:
    """``lifelong serve`` over a new record in this folder, on a free port of loopback."""
    store = folder / "served.lifelong"
    command = [*LIFELONG, "serve", "--store", str(store), "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=dict(os.environ), cwd=folder) as process:
        assert process.stderr is not None
        try:
            told = ""
            for line in process.stderr:
                told += line
                if address := re.search(r"answers at (\S+)/v1", line):
                    yield Command(address[1], store)
                    return
            raise AssertionError(f"the server did not start: {told}")
        finally:
            process.send_signal(signal.SIGTERM)
            process.stderr.close()
            process.wait(30)
