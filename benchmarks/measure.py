"""What all measurements share: medians, how busy the machine is, what is measured, and tables."""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, ParamSpec

from lifelong.bench.revision import revision

P = ParamSpec("P")

WORK = Path("build/benchmarks")
"""Stores and results; in the repository's folder, ignored by git, safe to delete."""

QUIET = 1.0
"""Load average of one minute below which timings count as undisturbed."""


def milliseconds(call: Callable[P, object], *args: P.args, **options: P.kwargs) -> float:
    """How long a call takes."""
    began = time.perf_counter()
    call(*args, **options)
    return (time.perf_counter() - began) * 1000


def at(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and number of some measurements."""
    return {"p50": round(median(values), 3), "p95": round(at(values, 0.95), 3), "n": len(values)}


def peak_mib() -> float:
    """The most memory this process has held, MiB.

    Linux counts the parent's memory into a child's ru_maxrss, so its own high-water mark is read there.
    """
    if (status := Path("/proc/self/status")).is_file():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def wait_for_quiet(minutes: float) -> float:
    """Wait until the machine is quiet, at most so many minutes; returns the load average that it has then."""
    until = time.monotonic() + 60 * minutes
    while (load := os.getloadavg()[0]) >= QUIET and time.monotonic() < until:
        time.sleep(5)
    return load


def conditions(text: str) -> dict[str, Any]:
    """What a result depends on: commit, time, processors, load and text."""
    flags = set()
    if (info := Path("/proc/cpuinfo")).is_file():
        flags = set(next((line for line in info.read_text().splitlines() if line.startswith("flags")), "").split())
    return {
        "commit": revision(),
        "time": datetime.now(UTC).isoformat(timespec="minutes"),
        "cores": os.cpu_count(),
        "int8 products": "AVX-512 VNNI" if "avx512_vnni" in flags else "none known",
        "load": [round(value, 2) for value in os.getloadavg()],
        "text": text,
    }


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def save(name: str, result: Mapping[str, Any]) -> Path:
    """Write a result beside the stores, as JSON."""
    WORK.mkdir(parents=True, exist_ok=True)
    path = WORK / f"{name}.json"
    path.write_text(json.dumps(result, indent=1), encoding="utf-8")
    return path
