"""What a measured system is: it replays a history, then answers and acts without a memory of what it was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from lifelong.bench.everyday.acts import Aftermath
from lifelong.bench.everyday.data import Act, History
from lifelong.bench.everyday.memories import StoredMemories
from lifelong.models.base import ChatModel, TextEmbedder

TOP = 5
"""Number of recalled items that are searched for the answer."""


@dataclass(frozen=True, slots=True)
class EverydaySetting:
    """What a system may use.

    Attributes:
        folder: empty; deleted after the person.
        embedder: gives the text embedder of a spec.
        chat: gives the chat model of a spec, None for ``none``. Closing a model of a setting does nothing.
    """

    folder: Path
    embedder: Callable[[str], TextEmbedder]
    chat: Callable[[str], ChatModel | None]


@dataclass(frozen=True, slots=True)
class Response:
    """An answer to a question.

    Attributes:
        ranking: texts of the best TOP items that recall returns for the question, best first.
        seen: texts of all items that the answer was made from.
        known: whether recall says that it knows.
        seconds: of the answer.
        tokens_in, tokens_out: that a chat model read and wrote.
        calls: of a chat model.
    """

    text: str
    ranking: tuple[str, ...]
    seen: tuple[str, ...]
    known: bool
    seconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    calls: int = 0


class Replay(Protocol):
    """A system that has received a history. No call has an effect on another one."""

    def answer(self, question: str, at: datetime) -> Response:
        """Answer a question that is asked at a time."""
        ...

    def act(self, act: Act, at: datetime) -> Aftermath | None:
        """Receive an act; None for a system that only answers."""
        ...

    def memories(self) -> StoredMemories | None:
        """What the system learnt; None for one that learns nothing."""
        ...


class EverydaySystem(Protocol):
    """A system that can receive histories."""

    @property
    def name(self) -> str:
        """Its key in the results."""
        ...

    @property
    def summary(self) -> str:
        """What it is, in words."""
        ...

    def lacking(self, setting: EverydaySetting) -> str:
        """Why it cannot run here; "" if it can."""
        ...

    def replay(self, history: History, setting: EverydaySetting) -> Replay:
        """Give it a history, with the history's own times."""
        ...
