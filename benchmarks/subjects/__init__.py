"""What is measured: one adapter a library, each run in a process of its own by ``benchmarks.child``."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

from benchmarks.vectors import Embedder

NAMES = ("embedder", "lifelong", "mem0", "langgraph")


class Subject(Protocol):
    """A memory to put messages into and to search."""

    def add(self, texts: Sequence[str], *, first: int) -> None:
        """Store texts durably in one call; ``first`` is the number of the first one."""

    def search(self, query: str) -> int:
        """Find the ten best; returns how many were found."""

    def close(self) -> None:
        """Close all files."""


def open_subject(name: str, folder: Path, embedder: Embedder) -> Subject:
    """Import a library and open, or make, its memory in a folder."""
    subject: Subject = import_module(f"benchmarks.subjects.{name}").open_subject(folder, embedder)
    return subject
