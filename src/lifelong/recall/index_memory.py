"""The indexes of all persons in memory: their bytes together are bounded, and the least recently used go first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from lifelong.recall.searcher import Searcher


class IndexMemory:
    """The searchers of a process. An index that was dropped is read again when its person is asked about next.

    Args:
        most: bytes of all indexes together, and of each of them: the searcher of a larger one leaves the vectors in the
            store (``Searcher``). The index of the person who was asked about last is kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes: WeakKeyDictionary[Searcher, int] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[Searcher]:
        with self._lock:
            return iter(list(self._bytes))

    def __repr__(self) -> str:
        return f"<IndexMemory of {self.nbytes:,} of {self._most:,} bytes>"

    @property
    def most(self) -> int:
        """Bytes that all indexes together may take."""
        return self._most

    @property
    def nbytes(self) -> int:
        """Bytes of all indexes."""
        with self._lock:
            return sum(self._bytes.values())

    def add(self, searcher: Searcher) -> None:
        """Take a new searcher, whose index is empty."""
        with self._lock:
            self._bytes[searcher] = 0

    def used(self, searcher: Searcher) -> None:
        """Note that a searcher was used, and drop the indexes that are too many. Not to be called within a search."""
        with self._lock:
            self._bytes.pop(searcher, None)
            self._bytes[searcher] = searcher.nbytes  # the last one: they stand in the order of their use
            rest = sum(self._bytes.values())
            over: list[Searcher] = []
            for other, size in list(self._bytes.items())[:-1]:
                if rest <= self._most:
                    break
                if size:
                    over.append(other)
                    self._bytes[other] = 0
                    rest -= size
        for other in over:
            other.drop()
