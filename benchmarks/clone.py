"""How long a stranger waits: clone, set up, bring the models, see the demo, run the tests.

``python -m benchmarks.clone`` clones the repository of the working folder, as committed, into a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measure import WORK, conditions, save, table, wait_for_quiet

TARGETS = ("setup", "models", "demo", "test")


def timed(command: list[str], folder: Path, log: Path) -> tuple[float, int]:
    """Seconds that a command takes without a terminal, and how it ended."""
    began = time.perf_counter()
    with log.open("w") as out:
        ended = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, check=False
        )
    return time.perf_counter() - began, ended.returncode


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--fresh-models", action="store_true", help="bring the models again, into a cache of its own")
    options.add_argument("--wait", type=float, default=0, help="minutes to wait for a quiet machine")
    chosen = options.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    wait_for_quiet(chosen.wait)
    result: dict[str, Any] = {"before": conditions("the story of the demo")}
    rows: list[tuple[str, str, str]] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "clone"
        os.environ["LIFELONG_STORE"] = str(Path(place) / "record")
        if chosen.fresh_models:
            os.environ["LIFELONG_CACHE"] = str(Path(place) / "cache")
        steps = [("git clone", ["git", "clone", "--quiet", str(Path.cwd()), str(folder)], Path.cwd())]
        steps += [(f"make {name}", ["make", name, f"PYTHON={sys.executable}"], folder) for name in TARGETS]
        for name, command, where in steps:
            log = WORK / f"clone-{name.replace(' ', '-')}.log"
            seconds, code = timed(command, where, log)
            result[name] = {"seconds": round(seconds, 1), "exit": code}
            rows.append((name, f"{seconds:.1f}", "done" if code == 0 else f"ended with {code}, see {log}"))
    result["after"] = conditions("")
    print(table(["from a fresh clone", "s", ""], rows))
    print(f"\n{json.dumps(result['before'])}\nload after: {result['after']['load']}; all in {save('clone', result)}")


if __name__ == "__main__":
    main()
