"""Which code a result was measured with: the checkout that the package lies in, whatever folder the run began in."""

from __future__ import annotations

import os
import subprocess
from importlib import metadata
from pathlib import Path

import lifelong

PACKAGE = Path(lifelong.__file__).resolve().parent


def revision(package: Path = PACKAGE) -> str:
    """The commit of the source, with ``-dirty`` when the package differs from it; for an installed one its version.

    A package that lies in somebody else's checkout, such as in a virtual environment inside it, is an installed one.
    """
    try:
        if not _git(package, "ls-files", "--", "__init__.py"):
            return metadata.version("lifelong")
        changed = _git(package, "status", "--porcelain", "--", ".")
        return _git(package, "rev-parse", "HEAD") + ("-dirty" if changed else "")
    except (OSError, subprocess.SubprocessError):  # no git, or no checkout
        return metadata.version("lifelong")


def _git(folder: Path, *words: str) -> str:
    # GIT_DIR and its like, as a hook sets them, would name another checkout.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    process = subprocess.run(  # noqa: S603 - fixed words
        ["git", "-C", str(folder), *words],  # noqa: S607 - whichever git is there
        capture_output=True, text=True, check=True, timeout=10, env=environment,
    )  # fmt: skip
    return process.stdout.strip()
