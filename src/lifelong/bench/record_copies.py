"""A record that is written once and opened as a copy for each question, so that no question has an effect on another.

A record without pictures is one file of less than a megabyte. Its copy takes half a millisecond of the thirty that a
question takes, so a cheaper way to undo a question would save nothing.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import lifelong
from lifelong.models.base import ChatModel, TextEmbedder

_FAST: Final = Path("/dev/shm")  # noqa: S108 - a folder with a random name is made there
"""Memory as a folder, where the machine has it: the record waits for the disk at every message, and writing a history
takes half as long there."""


@contextmanager
def scratch_folder(prefix: str) -> Iterator[Path]:
    """An empty folder for records, in memory where possible; it is deleted at the end."""
    with tempfile.TemporaryDirectory(prefix=prefix, dir=_FAST if _FAST.is_dir() else None) as folder:
        yield Path(folder)


@dataclass(slots=True)
class HistoryClock:
    """The time in a history that is replayed."""

    now: datetime = field(default_factory=lambda: datetime(1970, 1, 1, tzinfo=UTC))

    def __call__(self) -> datetime:
        """The time that was set."""
        return self.now


class RecordCopies:
    """A record and its copies.

    Args:
        folder: empty; holds the record and its copies.
        chat: the chat model; None answers without one.
        embedder: the text embedder.
        settings: further settings, as ``lifelong.open`` takes them.
    """

    def __init__(
        self, folder: Path, chat: ChatModel | None, embedder: TextEmbedder, settings: Mapping[str, Any]
    ) -> None:
        self._folder = folder
        self._chat = chat
        self._embedder = embedder
        self._settings = settings
        self._numbers = itertools.count()
        self.base = folder / "base.lifelong"

    def open(self, path: Path, clock: HistoryClock) -> lifelong.Life:
        """Open the record or a copy of it; the update stage runs when it is told to."""
        return lifelong.open(
            path, chat=self._chat or "none", embed=self._embedder, clock=clock, worker=False, **self._settings
        )

    @contextmanager
    def copy(self, record: Path | None = None) -> Iterator[Path]:
        """A copy of a record, of ``base`` by default; it is deleted at the end."""
        path = self._folder / f"{next(self._numbers)}.lifelong"
        shutil.copytree(record or self.base, path)
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)
