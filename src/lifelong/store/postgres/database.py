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
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from psycopg import RawCursor
from psycopg_pool import ConnectionPool

from lifelong.errors import StoreError
from lifelong.store.database import Database, Row, Values
from lifelong.store.dialect import POSTGRES
from lifelong.store.postgres.clocks import check_clock
from lifelong.store.postgres.connections import SCHEMA, Connection
from lifelong.store.postgres.errors import DAMAGED, translate_errors, uncertain
from lifelong.store.postgres.parameters import translate
from lifelong.store.postgres.scrub import scrub

Result = TypeVar("Result")

_SCOPE = "SELECT set_config('lifelong.person', $1, true)"
_TAKE_PERSON = "SELECT pg_advisory_xact_lock($1)"


class _Open:
    """An open transaction or snapshot of a thread."""

    def __init__(self, connection: Connection, *, writes: bool) -> None:
        self.connection = connection
        self.writes = writes
        self.scope = ""
        self.persons: set[int] = set()
        self.undo: list[Callable[[], None]] = []


class _Threads(threading.local):
    """The open transactions and snapshots of this thread, the innermost last."""

    def __init__(self) -> None:
        self.open: list[_Open] = []


class PostgresDatabase(Database):
    """The records in one PostgreSQL database.

    Args:
        name: its address without password, for messages.
        pool: the connections.
        read_only: the error that every write raises.
    """

    dialect = POSTGRES
    cipher = None

    def __init__(self, name: str, pool: ConnectionPool[Connection], *, read_only: StoreError | None = None) -> None:
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
        return self._run(sql, values).fetchall()

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query, or None; inside a transaction, also of a statement that writes."""
        return self._run(sql, values).fetchone()

    def _run(self, sql: str, values: Values) -> RawCursor[Row]:
        """Run a statement in the open transaction or snapshot, or else in a transaction of its own."""
        text, bound = translate(sql, values)
        with translate_errors(self._name):
            if self._threads.open:
                return self._execute(self._threads.open[-1], text, bound)
            return self._attempt(lambda connection: self._execute(_Open(connection, writes=False), text, bound))

    def _execute(self, current: _Open, text: str, values: Sequence[Any]) -> RawCursor[Row]:
        """Run a statement that sees the rows of this person only, or those of all persons."""
        scope = "" if self._person is None else str(self._person)
        if current.scope == scope:
            return _cursor(current.connection).execute(text, values, binary=True)
        with current.connection.pipeline():  # one round trip, and one transaction if none is open
            current.connection.execute(_SCOPE, [scope])
            cursor = _cursor(current.connection).execute(text, values, binary=True)
        current.scope = scope
        return cursor

    def _attempt(self, run: Callable[[Connection], Result]) -> Result:
        """Run something that may run twice: a second time, if the connection was broken."""
        connection = self._pool.getconn()
        try:
            return run(connection)
        except psycopg.OperationalError:
            if not connection.closed:
                raise
        finally:
            self._pool.putconn(connection)
        self._pool.check()  # a server that was started again has closed all of them
        with self._pool.connection() as connection:
            return run(connection)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Inside this context, all reads of this thread see the same state of the record."""
        if self._threads.open:
            yield
            return
        with self._opened("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", writes=False) as snapshot:
            try:
                yield
            finally:
                if not snapshot.connection.closed:
                    snapshot.connection.execute("ROLLBACK")

    def changes(self) -> tuple[int, object]:
        """0, and the transactions that are visible: another value after every commit of anybody."""
        ((visible,),) = self._all.rows("SELECT pg_current_snapshot()::text")
        return 0, visible

    # Writes

    def write(self, sql: str, values: Values = ()) -> int:
        """Run a statement that changes rows, in the open transaction or in its own; returns their number."""
        text, bound = translate(sql, values)
        with self.transaction():
            return self._execute(self._threads.open[-1], text, bound).rowcount

    def write_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Run a statement that changes rows once for each of these values, in one transaction."""
        statements: dict[str, list[list[Any]]] = {}  # by the pattern of NULLs
        for each in values:
            text, bound = translate(sql, each)
            statements.setdefault(text, []).append(bound)
        with self.transaction():
            current = self._threads.open[-1]
            self._execute(current, "SELECT 1", [])  # in the scope of this person
            for text, rows in statements.items():
                _cursor(current.connection).executemany(text, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction for writing. Transactions nest; the outermost one commits or rolls back.

        Those of one person are the only ones that write for this person.

        Raises:
            StoreUncertainError: the connection broke while the transaction was committed.
            StoreError: somebody else wrote for this person for longer than ``LOCK_SECONDS``, the connection broke,
                or no connection is free. Nothing was changed.
        """
        if self.read_only is not None:
            raise self.read_only
        if self._threads.open and self._threads.open[-1].writes:
            self._take_person(self._threads.open[-1])
            yield
            return
        with self._opened("BEGIN", writes=True) as current:
            committing = False
            try:
                yield
                committing = True
                current.connection.execute("COMMIT")
            except BaseException as error:
                unknown = committing and current.connection.closed  # it may be committed: then the files are needed
                for undo in reversed(current.undo) if not unknown else ():
                    undo()
                with suppress(psycopg.Error):
                    current.connection.execute("ROLLBACK")
                if unknown:
                    raise uncertain(self._name) from error
                raise

    @contextmanager
    def _opened(self, begin: str, *, writes: bool) -> Iterator[_Open]:
        """Begin a transaction on a connection of its own, with the scope and the lock of this person."""
        with translate_errors(self._name):
            current = self._attempt_to_begin(begin, writes=writes)
            self._threads.open.append(current)
            try:
                yield current
            finally:
                self._threads.open.remove(current)
                self._pool.putconn(current.connection)

    def _attempt_to_begin(self, begin: str, *, writes: bool) -> _Open:
        for last in (False, True):
            connection = self._pool.getconn()
            try:
                return self._begun(connection, begin, writes=writes)
            except BaseException as error:
                broken = connection.closed
                if not broken:
                    with suppress(psycopg.Error):
                        connection.execute("ROLLBACK")
                self._pool.putconn(connection)
                if last or not broken or not isinstance(error, psycopg.OperationalError):
                    raise
            self._pool.check()
        raise AssertionError("unreachable")

    def _begun(self, connection: Connection, begin: str, *, writes: bool) -> _Open:
        current = _Open(connection, writes=writes)
        with connection.pipeline():  # one round trip
            connection.execute(begin)
            if self._person is not None:
                connection.execute(_SCOPE, [str(self._person)])
                if writes:
                    connection.execute(_TAKE_PERSON, [self._person])
        if self._person is not None:
            current.scope = str(self._person)
            current.persons.add(self._person)
        return current

    def _take_person(self, current: _Open) -> None:
        """Take the lock of this person in a transaction that was begun without it."""
        if self._person is None or self._person in current.persons:
            return
        with translate_errors(self._name):
            current.connection.execute(_TAKE_PERSON, [self._person])
        current.persons.add(self._person)

    def lock(self, name: str, number: int = 0) -> None:
        """Until the end of the open transaction, let no other take the lock of this name and number."""
        key = zlib.crc32(name.encode())
        with translate_errors(self._name):
            self._threads.open[-1].connection.execute(
                "SELECT pg_advisory_xact_lock($1::int8::bit(32)::int4, $2::int8::bit(32)::int4)", [key, number]
            )

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

    def scrub(self, folder: Path, traces: Collection[bytes], words: Collection[bytes]) -> bool:
        """Whether no row and no file has any of these byte strings; see ``postgres.scrub``."""
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


def _cursor(connection: Connection) -> RawCursor[Row]:
    return RawCursor(connection)
