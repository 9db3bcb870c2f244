"""How much an installation weighs: the base by package, and what each extra adds.

``python -m benchmarks.install_size`` installs the wheel in ``dist/`` (`make dist`) with uv into fresh environments: the
base, and the base with each extra. Megabytes are 10^6 bytes of the files of all packages. *Unpacked* is without byte
code, which pip writes for all modules at once, and Python else for each module at its first import.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any, Final

from benchmarks.measure import WORK, conditions, save, table

REPOSITORY: Final = Path(__file__).parents[1]

LARGE: Final = {
    *("bench", "crewai", "diffusers", "llamaindex", "pydantic-ai", "rivals", "torch-metrics", "train", "transformers"),
}
"""Extras of hundreds of megabytes, measured with --all: most bring torch."""

WEIGH: Final = """
import importlib.metadata as metadata, importlib.util, json, os
sizes = {}
for package in metadata.distributions():
    paths = [str(path) for name in package.files or () if (path := package.locate_file(name)).is_file()]
    plain = [path for path in paths if not path.endswith(".pyc")]
    compiled = [importlib.util.cache_from_source(path) for path in plain if path.endswith(".py")]
    unpacked = sum(map(os.path.getsize, plain))
    sizes[package.name] = unpacked + sum(map(os.path.getsize, filter(os.path.exists, compiled))), unpacked
print(json.dumps({name: both for name, both in sizes.items() if name not in ("pip", "setuptools")}))
"""
"""Prints the bytes of each package of an environment, with and without byte code."""


def weigh(wheel: Path, extra: str) -> dict[str, tuple[int, int]]:
    """The bytes of each package after an installation with an extra, or "" for none, which alone gets byte code."""
    with tempfile.TemporaryDirectory() as folder:
        environment = Path(folder) / "venv"
        python = str(environment / "bin" / "python")
        uv = [sys.executable, "-m", "uv"]
        wanted = f"{wheel}[{extra}]" if extra else str(wheel)
        subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, str(environment)], check=True)
        subprocess.run([*uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, wanted], check=True)
        printed = subprocess.run([python, "-c", WEIGH], check=True, capture_output=True, text=True, cwd=folder).stdout
    sizes: dict[str, tuple[int, int]] = json.loads(printed)
    return sizes


def total(sizes: dict[str, tuple[int, int]]) -> tuple[float, float]:
    """Megabytes with and without byte code."""
    return sum(each[0] for each in sizes.values()) / 1e6, sum(each[1] for each in sizes.values()) / 1e6


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("extras", nargs="*", help="these extras; without names, all but the large ones")
    options.add_argument("--all", action="store_true", help="the large ones, too")
    chosen = options.parse_args()
    wheels = list((REPOSITORY / "dist").glob("*.whl"))
    if len(wheels) != 1:
        sys.exit("dist/ has not one wheel: run `make dist`")
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = sorted(project["optional-dependencies"])
    extras = chosen.extras or [name for name in known if chosen.all or name not in LARGE]
    if unknown := set(extras) - set(known):
        sys.exit(f"no extra is called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    base = weigh(wheels[0], "")
    result: dict[str, Any] = {"before": conditions("the built wheel"), "base": base, "extras": {}}
    whole, unpacked = total(base)
    rows = [(name, f"{sizes[0] / 1e6:.1f}", f"{sizes[1] / 1e6:.1f}") for name, sizes in base.items()]
    rows.sort(key=lambda row: -float(row[1]))
    print(table(["package", "MB", "unpacked"], [*rows, ("together", f"{whole:.0f}", f"{unpacked:.0f}")]))
    added: list[tuple[str, str]] = []
    for extra in extras:
        sizes = weigh(wheels[0], extra)
        result["extras"][extra] = sizes
        added.append((extra, f"{total(sizes)[1] - unpacked:.0f}"))
    print(table(["extra", "adds MB, unpacked"], added))
    WORK.mkdir(parents=True, exist_ok=True)
    print(f"all in {save('install_size', result)}")


if __name__ == "__main__":
    main()
