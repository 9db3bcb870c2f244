"""The built wheel, and an environment that has nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.distribution.contents import REPOSITORY


@dataclass(frozen=True)
class Installation:
    """An environment with the wheel, and a folder to work in that has no source."""

    environment: Path
    folder: Path
    variables: dict[str, str]

    def run(self, *command: str, seconds: float = 240) -> str:
        """Run a program of the environment; returns what it printed. What fails shows its errors."""
        done = subprocess.run(
            [str(self.environment / "bin" / command[0]), *command[1:]],
            cwd=self.folder,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="session")
def wheel() -> Path:
    """The wheel that `make dist` built."""
    wheels = list((REPOSITORY / "dist").glob("*.whl"))
    if len(wheels) != 1:
        pytest.skip("dist/ has not one wheel: run `make dist`")
    return wheels[0]


@pytest.fixture(scope="session")
def install(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Installation]:
    """Installs the wheel with some extras, such as "[server]", into a new environment, as pip does for a user."""

    def installed(extras: str) -> Installation:
        root = tmp_path_factory.mktemp("user")
        (folder := root / "work").mkdir()
        subprocess.run([sys.executable, "-m", "venv", str(root / "venv")], check=True, timeout=120)
        variables = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "LIFELONG_")) or name == "LIFELONG_CACHE"
        }
        variables |= {"VIRTUAL_ENV": str(root / "venv"), "LIFELONG_STORE": str(root / "record.lifelong"), "TZ": "UTC"}
        user = Installation(root / "venv", folder, variables)
        user.run("pip", "install", "--quiet", f"{wheel}{extras}", seconds=580)
        return user

    return installed
