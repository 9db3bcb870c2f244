"""What is compared: a memory that is given a history and asked questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from lifelong.bench.cases import HistoryMessage, Question
from lifelong.models.base import ChatModel, TextEmbedder


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a memory found.

    Attributes:
        refs: messages, best first, each once.
        sure: how sure the memory is that it knows, on any scale of its own; higher is surer.
        notes: for a reader: what stood behind each message, as text by its ref.
    """

    refs: tuple[str, ...]
    sure: float
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """What every system is given.

    Attributes:
        embedder: the same for all.
        folder: an empty folder of its own.
        cache: where prepared peers lie.
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
        """Take in what was said, in order, after all that came before."""
        ...

    def ask(self, question: str, *, at: datetime, k: int) -> Ranking:
        """Find the messages that bear on a question, at most ``k``."""
        ...

    def close(self) -> None:
        """Give back files and processes."""
        ...


class System(Protocol):
    """A way of remembering. A module of :mod:`lifelong.bench.systems` holds one as ``SYSTEM``."""

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


def asked(question: Question) -> str:
    """The words of a question as every system sees them."""
    return question.text
