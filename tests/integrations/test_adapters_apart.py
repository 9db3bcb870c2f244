"""The adapters whose frameworks do not fit beside our own packages: their tests run in an environment of each."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
APART = Path(os.environ.get("LIFELONG_TEST_CLIENTS", Path(sys.prefix) / "clients"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["crewai", "llamaindex", "pydantic_ai"])
def test_the_adapter_works_with_the_real_framework(name: str, tmp_path: Path) -> None:
    """``make clients`` makes the environments. The frameworks' own warnings are no faults of ours."""
    python = APART / name / "bin" / "python"
    if not python.exists():
        pytest.skip(f"{python} is not there: `make clients` installs it")
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), "HOME": str(tmp_path)}
    command = [
        str(python),
        "-m",
        "pytest",
        "-q",
        "-W",
        "default",
        "-p",
        "no:cacheprovider",
        str(HERE / f"test_{name}.py"),
    ]
    ran = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=280, check=False
    )
    assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr[-2000:]
    assert "skipped" not in ran.stdout
