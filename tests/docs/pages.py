"""Runs the code of a documentation page as its reader would: in an empty folder, block by block.

- A block with a title (``title="app.py"``) is the content of that file.
- Other ``python`` blocks run as they stand; those of one page share their names.
- ``sh`` blocks run in bash. A block that begins with a server runs until the page ends. Installations are left out.
- A ``text`` block is what the block before it prints, line by line; "…" stands for anything.
- ``<!-- not run: reason -->`` before a block says why it is not run.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

REPOSITORY: Final = Path(__file__).parents[2]
DOCS: Final = REPOSITORY / "docs"

PORTS: Final = ("8377", "8000")
"""Ports that pages name; each is replaced by a free one."""

SERVERS: Final = re.compile(r"(lifelong (serve|web|worker)\b|uvicorn\b)")
_INSTALLS: Final = re.compile(r"^\s*((pip|pipx|uv tool) install\b|lifelong models pull\b).*$", re.MULTILINE)
_BLOCK: Final = re.compile(
    r"(?:<!-- not run: (?P<reason>.+?) -->\n+)?^```(?P<language>\w+)?(?P<more>[^\n]*)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_STARTS_WITHIN: Final = 150.0
"""Seconds for a server of a page to accept connections, on a busy machine."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code.

    Attributes:
        language: as written, such as "python".
        title: name of the file that it is, or "".
        code: its text.
        reason: why it is not run, or "".
    """

    language: str
    title: str
    code: str
    reason: str


def blocks(page: Path) -> list[Block]:
    """The blocks of a page, in order."""
    found = []
    for block in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        title = re.search(r'title="([^"]+)"', block["more"])
        found.append(Block(block["language"] or "", title[1] if title else "", block["code"], block["reason"] or ""))
    return found


@dataclass
class Reader:
    """Somebody who follows a page in a folder.

    Attributes:
        folder: where the commands run.
        printed: what the last block printed.
    """

    folder: Path
    printed: str = ""
    _names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _ports: dict[str, str] = field(default_factory=lambda: {port: str(_free_port()) for port in PORTS})

    def follow(self, page: Path) -> None:
        """Run every block of a page.

        Raises:
            AssertionError: a command failed, or a page says that something else is printed.
        """
        try:
            for block in blocks(page):
                if not block.reason:
                    self._run(block)
        finally:
            for server in reversed(self._running):
                os.killpg(server.pid, signal.SIGTERM)
            for server in self._running:
                server.wait(timeout=60)

    def _run(self, block: Block) -> None:
        code = block.code
        for port, free in self._ports.items():
            code = re.sub(rf"\b{port}\b", free, code)
        if block.title:
            (self.folder / block.title).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / block.title).write_text(code, encoding="utf-8")
        elif block.language == "python":
            self._python(code)
        elif block.language == "sh":
            self._shell(_INSTALLS.sub("", code))
        elif block.language == "text":
            self._compare(code)

    def _python(self, code: str) -> None:
        before = Path.cwd()
        output = io.StringIO()
        os.chdir(self.folder)
        try:
            with contextlib.redirect_stdout(output):
                exec(compile(code, "<page>", "exec"), self._names)
        finally:
            os.chdir(before)
        self.printed = output.getvalue()

    def _shell(self, code: str) -> None:
        if SERVERS.match(code.strip()):
            self._start(code)
            return
        exports = self.folder.parent / "exports"
        names = re.findall(r"^export (\w+)=", code, re.MULTILINE)
        values = " ".join(f'"${name}"' for name in names)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", code + (f"\nprintf '%s\\0' {values} >{exports}" if names else "")],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=240,
        )
        self.printed = done.stdout
        assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr}"
        if names:  # the terminals of a page share what it exports
            os.environ.update(zip(names, exports.read_text(encoding="utf-8").split("\0"), strict=False))

    def _start(self, code: str) -> None:
        log = self.folder / f"server-{len(self._running)}.log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                ["bash", "-euo", "pipefail", "-c", f"exec {code.strip()}"],
                cwd=self.folder,
                env=self._environment(),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._running.append(server)
        ports = [port for port in self._ports.values() if port in code] or [self._ports["8377"]]
        deadline = time.monotonic() + _STARTS_WITHIN
        while not all(map(_listens, ports)):
            assert server.poll() is None and time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.1)

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "LIFELONG_SERVE_PORT": self._ports["8377"],
        }

    def _compare(self, expected: str) -> None:
        """Each line of a page stands in the output, in its order."""
        pattern = r".*?".join(
            ".*?".join(map(re.escape, line.strip().split("…"))) for line in expected.splitlines() if line.strip()
        )
        assert re.search(pattern, self.printed, re.DOTALL), f"the page shows:\n{expected}\nprinted:\n{self.printed}"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _listens(port: str) -> bool:
    with socket.socket() as attempt:
        attempt.settimeout(1)
        return attempt.connect_ex(("127.0.0.1", int(port))) == 0
