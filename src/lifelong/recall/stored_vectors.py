"""The vectors of a person whose index is too large for the memory: they stay in the store, and are read by need.

A search reads them page by page and keeps the cosines of one query, so that ranking it again reads nothing. The
products are those of ``VectorIndex``, so the cosines and the order of the results are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

FEW = 8
"""If fewer than one in so many vectors is wanted, they are read by their entries, else all vectors in their order,
which costs less for each. A round number, not measured."""


class VectorReader(Protocol):
    """Reads the vectors of one person from the store."""

    def all(self) -> Iterator[tuple[Ints, Floats]]:
        """Pages of entry numbers and their unit vectors, ``(n,)`` and ``(n, dim)``."""
        ...

    def some(self, entries: Ints) -> Iterator[tuple[Ints, Floats]]:
        """The same of these entries."""
        ...


class StoredVectors:
    """Which rows have a vector in the store, and the cosines of the last query.

    Args:
        reader: reads the vectors.
        dim: length of a vector.
        rows: the rows that have a vector.
    """

    def __init__(self, reader: VectorReader, dim: int, rows: Ints) -> None:
        self._reader = reader
        self._dim = dim
        self._stored = np.zeros(0, np.bool_)
        self._size = 0
        self._query = b""
        self._cosines = np.zeros(0, np.float32)
        self.add(rows, np.zeros((len(rows), 0), np.float32))

    def __len__(self) -> int:
        return self._size

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._dim

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return self._stored.nbytes + self._cosines.nbytes

    @property
    def rows(self) -> Ints:
        """The rows that have a vector, int64 (n,)."""
        return np.flatnonzero(self._stored)

    def add(self, rows: Ints, vectors: Floats) -> None:
        """Note that rows (m,) have a vector. The vectors (m, dim) or (m, 0) are not kept."""
        if not len(rows):
            return
        self._dim = vectors.shape[1] or self._dim
        room = int(rows.max()) + 1 - len(self._stored)
        if room > 0:
            self._stored = np.concatenate([self._stored, np.zeros(room, np.bool_)])
        self._stored[rows] = True
        self._size = int(np.count_nonzero(self._stored))

    def wipe(self, rows: Ints) -> None:
        """Forget rows whose vectors are gone, with their cosines."""
        self._stored[rows[rows < len(self._stored)]] = False
        self._cosines[rows[rows < len(self._cosines)]] = np.nan
        self._size = int(np.count_nonzero(self._stored))

    def likeness(self, query: Floats, seqs: Ints, wanted: Ints) -> Floats:
        """Cosine of rows to a query vector (dim,), float32 (n_rows,); NaN for rows without a vector.

        Args:
            query: the vector.
            seqs: the entry number of each row, ascending.
            wanted: the rows whose cosines are needed; others may be NaN.
        """
        if (key := query.tobytes()) != self._query:
            self._query, self._cosines = key, np.zeros(0, np.float32)
        if (room := len(seqs) - len(self._cosines)) > 0:
            self._cosines = np.concatenate([self._cosines, np.full(room, np.nan, np.float32)])
        rows = wanted[wanted < len(self._stored)]
        rows = rows[self._stored[rows] & np.isnan(self._cosines[rows])]
        if len(rows):
            few = len(rows) * FEW < self._size
            for entries, vectors in self._reader.some(seqs[rows]) if few else self._reader.all():
                here = rows_of(entries, seqs)
                known = here >= 0  # else written after the index was refreshed
                self._cosines[here[known]] = np.vecdot(vectors, query)[known]
        return self._cosines


def rows_of(entries: Ints, seqs: Ints) -> Ints:
    """The rows of entry numbers; -1 where there is none.

    Args:
        entries: the numbers.
        seqs: the number of each row, ascending.
    """
    if not len(seqs):
        return np.full(len(entries), -1, np.int64)
    at = np.clip(np.searchsorted(seqs, entries), 0, len(seqs) - 1)
    return np.where(seqs[at] == entries, at, -1)
