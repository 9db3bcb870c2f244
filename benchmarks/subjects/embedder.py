"""The yardstick: the embedder alone. Adding embeds and keeps nothing; searching embeds the query."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.vectors import Embedder


class Alone:
    """Embeds and forgets."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def add(self, texts: Sequence[str], *, first: int) -> None:
        """Embed texts."""
        self._embedder.embed(texts)

    def search(self, query: str) -> int:
        """Embed a query."""
        return len(self._embedder.embed([query], query=True))

    def close(self) -> None:
        """End the model's threads."""
        self._embedder.close()


def open_subject(folder: Path, embedder: Embedder) -> Alone:
    """There is nothing to open."""
    return Alone(embedder)
