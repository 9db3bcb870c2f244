"""An embedder whose vectors cost nothing to make, for tests and benchmarks of the store."""

import zlib
from collections.abc import Sequence

import numpy as np

from lifelong.models.base import Vectors


class RandomVectors:
    """Vectors of 384 numbers that cost nothing to make: the database is measured, not an embedder."""

    name, dim = "random-384", 384

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Unit rows, the same for the same text."""
        rows = [np.random.default_rng(zlib.crc32(text.encode())).standard_normal(self.dim) for text in texts]
        vectors: Vectors = np.array(rows, np.float32).reshape(-1, self.dim)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def close(self) -> None:
        """Nothing is open."""
