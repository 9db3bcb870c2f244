"""Run pip in a process of its own: that of this environment, with its index, mirror or proxy."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Final

from lifelong.errors import ModelUnavailableError

POLL_SECONDS: Final = 0.1
"""Seconds between two checks of a running command."""


def run_pip(arguments: list[str], tools: Path, working: Path, report: Callable[[], None] | None = None) -> str:
    """Run one command of pip to its end.

    Args:
        arguments: the command and its options.
        tools: a temporary folder, for an environment with pip where there is none.
        working: the temporary folder of pip.
        report: called about ten times a second.

    Returns:
        the last lines that pip printed, for an error; whether pip succeeded is to be seen from what it brought.

    Raises:
        ModelUnavailableError: there is no pip, and none can be had.
    """
    options = ["--quiet", "--no-cache-dir", "--no-input", "--disable-pip-version-check"]
    return run_logged([*_pip(tools), *arguments, *options], tools / "pip.log", working, report)


def run_logged(command: list[str], log: Path, working: Path, report: Callable[[], None] | None) -> str:
    """Run one command without a shell to its end, and return the last lines that it printed.

    Args:
        command: a fixed list; only paths come from outside.
        log: the file that gets its output.
        working: its temporary folder.
        report: called about ten times a second.
    """
    with (
        log.open("wb") as output,
        subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, "TMPDIR": str(working)},
        ) as process,
    ):
        try:
            while process.poll() is None:
                if report is not None:
                    report()
                time.sleep(POLL_SECONDS)
        except BaseException:
            process.kill()
            raise
    return "\n".join(log.read_text(errors="replace").strip().splitlines()[-5:])


def _pip(tools: Path) -> list[str]:
    """The command of pip: that of this environment, else uv's, else that of an environment in ``tools``.

    Environments that uv and pipx make have no pip.
    """
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    if uv := shutil.which("uv"):
        return [uv, "tool", "run", "--python", sys.executable, "pip"]
    environment = tools / "pip"
    try:
        if not environment.exists():
            venv.create(environment, with_pip=True, symlinks=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise ModelUnavailableError(
            f"Neither pip (in {sys.executable}) nor uv is there to download models, and Python's venv brings no pip. "
            "Install uv or your system's python3-venv, then run `lifelong models pull` again."
        ) from error
    return [str(environment / "bin" / "python"), "-m", "pip"]
