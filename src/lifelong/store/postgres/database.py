"""A PostgreSQL database: a connection for each thread that needs one, writers of one person in order, our own errors.

Two things make it safe that several processes write:

- A transaction for a person takes the lock of this person first. Its rows get their numbers from a sequence, and
  without the lock a number could be committed after a higher one: an index that reads "numbers greater than the last"
  would never see it.
- Every statement of the repositories of one person runs with that person's number in ``lifelong.person``, for which the
  policies of the schema show no row of anybody else.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lifelong.errors import StoreError
from lifelong.store.database import Database, Sent
from lifelong.store.dialect import POSTGRES
from lifelong.store.postgres import numbered_tables
from lifelong.store.postgres.clocks import check_clock
from lifelong.store.postgres.connections import SCHEMA
from lifelong.store.postgres.errors import DAMAGED, translate_errors, uncertain
from lifelong.store.postgres.parameters import batches, translate
from lifelong.store.postgres.scrub import scrub, search
from lifelong.store.postgres.transactions import Transaction
from lifelong.store.postgres.watch import WatchedPool
from lifelong.store.read_steps import Query, Row, Values
from lifelong.store.schema import Table

_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
"""Whatever the default of the server is: with a snapshot from before the lock of the person, a writer would not see
what the writer before it had committed."""

_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class _Threads(threading.local):
    """The open transactions and snapshots of this thread, the innermost last."""

    def __init__(self) -> None:
        self.open: list[Transaction] = []


class PostgresDatabase(Database):
    """The records in one PostgreSQL database.

    Args:
        name: its address without password, for messages.
        pool: the connections.
        read_only: the error that every write raises.
    """

    dialect = POSTGRES
    shared = True
    cipher = None

    def __init__(self, name: str, pool: WatchedPool, *, read_only: StoreError | None = None) -> None:
        self._name = name
        self._pool = pool
        self.read_only = read_only
        self._threads = _Threads()
        self._person: int | None = None
        self._all = self

    def __repr__(self) -> str:
        return f"<PostgresDatabase {self._name}>"

    @property
    def name(self) -> str:
        """The address without password."""
        return self._name

    def of(self, person: int) -> PostgresDatabase:
        """The same database for the repositories of one person; see the module."""
        scoped = PostgresDatabase(self._name, self._pool, read_only=self.read_only)
        scoped._threads, scoped._person, scoped._all = self._threads, person, self._all
        return scoped

    @property
    def of_all(self) -> PostgresDatabase:
        """The same database for all persons."""
        return self._all

    # Reads

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows of a query; inside a transaction, also of a statement that writes and returns rows."""
        return self.rows_of([(sql, values)])[0]

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query, or None; inside a transaction, also of a statement that writes."""
        return next(iter(self.rows(sql, values)), None)

    def rows_of(self, queries: Sequence[Query]) -> list[list[Row]]:
        """The rows of each of several queries, which all see the same state and share one round trip."""
        with translate_errors(self._name):
            if self._threads.open:
                return self._ask(self._threads.open[-1], queries)
            current = Transaction(self._pool, _SNAPSHOT if len(queries) > 1 else "")
            ended = False
            try:
                answers = self._ask(current, queries, end="COMMIT" if len(queries) > 1 else "")
                ended = True
                return answers
            finally:
                current.end(committed=ended)

    def _ask(self, current: Transaction, queries: Sequence[Query], *, end: str = "") -> list[list[Row]]:
        sent = [current.send(translate(*query), self._scope) for query in queries]
        if end:
            current.send((end, ()), self._scope)
        current.flush()
        return [each.rows for each in sent]

    @property
    def _scope(self) -> str:
        """Whose rows a statement sees: the number of the person, or "" for all."""
        return "" if self._person is None else str(self._person)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Inside this context, all reads of this thread see the same state of the record."""
        if self._threads.open:
            yield
            return
        with self._opened(_SNAPSHOT, writes=False):
            yield

    def changes(self) -> tuple[int, object]:
        """0, and the transactions that are visible: another value after every commit of anybody."""
        ((visible,),) = self._all.rows("SELECT pg_current_snapshot()::text")
        return 0, visible

    # Writes

    def send(self, sql: str, values: Values = ()) -> Sent:
        """Run a statement that changes rows, and do not wait for it."""
        statement = translate(sql, values)
        with self.transaction():
            return self._threads.open[-1].send(statement, self._scope)

    def write(self, sql: str, values: Values = ()) -> int:
        """Run a statement that changes rows, in the open transaction or in its own; returns their number."""
        statement = translate(sql, values)
        with self.transaction():
            current = self._threads.open[-1]
            sent = current.send(statement, self._scope)
            current.flush()
            return sent.count

    def write_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Run a statement that changes rows once for each of these values, in one transaction."""
        statements = list(batches(sql, list(values)))
        with self.transaction():
            for statement in statements:
                self._threads.open[-1].send(statement, self._scope)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction for writing. Transactions nest; the outermost one commits or rolls back.

        Those of one person are the only ones that write for this person. The lock of the person is taken with the
        first statement that is waited for.

        Raises:
            StoreUncertainError: the connection broke while the transaction was committed, or PostgreSQL gave up
                waiting for a standby that has to confirm it.
            StoreError: somebody else wrote for this person for longer than ``LOCK_SECONDS``, the connection broke,
                or no connection is free. Nothing was changed.
        """
        if self.read_only is not None:
            raise self.read_only
        if self._threads.open and self._threads.open[-1].writes:
            if self._person is not None:
                self._threads.open[-1].take_person(self._person)
            yield
            return
        with self._opened(_BEGIN, writes=True):
            yield

    @contextmanager
    def _opened(self, begin: str, *, writes: bool) -> Iterator[None]:
        """Begin a transaction on a connection of its own, and commit it or roll it back."""
        with translate_errors(self._name):
            current = Transaction(self._pool, begin, writes=writes)
            if writes and self._person is not None:
                current.take_person(self._person)
            self._threads.open.append(current)
            committing = committed = False
            try:
                yield
                committing = True
                current.send(("COMMIT", ()), self._scope)
                current.flush()
                committed = True
            except BaseException as error:
                if writes and committing and current.broken:
                    raise uncertain(self._name) from error
                raise
            finally:
                unknown = committing and current.broken  # it may be committed: then the files are needed
                for undo in reversed(current.undo) if not committed and not unknown else ():
                    undo()
                self._threads.open.remove(current)
                replicated = not current.unreplicated
                current.end(committed=committed)
            if writes and not replicated:
                raise uncertain(self._name, replicated=False)

    def lock(self, name: str, number: int = 0) -> None:
        """Until the end of the open transaction, let no other take the lock of this name and number."""
        key = zlib.crc32(name.encode())
        self.rows("SELECT pg_advisory_xact_lock(?::int8::bit(32)::int4, ?::int8::bit(32)::int4)", [key, number])

    def on_rollback(self, undo: Callable[[], None]) -> None:
        """Register a function for a rollback of the open transaction; see ``Database``."""
        self._threads.open[-1].undo.append(undo)

    # Maintenance

    def text_columns(self) -> list[tuple[str, str]]:
        """All columns of text: table and column."""
        return self._columns("string")

    def byte_columns(self) -> list[tuple[str, str]]:
        """All columns of bytes: table and column."""
        return self._columns("bytea")

    def _columns(self, kind: str) -> list[tuple[str, str]]:
        rows = self._all.rows(
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = ?1 "
            "AND coalesce(domain_name, udt_name)::text = ?2 ORDER BY 1, 2",
            (SCHEMA, kind),
        )
        return [(str(table), str(column)) for table, column in rows]

    def tables(self) -> list[Table]:
        """All tables of the schema."""
        return numbered_tables.tables(self._all)

    def last_numbers(self) -> dict[str, int]:
        """The highest number that each table gave to a row."""
        return numbered_tables.last_numbers(self._all)

    def set_last_numbers(self, numbers: Mapping[str, int]) -> None:
        """Let each table go on after this number, or after its highest row if that is higher."""
        numbered_tables.set_last_numbers(self._all, numbers)

    def schema_has(self, word: str) -> bool:
        """False: no search after an erasure reads the schema."""
        return False

    def version(self) -> int:
        """The number of the last migration; 0 for a database without our schema."""
        ((there,),) = self._all.rows("SELECT to_regclass(?) IS NOT NULL", (f"{SCHEMA}.migration",))
        row = self._all.row("SELECT max(number) FROM migration") if there else None
        return 0 if row is None or row[0] is None else int(row[0])

    def touch(self) -> None:
        """Check that the database can be written, by a write that changes nothing, and that its clock is ours."""
        self._all.write("UPDATE identity SET id = id")
        check_clock(self._all.row, self._name)

    def search(self, parts: Collection[str], columns: Collection[tuple[str, str]]) -> set[str]:
        """The parts that stand in one of these columns of text; see ``postgres.scrub``."""
        return search(self._all, parts, columns)

    def scrub(self, folder: Path | None, traces: Collection[bytes], words: Collection[bytes]) -> bool:
        """Whether no row and no file in the folder has any of these byte strings; see ``postgres.scrub``."""
        return scrub(self._all, folder, traces, words)

    def copies(self) -> list[Path]:
        """None: a migration is one transaction, and backups are the operator's."""
        return []

    def integrity(self) -> str:
        """``ok``, or the indexes that PostgreSQL marks as invalid."""
        rows = self._all.rows(
            "SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND NOT i.indisvalid",
            (SCHEMA,),
        )
        return ", ".join(f"index {name} is invalid" for (name,) in rows) or "ok"

    def release_memory(self) -> None:
        """Nothing: the server has the caches."""

    def damage(self, what: str) -> StoreError:
        """The error for rows that cannot be read."""
        return StoreError(DAMAGED.format(name=self._name, what=what))

    def close(self) -> None:
        """Close every connection; calling it again does nothing."""
        self._pool.close()
