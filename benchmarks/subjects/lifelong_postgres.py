"""Lifelong on PostgreSQL, as a plain program uses it; its update stage is off, as the peers have none."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.subjects.lifelong import Ours
from benchmarks.vectors import Embedder
from lifelong.sync import open

ADDRESS = "LIFELONG_BENCHMARK_POSTGRES"
"""The variable with the address of a server, in which each subject has a database of its own name."""


def address(database: str) -> str:
    """The address of a subject's database."""
    return os.environ[ADDRESS].format(database=database)


def open_subject(folder: Path, embedder: Embedder) -> Ours:
    """Open a record."""
    os.environ["LIFELONG_STORE"] = str(folder / "files")
    return Ours(open(address("lifelong_postgres"), chat="none", embed=embedder, worker=False))
