"""The embedder of every measurement: our MiniLM, which can be told to hand out ready vectors instead."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lifelong.models.base import Vectors
from lifelong.models.embedding.minilm import MiniLM

POOL = 1000
"""Real vectors from which ready ones are mixed."""


class Embedder:
    """MiniLM, or ready vectors of the same kind for the cost without embedding and for filling large stores.

    A ready vector is a sum of two real ones, picked by the text: right in its length and in its likeness to
    others, which is what a search's cost can depend on, but not in its meaning.

    Args:
        pool: unit vectors ``(n, 384)`` as ``write_pool`` left them.

    Attributes:
        real: whether the model is run.
    """

    def __init__(self, pool: Path) -> None:
        self.model = MiniLM.embedded()
        self.real = True
        self._pool: Vectors = np.load(pool)

    @property
    def name(self) -> str:
        """Tag of the vectors."""
        return self.model.name

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self.model.dim

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Vectors of texts, float32 ``(len(texts), 384)``."""
        if self.real:
            return self.model.embed(texts, query=query)
        numbers = np.array([zlib.crc32(text.encode("utf-8", "replace")) for text in texts], np.int64)
        size = len(self._pool)
        mixed = self._pool[numbers % size] + np.float32(0.5) * self._pool[numbers // size % size]
        ready: Vectors = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
        return ready

    def close(self) -> None:
        """End the model's threads."""
        self.model.close()


def write_pool(path: Path, texts: Sequence[str]) -> None:
    """Embed the first texts, for ready vectors."""
    path.parent.mkdir(parents=True, exist_ok=True)
    model = MiniLM.embedded()
    np.save(path, model.embed(texts[:POOL]))
    model.close()
