"""Dense retrieval: exact cosine search over one person's vectors, by one matrix product."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class VectorIndex:
    """Unit vectors of rows, in a matrix that grows by an eighth. Of several vectors of a row the best one counts."""

    def __init__(self) -> None:
        self._matrix = np.zeros((0, 0), np.float32)
        self._rows = np.zeros(0, np.int64)
        self._size = 0
        self._last = -1
        self._single = True

    def __len__(self) -> int:
        return self._size

    @property
    def dim(self) -> int:
        """Length of a vector; 0 while there is none."""
        return int(self._matrix.shape[1])

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return self._matrix.nbytes + self._rows.nbytes

    @property
    def rows(self) -> NDArray[np.int64]:
        """The rows that have a vector, int64 (n,), in the order in which they came."""
        return self._rows[: self._size]

    def add(self, rows: NDArray[np.int64], vectors: Floats) -> None:
        """Add vectors, float32 (m, dim), L2-normalised, of ``rows`` (m,)."""
        if not len(rows):
            return
        if vectors.shape[1] != self.dim:
            self.clear()
            self._matrix = np.zeros((0, vectors.shape[1]), np.float32)
        needed = self._size + len(rows)
        if needed > len(self._matrix):
            # Grow by an eighth: at 100,000 vectors a copy costs 0.1 s, and doubling would cost 150 MB.
            self.reserve(needed + needed // 8)
        # Where row numbers only grow, each row has one vector, and no search for the best one is needed.
        self._single = self._single and int(rows[0]) > self._last and bool((np.diff(rows) > 0).all())
        self._last = int(rows[-1])
        self._matrix[self._size : needed] = vectors
        self._rows[self._size : needed] = rows
        self._size = needed

    def reserve(self, room: int) -> None:
        """Make room for so many vectors together."""
        if not self.dim or room <= len(self._matrix):
            return
        matrix = np.zeros((room, self.dim), np.float32)
        matrix[: self._size] = self._matrix[: self._size]
        owner = np.zeros(room, np.int64)
        owner[: self._size] = self._rows[: self._size]
        self._matrix, self._rows = matrix, owner

    def clear(self) -> None:
        """Remove all vectors, for example when the embedder changes."""
        self._matrix = np.zeros((0, 0), np.float32)
        self._rows = np.zeros(0, np.int64)
        self._size = 0

    def wipe(self, rows: NDArray[np.int64]) -> None:
        """Overwrite the vectors of forgotten rows with zeros: a text can be reconstructed from its vector."""
        self._matrix[: self._size][np.isin(self._rows[: self._size], rows)] = 0

    def likeness(self, query: Floats, size: int) -> Floats:
        """Cosine of each row to a query vector (dim,), float32 (size,); NaN for rows without a vector."""
        cosines = np.full(size, np.nan, np.float32)
        if not self._size:
            return cosines
        # Row by row on this thread: BLAS would wait for its other threads, 10 ms and more on a busy machine.
        likeness = np.vecdot(self._matrix[: self._size], query)
        if self._single:
            cosines[self._rows[: self._size]] = likeness
        else:
            np.fmax.at(cosines, self._rows[: self._size], likeness)
        return cosines
