"""Stores of a given size for the measurements of Lifelong alone, filled once and kept."""

from __future__ import annotations

import shutil
import zlib
from pathlib import Path

from benchmarks.measure import WORK
from benchmarks.subjects.lifelong import incoming, open_subject
from benchmarks.text import Source
from benchmarks.vectors import Embedder, write_pool


def embedder_for(texts: Source) -> Embedder:
    """The embedder, with ready vectors of these texts."""
    pool = _home(texts) / "pool.npy"
    if not pool.is_file():
        write_pool(pool, texts.turns)
    return Embedder(pool)


def filled(texts: Source, embedder: Embedder, size: int, *, settled: bool = False) -> Path:
    """The folder of a store that holds so many messages of one person, each with a ready vector.

    Args:
        settled: let the update stage make its memories of them, too.
    """
    folder = _home(texts) / (f"{size}-settled" if settled else str(size))
    if not (folder / "complete").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        embedder.real = False
        subject = open_subject(folder, embedder)
        subject.person.add(incoming(texts.messages(size), first=0))
        if settled:
            subject.life.settle()
        subject.close()
        embedder.real = True
        (folder / "complete").touch()
    return folder


def copied(folder: Path, name: str) -> Path:
    """A copy of a store, to write into."""
    target = folder.with_name(f"{folder.name}-{name}")
    shutil.rmtree(target, ignore_errors=True)
    return Path(shutil.copytree(folder, target))


def _home(texts: Source) -> Path:
    return WORK / f"stores-{zlib.crc32(' '.join(texts.turns).encode()):08x}"
