"""What a database of records can do, whichever engine is behind it; the engines are in ``sqlite/`` and ``postgres/``.

All repositories write the SQL that SQLite and PostgreSQL have in common, so that there is one text of each statement:

- Values are parameters: ``?``, or ``?1`` where one is used twice, or ``:name``.
- Flags are the integers 0 and 1 and are compared with them: PostgreSQL has no truth value of integers.
- A list of values is one JSON parameter: ``x IN (SELECT value FROM json_each(?))``, with ``CAST(value AS BIGINT)`` for
  integers. PostgreSQL compares with it as an array (``postgres.parameters``). The functions of SQLite that PostgreSQL
  lacks (``json_each``, ``json_extract``, ``instr``, ``strftime``) are made by its schema, ``postgres/migrations``.
- A new row gives its number by ``RETURNING``, and ``write`` gives the count of changed rows. What needs neither is sent
  by ``send``, which does not wait.
- Text is ordered by its code points, and ``lower`` knows ASCII only, on both engines.

``+person = ?`` keeps the query planner of SQLite from reading all rows of a person instead of using the index of ids.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from lifelong.errors import LifelongError, StoreError
from lifelong.store.dialect import Dialect
from lifelong.store.encryption import Cipher
from lifelong.store.read_steps import Query, Row, Steps, Values, run
from lifelong.store.schema import Table

T = TypeVar("T")


class Sent:
    """A statement that was sent. Its result is waited for when it is first needed."""

    def __init__(self, rows: list[Row] | None = None) -> None:
        self._rows = rows

    @property
    def rows(self) -> list[Row]:
        """The rows that the statement returned."""
        return self._rows or []

    @property
    def number(self) -> int:
        """The number of the new row, which the statement returned."""
        return int(self.rows[0][0])


class Database(ABC):
    """The database of the records of all persons.

    Attributes:
        cipher: encrypts the files of persons; None means no encryption.
        read_only: the error that every write raises, or None.
        dialect: the SQL in which the engine differs.
        shared: whether processes on several machines can use the database.
    """

    cipher: Cipher | None
    read_only: StoreError | None
    dialect: Dialect
    shared: bool

    @property
    @abstractmethod
    def name(self) -> str:
        """The place of the database, for messages; without a password."""

    @abstractmethod
    def of(self, person: int) -> Database:
        """The same database for the repositories of one person.

        Its transactions are the only ones that write for this person at a time, so that the numbers of rows are
        committed in their order. An engine that can do so shows it no rows of other persons.
        """

    @property
    @abstractmethod
    def of_all(self) -> Database:
        """The same database for all persons."""

    @abstractmethod
    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows of a query; inside a transaction, also of a statement that writes and returns rows."""

    @abstractmethod
    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query, or None; inside a transaction, also of a statement that writes."""

    @abstractmethod
    def rows_of(self, queries: Sequence[Query]) -> list[list[Row]]:
        """The rows of each of several queries, which all see the same state and share one round trip."""

    def read(self, steps: Steps[T]) -> T:
        """Run a read in steps; see ``store.read_steps``."""
        return run(steps, self.rows_of)

    @abstractmethod
    def send(self, sql: str, values: Values = ()) -> Sent:
        """Run a statement that changes rows, in the open transaction or in its own, as ``write`` does.

        Nobody waits for it: an engine behind a network sends it with the next statement that is waited for, at the
        latest with the end of the transaction, and raises its errors then.
        """

    @abstractmethod
    def write(self, sql: str, values: Values = ()) -> int:
        """Run a statement that changes rows, in the open transaction or in its own; returns their number."""

    @abstractmethod
    def write_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Run a statement that changes rows once for each of these values, in one transaction."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[object]:
        """A transaction for writing. Transactions nest; the outermost one commits or rolls back."""

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[None]:
        """Inside this context, all reads of this thread see the same state of the record."""

    @abstractmethod
    def lock(self, name: str, number: int = 0) -> None:
        """Until the end of the open transaction, let no other transaction take the lock of this name and number.

        It is for what several persons share; see ``of`` for one person.
        """

    @abstractmethod
    def on_rollback(self, undo: Callable[[], None]) -> None:
        """Register a function for a rollback of the open transaction.

        It runs before the rollback, while nobody else can write for this person yet.

        Args:
            undo: reverts changes outside of the database, such as new files; it must not raise.
        """

    @abstractmethod
    def changes(self) -> tuple[int, object]:
        """A number, and a value that changes with every commit of another connection or process.

        Two values can be compared only if their numbers are equal.
        """

    @abstractmethod
    def text_columns(self) -> list[tuple[str, str]]:
        """All columns of text: table and column."""

    @abstractmethod
    def tables(self) -> list[Table]:
        """All tables of the schema."""

    @abstractmethod
    def last_numbers(self) -> dict[str, int]:
        """The highest number that each table gave to a row, also to one that is deleted; none for an unused table."""

    @abstractmethod
    def set_last_numbers(self, numbers: Mapping[str, int]) -> None:
        """Let each table go on after this number, or after its highest row if that is higher."""

    @abstractmethod
    def schema_has(self, word: str) -> bool:
        """Whether a word stands in the definition of the schema."""

    @abstractmethod
    def version(self) -> int:
        """The number of the last migration; 0 for an empty database."""

    @abstractmethod
    def touch(self) -> None:
        """Check that the database can be written, by a write that changes nothing."""

    @abstractmethod
    def search(self, parts: Collection[str], columns: Collection[tuple[str, str]]) -> set[str]:
        """The parts that stand in a value of one of these columns of text (table and column), of any person."""

    @abstractmethod
    def scrub(self, folder: Path | None, traces: Collection[bytes], words: Collection[bytes]) -> bool:
        """Ensure that neither the database nor a file of the store contains any of these byte strings.

        Args:
            folder: the folder of the store; None if its files are in object storage, which this does not search.
            traces: byte strings from the erased content.
            words: shorter byte strings from it, which only the database must not contain.

        Returns:
            True if a search finds none of them.
        """

    @abstractmethod
    def copies(self) -> list[Path]:
        """Files of copies from before migrations; they have the full content of that time."""

    @abstractmethod
    def integrity(self) -> str:
        """The result of the engine's integrity check: ``ok``, or the first faults."""

    @abstractmethod
    def release_memory(self) -> None:
        """Release cached content, as far as the engine has it in this process."""

    @abstractmethod
    def damage(self, what: str) -> StoreError:
        """The error for a damaged database: it names the place and says what to do."""

    @abstractmethod
    def close(self) -> None:
        """Close every connection; calling it again does nothing."""

    @contextmanager
    def decoding(self) -> Iterator[None]:
        """Decode rows inside this context: an error means a damaged record, not a mistake of the caller.

        Raises:
            StoreError: a value in a row could not be decoded.
        """
        try:
            yield
        except LifelongError:
            raise
        except (TypeError, ValueError, LookupError, OverflowError) as error:
            raise self.damage(f"{type(error).__name__}: {error}") from error
