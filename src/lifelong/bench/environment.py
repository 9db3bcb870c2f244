"""What a run of a benchmark stood on: code, machine, libraries and settings."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

SettingValue = str | int | float | bool | None | Mapping[str, int]
"""A setting as JSON has it."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What a run stood on.

    Attributes:
        lifelong: version of this package.
        commit: of the checkout, with "+" when files differ from it; "" for an installed package.
        processors: number of CPU cores.
        numpy, onnxruntime: versions.
        time: when the run ended, ISO 8601.
        settings: what the benchmark adds by name: models, seed, limits.
    """

    lifelong: str
    commit: str
    python: str
    platform: str
    processors: int | None
    numpy: str
    onnxruntime: str
    time: str
    settings: Mapping[str, SettingValue]

    def number(self, name: str) -> float:
        """A setting that is a number.

        Raises:
            TypeError: it is none.
        """
        value = self.settings[name]
        if not isinstance(value, int | float):
            raise TypeError(f"the setting {name} is {value!r}: expected a number")
        return value

    def as_json(self) -> dict[str, Any]:
        """All values in one object, the settings last."""
        value = asdict(self)
        settings: dict[str, Any] = value.pop("settings")
        return value | settings


def environment(**settings: SettingValue) -> Environment:
    """The environment of this process, with the settings of a run."""
    return Environment(
        lifelong=metadata.version("lifelong"),
        commit=_commit(),
        python=sys.version.split()[0],
        platform=platform.platform(),
        processors=os.cpu_count(),
        numpy=metadata.version("numpy"),
        onnxruntime=metadata.version("onnxruntime"),
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        settings=settings,
    )


def _commit() -> str:
    folder = Path(__file__).parent
    try:
        head = _git(folder, "rev-parse", "HEAD")
        return head + ("+" if _git(folder, "status", "--porcelain", "--untracked-files=no", "--", ".") else "")
    except (OSError, subprocess.SubprocessError):
        return ""


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(  # noqa: S603 - fixed words
        ["git", "-C", str(folder), *words],  # noqa: S607 - whichever git is there
        capture_output=True, text=True, check=True, timeout=10,
    )  # fmt: skip
    return done.stdout.strip()
