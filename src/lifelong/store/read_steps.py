"""Reads in steps, so that several of them share the round trips to a database on another machine.

A method of a repository that is decorated with ``reads`` yields its queries (``ask``) and gets their rows. Called as
usual, it runs at once. Its ``steps`` are added to a ``Batch`` instead: the first queries of all its reads are sent
together, then the second ones, and so on. One generator for several drivers is the idea of httpx's ``Auth.auth_flow``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

Row = tuple[Any, ...]
Values = Sequence[Any] | Mapping[str, Any]
"""The parameters of a statement: in order, or by name."""

Query = tuple[str, Values]
"""A statement and its parameters."""

T = TypeVar("T")
Steps = Generator[Sequence[Query], Sequence[list[Row]], T]
"""Yields queries that go together, gets the rows of each, and returns a value."""

_P = ParamSpec("_P")
_R = TypeVar("_R")


class BatchedRead(Generic[T]):
    """What a read gives, after its batch has run."""

    def __init__(self) -> None:
        self._value: list[T] = []

    @property
    def value(self) -> T:
        """What the read gave.

        Raises:
            IndexError: the batch has not run yet.
        """
        return self._value[0]

    def set(self, value: T) -> None:
        """Take the value."""
        self._value.append(value)


class Batch:
    """Reads that run together. They must not depend on each other.

    Its ``steps`` give the reads their values.
    """

    def __init__(self) -> None:
        self._reads: list[tuple[Steps[Any], BatchedRead[Any]]] = []

    def add(self, steps: Steps[T]) -> BatchedRead[T]:
        """Add a read; its value is there when the batch has run."""
        pending: BatchedRead[T] = BatchedRead()
        self._reads.append((steps, pending))
        return pending

    def steps(self) -> Steps[None]:
        """All reads as one."""
        reads, self._reads = self._reads, []
        answers: list[Sequence[list[Row]] | None] = [None] * len(reads)
        while reads:
            going: list[tuple[Steps[Any], BatchedRead[Any]]] = []
            queries: list[Query] = []
            counts: list[int] = []
            for (steps, pending), rows in zip(reads, answers, strict=True):
                try:
                    wanted = next(steps) if rows is None else steps.send(rows)
                except StopIteration as end:
                    pending.set(end.value)
                    continue
                queries.extend(wanted)
                counts.append(len(wanted))
                going.append((steps, pending))
            given = iter((yield queries) if queries else ())
            reads, answers = going, [[next(given) for _ in range(count)] for count in counts]


def ask(sql: str, values: Values = ()) -> Steps[list[Row]]:
    """The rows of one query."""
    (rows,) = yield [(sql, values)]
    return rows


def run(steps: Steps[T], rows_of: Callable[[Sequence[Query]], Sequence[list[Row]]]) -> T:
    """Run a read, or a batch of them.

    Args:
        steps: the read.
        rows_of: gives the rows of each of several queries.
    """
    try:
        queries = next(steps)
        while True:
            queries = steps.send(rows_of(queries))
    except StopIteration as end:
        value: T = end.value
        return value


class _Database(Protocol):
    def read(self, steps: Steps[T]) -> T: ...

    def decoding(self) -> AbstractContextManager[None]: ...


class _Reader(Protocol):
    @property
    def _db(self) -> _Database: ...


_Part = TypeVar("_Part", bound=_Reader)


class BoundRead(Generic[_P, _R]):
    """A method that is decorated with ``reads``, of one repository."""

    def __init__(self, database: _Database, method: Callable[_P, Steps[_R]]) -> None:
        self._database = database
        self._method = method

    def __call__(self, *arguments: _P.args, **options: _P.kwargs) -> _R:
        """Read at once."""
        return self._database.read(self.steps(*arguments, **options))

    def steps(self, *arguments: _P.args, **options: _P.kwargs) -> Steps[_R]:
        """The read as steps, for a batch."""
        with self._database.decoding():  # a value that cannot be read means that the record is damaged
            return (yield from self._method(*arguments, **options))


class reads(Generic[_Part, _P, _R]):  # noqa: N801 - a decorator
    """Make a method of a repository that yields queries into one that can be called, or added to a batch."""

    def __init__(self, method: Callable[Concatenate[_Part, _P], Steps[_R]]) -> None:
        self._method = method
        self.__doc__ = method.__doc__

    def __get__(self, part: _Part, kind: type[_Part]) -> BoundRead[_P, _R]:
        return BoundRead(part._db, functools.partial(self._method, part))
