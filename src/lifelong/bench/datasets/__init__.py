"""The data sets of the benchmarks of recall: one module each, imported on first use.

A module here reads a public release, or generates cases, and scores nothing.
"""

from __future__ import annotations

import importlib

from lifelong.bench.cases import Benchmark
from lifelong.errors import InputError

NAMES = ("locomo", "longmemeval", "beam", "mem_gallery", "personabench", "personamem", "prefeval", "times")


def benchmark(name: str) -> Benchmark:
    """One benchmark by its name.

    Raises:
        InputError: there is none.
    """
    if name not in NAMES:
        raise InputError(f"no benchmark is called {name!r}; expected one of: {', '.join(NAMES)}")
    entry: Benchmark = importlib.import_module(f"lifelong.bench.datasets.{name}").BENCHMARK
    return entry
