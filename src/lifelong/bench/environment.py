"""What a run of a benchmark stood on: code, machine, libraries and settings."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

from lifelong.bench.revision import revision

SettingValue = str | int | float | bool | None | Mapping[str, int]
"""A setting as JSON has it."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What a run stood on.

    Attributes:
        lifelong: version of this package.
        commit: of the checkout, with "-dirty" when files differ from it; the version of an installed package.
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
        commit=revision(),
        python=sys.version.split()[0],
        platform=platform.platform(),
        processors=os.cpu_count(),
        numpy=metadata.version("numpy"),
        onnxruntime=metadata.version("onnxruntime"),
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        settings=settings,
    )
