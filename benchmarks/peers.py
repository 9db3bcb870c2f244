"""Lifelong beside mem0 and LangGraph's SqliteStore: same machine, same run, same embedder, no chat model.

``python -m benchmarks.peers`` makes an environment for the peers in ``build/benchmarks/peers`` and prints tables.
Every subject lives in a process of its own; they take turns in small portions, so that a disturbance of the
machine meets all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measure import WORK, conditions, save, spread, table, wait_for_quiet
from benchmarks.subjects import NAMES
from benchmarks.text import Source, source
from benchmarks.vectors import write_pool

PINNED = ("mem0ai==2.2.1", "langgraph==1.2.22", "langgraph-checkpoint-sqlite==3.1.2", "sqlite-vec==0.1.9")
BULK = 64
"""Messages of one bulk call; what Lifelong's own imports store together."""

_CAN_LOAD = "import sqlite3, sys; sys.exit(not hasattr(sqlite3.connect(':memory:'), 'enable_load_extension'))"


def environment(python: str | None) -> Path:
    """Make the environment that all subjects run in, once; returns its interpreter.

    LangGraph's store loads an SQLite extension, which some builds of Python cannot; the first that can is taken.
    """
    if installed(home := WORK / "peers", PINNED):
        return home / "bin" / "python"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    on_path = [Path(folder) / version for folder in os.environ.get("PATH", "").split(os.pathsep)]
    asked = [python] if python else [sys.executable, *map(str, on_path)]
    able = [item for item in asked if Path(item).is_file() and not subprocess.run([item, "-c", _CAN_LOAD]).returncode]
    if not able:
        sys.exit("no Python here loads SQLite extensions, which LangGraph's store needs: give one by --python PATH")
    return install(home, able[0], PINNED)


def installed(home: Path, packages: Sequence[str]) -> bool:
    """Whether an environment holds just these packages beside ours."""
    stamp = home / "installed"
    return stamp.is_file() and stamp.read_text() == "\n".join(packages)


