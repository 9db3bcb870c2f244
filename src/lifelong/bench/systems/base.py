"""The interface of a system: a memory that stores a history and answers questions with a ranking of messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from lifelong.bench.cases import HistoryMessage
from lifelong.models.base import ChatModel, TextEmbedder


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer of a memory to one question.

    Attributes:
        refs: messages, best first, each once.
        sure: how sure the memory is that it knows, on any scale of its own; higher is surer.
        notes: why each message was returned, by its ref, for a reader.
    """

    refs: tuple[str, ...]
    sure: float
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """What every system gets.

    Attributes:
        embedder: the same for all.
        folder: an empty folder of its own.
        cache: folder of installed peers.
        chat: a chat model for systems that write with one, or None.
        zone: IANA name of the person's time zone.
        memories: run the update stage over the history before questions are asked.
    """

    embedder: TextEmbedder
    folder: Path
    cache: Path
    chat: ChatModel | None = None
    zone: str = "UTC"
    memories: bool = False


class SystemMemory(Protocol):
    """One person's memory in one of the systems."""

    def add(self, messages: Sequence[HistoryMessage]) -> None:
        """Store messages, in order, after all earlier ones."""
        ...

    def ask(self, question: str, *, at: datetime, k: int) -> Ranking:
        """Rank the messages that are relevant to a question, at most ``k``."""
        ...

    def close(self) -> None:
        """Close files and processes."""
        ...


class System(Protocol):
    """A system that is compared. A module of :mod:`lifelong.bench.systems` has one as ``SYSTEM``."""

    @property
    def name(self) -> str:
        """The key in results."""
        ...

    @property
    def summary(self) -> str:
        """One line for reports."""
        ...

    def open(self, person: str, setting: Setting) -> SystemMemory:
        """An empty memory for one person."""
        ...
