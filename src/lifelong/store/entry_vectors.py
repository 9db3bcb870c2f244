"""Reading the vectors of entries: page by page, those of some entries, or only which entries have one.

Pages bound the memory: a row in Python takes more than the bytes of its vector.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lifelong.store.columns import unit_rows
from lifelong.store.read_steps import Row, Steps, ask

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

PAGE = 2048
"""Vectors in one read; 3 MB for vectors of 384 numbers."""

NUMBERS_PAGE = 16 * PAGE
"""Entries in one read that asks only whether they have a vector."""

_EMBEDDER = "(SELECT id FROM embedder WHERE name = ?2)"
"""SQL: the number of an embedder. With a join in its place, PostgreSQL would sort all vectors for every page."""


@dataclass(frozen=True, slots=True)
class VectorPage:
    """Some of a person's vectors, in the order in which they were stored.

    Attributes:
        last: the number of the last vector of this page, or of the last one that was asked for if none is left.
        entries: row numbers of the entries, int64 ``(n,)``.
        vectors: unit rows, float32 ``(n, dim)``; ``(n, 0)`` where only the entries were asked for.
    """

    last: int
    entries: Ints
    vectors: Floats


def first_vectors(person: int, embedder: str, after: int) -> Steps[list[Row]]:
    """Number, entry and bytes of the first vectors behind a number."""
    return _page(person, embedder, after, None)


def page_of(rows: Sequence[Row], until: int) -> VectorPage:
    """The page of rows of number, entry and bytes.

    Args:
        rows: at most PAGE of them.
        until: the number of the last vector that there is.
    """
    full = len(rows) == PAGE
    entries = np.array([entry for _, entry, _ in rows], np.int64)
    vectors = unit_rows([data for _, _, data in rows]) if rows else np.zeros((0, 0), np.float32)
    return VectorPage(int(rows[-1][0]) if full else until, entries, vectors)


def vector_page(person: int, embedder: str, after: int, until: int) -> Steps[VectorPage]:
    """A page of vectors whose numbers are above ``after`` and not above ``until``."""
    return page_of((yield from _page(person, embedder, after, until)), until)


def numbers_page(person: int, embedder: str, after: int, until: int) -> Steps[VectorPage]:
    """The same without the vectors; a larger page."""
    rows = yield from ask(
        f"SELECT number, entry FROM vector WHERE person = ?1 AND embedder = {_EMBEDDER} "
        "AND number > ?3 AND number <= ?4 ORDER BY number LIMIT ?5",
        (person, embedder, after, until, NUMBERS_PAGE),
    )
    full = len(rows) == NUMBERS_PAGE
    entries = np.array([entry for _, entry in rows], np.int64)
    return VectorPage(int(rows[-1][0]) if full else until, entries, np.zeros((len(rows), 0), np.float32))


def vectors_of(person: int, embedder: str, entries: Sequence[int]) -> Steps[tuple[Ints, Floats]]:
    """The vectors of these entries, with the numbers of those that have one; in any order."""
    rows = yield from ask(
        f"SELECT entry, data FROM vector WHERE +person = ?1 AND embedder = {_EMBEDDER} "
        "AND entry IN (SELECT CAST(value AS BIGINT) FROM json_each(?3))",
        (person, embedder, json.dumps(list(entries))),
    )
    vectors = unit_rows([data for _, data in rows]) if rows else np.zeros((0, 0), np.float32)
    return np.array([entry for entry, _ in rows], np.int64), vectors


def _page(person: int, embedder: str, after: int, until: int | None) -> Steps[list[Row]]:
    return ask(
        f"SELECT number, entry, data FROM vector WHERE person = ?1 AND embedder = {_EMBEDDER} "
        "AND number > ?3 AND (?4 IS NULL OR number <= ?4) ORDER BY number LIMIT ?5",
        (person, embedder, after, until, PAGE),
    )