def install(home: Path, interpreter: str, packages: Sequence[str]) -> Path:
    """Make an environment with Lifelong and other packages; returns its interpreter."""
    made = home / "bin" / "python"
    shutil.rmtree(home, ignore_errors=True)
    subprocess.run([interpreter, "-m", "venv", "--without-pip", str(home)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(made), "install", "--quiet"]
    subprocess.run([*pip, "--editable", ".", *packages], check=True)
    (home / "installed").write_text("\n".join(packages))
    return made


@dataclass
class Running:
    """A subject's process, and what was measured of it."""

    name: str
    process: subprocess.Popen[str]
    started: dict[str, float]
    stored: int = 0
    peak: float = 0.0
    cpu: float = 0.0
    ms: dict[str, list[float]] = field(default_factory=dict)

    def ask(self, do: str, texts: Sequence[str], *, real: bool, size: int = 1) -> list[float]:
        """Have it add or search; returns the milliseconds of each call."""
        assert self.process.stdin is not None and self.process.stdout is not None
        request = {"do": do, "texts": list(texts), "real": real, "size": size, "first": self.stored}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with {self.process.wait()}: see its log in the work folder")
        answer = json.loads(line)
        self.stored += len(texts) if do == "add" else 0
        self.peak, self.cpu = answer["peak"], answer["cpu"]
        return list(answer["ms"])

    def measure(self, what: str, do: str, texts: Sequence[str], *, real: bool = True, size: int = 1) -> None:
        """Have it add or search, and keep how long each call took and what processor time a call cost."""
        self.ms.setdefault(what, []).extend(self.ask(do, texts, real=real, size=size))
        self.ms.setdefault(f"{what}, processor", []).append(self.cpu)


@contextmanager
def running(name: str, python: Path, folder: Path, pool: Path) -> Iterator[Running]:
    """Start a subject and wait until it is open; its process ends with the block."""
    began = time.perf_counter()
    with (folder / f"{name}.log").open("a") as log:
        process = subprocess.Popen(
            [str(python), "-m", "benchmarks.child", name, str(folder / name), str(pool)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert process.stdin is not None and process.stdout is not None
        line = process.stdout.readline()
        if not line:
            sys.exit(f"{name} did not start; its last words:\n{(folder / f'{name}.log').read_text()[-2000:]}")
        started = json.loads(line) | {"ready": time.perf_counter() - began}
        try:
            yield Running(name, process, started)
        finally:
            process.stdin.close()
            process.wait(timeout=120)


def grow(subject: Running, texts: Sequence[str], target: int) -> float:
    """Fill a store up to a size with ready vectors, in bulk; returns the seconds."""
    began = time.perf_counter()
    while subject.stored < target:
        subject.ask("add", texts[subject.stored : min(target, subject.stored + 10 * BULK)], real=False, size=BULK)
    return time.perf_counter() - began


def take_turns(subjects: Sequence[Running], stage: int, texts: Source, rounds: int) -> None:
    """Searches, then adds, in small portions in turn."""
    asked = texts.questions
    for subject in subjects:  # what only a first search does is measured by starts()
        subject.ask("search", asked[:2], real=True)
        subject.ask("search", asked[:2], real=False)
    for turn in range(rounds):
        portion = [asked[number % len(asked)] for number in range(5 * turn, 5 * turn + 5)]
        for subject in subjects:
            subject.measure("search", "search", portion)
            if subject.name != "embedder":
                subject.measure("search, no embedding", "search", portion, real=False)
    fresh = texts.messages(stage + rounds * (2 * BULK + 16))[stage:]
    for turn in range(rounds):
        part = fresh[turn * (2 * BULK + 16) : (turn + 1) * (2 * BULK + 16)]
        for subject in subjects:
            subject.measure("add one", "add", part[:8])
            subject.measure("add bulk", "add", part[16 : 16 + BULK], size=BULK)
            if subject.name != "embedder":
                subject.measure("add one, no embedding", "add", part[8:16], real=False)
                subject.measure("add bulk, no embedding", "add", part[16 + BULK :], real=False, size=BULK)


def starts(names: Sequence[str], python: Path, folder: Path, pool: Path, times: int, query: str) -> dict[str, Any]:
    """Start-up of a new process on the filled stores, in turns: open, and answer a first search."""
    found: dict[str, dict[str, list[float]]] = {name: {"ready": [], "first search": []} for name in names}
    for _ in range(times):
        for name in names:
            with running(name, python, folder, pool) as subject:
                found[name]["ready"].append(1000 * subject.started["ready"])
                found[name]["first search"].extend(subject.ask("search", [query], real=True))
    return {name: {what: median(values) for what, values in parts.items()} for name, parts in found.items()}


def report(result: dict[str, Any]) -> str:
    """The tables, in Markdown."""
    names = list(result["subjects"])
    lines = []
    for stage in result["sizes"]:
        of = {name: result["subjects"][name]["stages"].get(str(stage), {}) for name in names}
        rows = []
        for what in ("search", "search, no embedding"):
            cells = [f"{of[n][what]['p50']:.1f} / {of[n][what]['p95']:.1f}" if what in of[n] else "–" for n in names]
            rows.append([f"{what}, ms p50 / p95", *cells])
            rows.append([f"{what}, processor ms", *(_cell(of[n], f"{what}, processor") for n in names)])
        for what, size in (
            ("add one", 1),
            ("add bulk", BULK),
            ("add one, no embedding", 1),
            ("add bulk, no embedding", BULK),
        ):
            cells = [f"{1000 * size / of[n][what]['p50']:.0f}" if what in of[n] else "–" for n in names]
            rows.append([f"{what}, messages/s", *cells])
            rows.append([f"{what}, processor ms", *(_cell(of[n], f"{what}, processor", size) for n in names)])
        rows.append(["peak memory, MiB", *[f"{of[n]['peak']:.0f}" if "peak" in of[n] else "–" for n in names]])
        for what in ("ready", "first search"):
            cells = [f"{of[n]['new process'][what]:.0f}" if "new process" in of[n] else "–" for n in names]
            rows.append([f"new process: {what}, ms", *cells])
        lines.append(f"{stage:,} messages\n\n" + table(["", *names], rows))
    return "\n\n".join(lines)


def _cell(measured: dict[str, Any], what: str, messages: int = 1) -> str:
    return f"{measured[what]['p50'] / messages:.2f}" if what in measured else "–"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--locomo", type=Path, help="take turns and questions from this LoCoMo file")
    options.add_argument("--sizes", default="1000,10000", help="messages in the store, ascending")
    options.add_argument("--only-below", default="mem0=10000,langgraph=10000", help="largest store of a slow subject")
    options.add_argument("--rounds", type=int, default=10, help="portions of 5 searches, 16 adds and 2 bulk adds")
    options.add_argument("--starts", type=int, default=5, help="new processes for the start-up time")
    options.add_argument("--python", help="interpreter for the peers' environment")
    options.add_argument("--wait", type=float, default=0, help="minutes to wait for a quiet machine")
    chosen = options.parse_args()
    sizes = [int(size) for size in chosen.sizes.split(",")]
    largest = {name: int(size) for name, _, size in (part.partition("=") for part in chosen.only_below.split(","))}
    python = environment(chosen.python)
    texts = source(chosen.locomo)
    messages = texts.messages(max(sizes))
    pool = WORK / "pool.npy"
    write_pool(pool, messages)
    wait_for_quiet(chosen.wait)
    WORK.mkdir(parents=True, exist_ok=True)
    result: dict[str, Any] = {"before": conditions(texts.name), "sizes": sizes, "subjects": {}, "pinned": PINNED}
    with tempfile.TemporaryDirectory(dir=WORK) as place:
        folder = Path(place)
        for stage in sizes:
            names = [name for name in NAMES if stage <= largest.get(name, stage)]
            for name in names:
                shutil.rmtree(folder / name, ignore_errors=True)
            with ExitStack() as stack:
                subjects = [stack.enter_context(running(name, python, folder, pool)) for name in names]
                for subject in subjects:
                    if subject.name != "embedder":
                        print(f"{subject.name}: {stage} in {grow(subject, messages, stage):.0f} s", file=sys.stderr)
                wait_for_quiet(chosen.wait)
                take_turns(subjects, stage, texts, chosen.rounds)
                for subject in subjects:
                    measured: dict[str, Any] = {what: spread(values) for what, values in subject.ms.items()}
                    stages = result["subjects"].setdefault(subject.name, {"stages": {}})["stages"]
                    stages[str(stage)] = measured | {"peak": subject.peak}
            begun = starts(names, python, folder, pool, chosen.starts, texts.questions[0])
            for name, measured in begun.items():
                result["subjects"][name]["stages"][str(stage)]["new process"] = measured
    result["after"] = conditions(texts.name)
    path = save("peers", result)
    print(report(result), f"\n\n{json.dumps(result['before'])}\nload after: {result['after']['load']}; all in {path}")


if __name__ == "__main__":
    main()
