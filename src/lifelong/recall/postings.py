"""Inverted lists: the rows of each term, and how often they hold it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Segment:
    """Inverted lists of consecutive rows: which rows hold a term, and how often."""

    terms: NDArray[np.uint32]
    starts: Ints
    rows: NDArray[np.int32]
    counts: Floats

    def find(self, term: int) -> slice | None:
        at = int(np.searchsorted(self.terms, np.uint32(term)))
        if at == len(self.terms) or self.terms[at] != term:
            return None
        return slice(int(self.starts[at]), int(self.starts[at + 1]))


def _segment(terms: NDArray[np.uint32], rows: NDArray[np.int32], counts: Floats) -> _Segment:
    """Sort (term, row, count) triples into inverted lists, adding up equal pairs."""
    keys = (terms.astype(np.uint64) << np.uint64(32)) | rows.astype(np.uint64)
    order = np.argsort(keys)
    keys = keys[order]
    first = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, np.int64)
    counts = np.add.reduceat(counts[order], first).astype(np.float32) if len(keys) else counts
    keys = keys[first]
    by_term = (keys >> np.uint64(32)).astype(np.uint32)
    heads = np.flatnonzero(np.r_[True, by_term[1:] != by_term[:-1]]) if len(keys) else np.zeros(0, np.int64)
    return _Segment(
        terms=by_term[heads],
        starts=np.r_[heads, len(by_term)].astype(np.int64),
        rows=(keys & np.uint64(0xFFFFFFFF)).astype(np.int32),
        counts=counts,
    )


class Postings:
    """Inverted lists that grow: new rows make a new segment, and segments of like size are merged.

    The cost of a new message is its own length, and each posting is moved a logarithmic number of times (the
    log-structured merge of O'Neil et al., 1996).
    """

    def __init__(self) -> None:
        self._segments: list[_Segment] = []

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return sum(
            array.nbytes for each in self._segments for array in (each.terms, each.starts, each.rows, each.counts)
        )

    def add(self, rows: NDArray[np.int32], lengths: Ints, terms: NDArray[np.uint32]) -> None:
        """Index rows whose terms stand one after the other, ``lengths[i]`` of them for ``rows[i]``."""
        if not len(terms):
            return
        owner = np.repeat(rows, lengths).astype(np.int32)
        self._segments.append(_segment(terms, owner, np.ones(len(terms), np.float32)))
        while len(self._segments) > 1 and len(self._segments[-2].rows) < 2 * len(self._segments[-1].rows):
            last, before = self._segments.pop(), self._segments.pop()
            self._segments.append(_merge(before, last))

    def find(self, term: int) -> tuple[NDArray[np.int32], Floats]:
        """Rows that hold a term and how often, in no particular order."""
        parts = [(segment, at) for segment in self._segments if (at := segment.find(term)) is not None]
        if len(parts) == 1:
            segment, at = parts[0]
            return segment.rows[at], segment.counts[at]
        if not parts:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        return (
            np.concatenate([segment.rows[at] for segment, at in parts]),
            np.concatenate([segment.counts[at] for segment, at in parts]),
        )


def _merge(first: _Segment, second: _Segment) -> _Segment:
    def terms_of(segment: _Segment) -> NDArray[np.uint32]:
        return np.repeat(segment.terms, np.diff(segment.starts))

    return _segment(
        np.concatenate([terms_of(first), terms_of(second)]),
        np.concatenate([first.rows, second.rows]),
        np.concatenate([first.counts, second.counts]),
    )
