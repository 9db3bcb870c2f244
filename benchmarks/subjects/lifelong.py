"""Lifelong, as a plain program uses it. The update stage is off: the peers, asked to infer nothing, have none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.vectors import Embedder
from lifelong.sync import Life, open
from lifelong.types import Incoming, Role

BEGAN = datetime(2018, 1, 1, 8, tzinfo=UTC)
TURNS = 20
"""Messages a session: a minute apart, four sessions a day, so that 100,000 messages are three and a half years."""


class Ours:
    """One person's assistant."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.person = life.person("measured")

    def add(self, texts: Sequence[str], *, first: int) -> None:
        """Store texts with the times of a life."""
        self.person.add(incoming(texts, first=first))

    def search(self, query: str) -> int:
        """Recall with all channels."""
        return len(self.person.recall(query, k=10, floor=0.0).hits)

    def close(self) -> None:
        """Close the record."""
        self.life.close()


def incoming(texts: Sequence[str], *, first: int) -> list[Incoming]:
    """Texts as messages, the person and the assistant in turns."""
    roles: tuple[Role, Role] = ("user", "assistant")
    return [
        Incoming(
            text, role=roles[number % 2], at=BEGAN + timedelta(hours=6 * (number // TURNS), minutes=number % TURNS)
        )
        for number, text in enumerate(texts, start=first)
    ]


def open_subject(folder: Path, embedder: Embedder) -> Ours:
    """Open a record."""
    return Ours(open(folder / "record", chat="none", embed=embedder, worker=False))
