"""One SQLite database: one writer at a time, a read connection for each thread, and our own errors."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from lifelong.errors import StoreError
from lifelong.store.database import Database, Sent
from lifelong.store.dialect import SQLITE
from lifelong.store.encryption import Cipher
from lifelong.store.read_steps import Query, Row, Values
from lifelong.store.schema import Table
from lifelong.store.sqlite import backups, connections, numbered_tables
from lifelong.store.sqlite.errors import DAMAGED, translate_errors
from lifelong.store.sqlite.scrub import scrub

SEARCH_ROWS = 1_000
"""Rows that are searched as one text."""

RELEASE_TIMEOUT = 1.0
"""Seconds that ``release_memory`` waits for a connection that is reading."""

_CLASSES = {"INTEGER": int, "REAL": float, "TEXT": str, "BLOB": bytes}
"""The Python class for each declared type of a column, besides NULL. Every column of our schema has one of them."""


class _Reader(NamedTuple):
    """A connection, and the lock that is held while it is used."""

    connection: apsw.Connection
    lock: threading.RLock


class SqliteDatabase(Database):
    """One SQLite file.

    Each thread reads on its own connection and does not wait for writers (WAL mode). Writes are serialised inside the
    process by a lock, and between processes by SQLite.

    Args:
        path: the file.
        cipher: encrypts the file; None means no encryption.
        read_only: the error that every write raises. With it, the file is opened for reading only, and SQLite creates
            no files next to it.
    """

    dialect = SQLITE
    shared = False

    def __init__(self, path: Path, cipher: Cipher | None = None, *, read_only: StoreError | None = None) -> None:
        self.path = path
        self.cipher = cipher
        self.read_only = read_only
        self._lock = threading.RLock()
        self._local = threading.local()
        self._readers: list[_Reader] = []
        self._depth = 0
        self._owner: int | None = None
        self._undo: list[Callable[[], None]] = []
        self._closed = False
        with translate_errors(path):
            connections.check_file(path, cipher, read_only=read_only is not None)
            self._writer = self._connect()

    def __repr__(self) -> str:
        return f"<SqliteDatabase {self.path} {'closed' if self._closed else 'open'}>"

    @property
    def name(self) -> str:
        """The path of the file."""
        return str(self.path)

    def of(self, person: int) -> SqliteDatabase:
        """This database: it has one writer at a time, and each query names its person."""
        return self

    @property
    def of_all(self) -> SqliteDatabase:
        """This database."""
        return self

    def _open(self, path: Path) -> apsw.Connection:
        return connections.open_file(path, self.cipher, read_only=self.read_only is not None)

    def _connect(self) -> apsw.Connection:
        connection = self._open(self.path)
        connections.configure(connection, read_only=self.read_only is not None)
        return connection

    def _reader(self) -> _Reader:
        if self._closed:
            raise StoreError(f"{self.path} is closed: open the record again to use it")
        if self._owner == threading.get_ident():
            return _Reader(self._writer, self._lock)  # inside a transaction, reads see its writes
        reader: _Reader | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = self._local.reader = _Reader(self._connect(), threading.RLock())
            self._readers.append(reader)  # list.append is atomic; a reader must not wait for the writer's lock
        return reader

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows of a query."""
        with translate_errors(self.path), (reader := self._reader()).lock:
            cursor = reader.connection.execute(sql, values)
            classes = _column_types(cursor)
            try:
                rows = cursor.fetchall()
            except UnicodeDecodeError as error:
                raise self.damage(str(error)) from error
        self._check(rows, classes)
        return rows

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query, or None."""
        with translate_errors(self.path), (reader := self._reader()).lock:
            cursor = reader.connection.execute(sql, values)
            classes = _column_types(cursor)
            try:
                row: Row | None = cursor.fetchone()
            except UnicodeDecodeError as error:
                raise self.damage(str(error)) from error
        self._check([] if row is None else [row], classes)
        return row

    def changes(self) -> tuple[int, int]:
        """A value that changes, for this thread, with every commit of another connection or process."""
        row = self.row("PRAGMA data_version")
        return threading.get_ident(), 0 if row is None else int(row[0])

    def _check(self, rows: list[Row], classes: list[tuple[int, str, type]]) -> None:
        """Raise if a value has another class than its column: SQLite returns such values from a damaged page."""
        for position, name, expected in classes if rows else ():
            for actual in {type(row[position]) for row in rows} - {expected, type(None)}:
                raise self.damage(f"{actual.__name__} where {name} is {expected.__name__}")

    def damage(self, what: str) -> StoreError:
        """The error for a damaged file: it names the file and says what to do."""
        return StoreError(DAMAGED.format(path=self.path, what=what))

    def rows_of(self, queries: Sequence[Query]) -> list[list[Row]]:
        """The rows of each of several queries, which all see the same state."""
        if len(queries) == 1:
            return [self.rows(*queries[0])]
        with self.snapshot():
            return [self.rows(*query) for query in queries]

    def send(self, sql: str, values: Values = ()) -> Sent:
        """Run a statement that changes rows."""
        with self.transaction() as connection:
            return Sent(connection.execute(sql, values).fetchall())

    def write(self, sql: str, values: Values = ()) -> int:
        """Run a statement that changes rows; returns their number."""
        with self.transaction() as connection:
            connection.execute(sql, values)
            return int(connection.changes())

    def write_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Run a statement that changes rows once for each of these values, in one transaction."""
        with self.transaction() as connection:
            connection.executemany(sql, values)

    def lock(self, name: str, number: int = 0) -> None:
        """Nothing: a transaction is the only writer already."""

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Inside this context, all reads of this thread see the same state of the record."""
        reader = self._reader()
        connection = reader.connection
        if connection.in_transaction:
            yield
            return
        with translate_errors(self.path), reader.lock:
            connection.execute("BEGIN")
            try:
                yield
            finally:
                connection.execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[apsw.Connection]:
        """A transaction for writing. Transactions nest; the outermost one commits or rolls back."""
        if self.read_only is not None:
            raise self.read_only
        with self._lock:
            if self._closed:
                raise StoreError(f"{self.path} is closed: open the record again to use it")
            if self._depth:
                yield self._writer
                return
            with translate_errors(self.path):
                self._writer.execute("BEGIN IMMEDIATE")
                self._depth, self._owner = 1, threading.get_ident()
                committing = False
                try:
                    yield self._writer
                    committing = True
                    self._writer.execute("COMMIT")
                except BaseException as error:
                    if self._writer.in_transaction:  # SQLite has rolled back already if the disk is full
                        # After another failure, the commit may be in the log, and the next reader may see it.
                        if not committing or isinstance(error, apsw.FullError):
                            for undo in reversed(self._undo):
                                undo()
                        self._writer.execute("ROLLBACK")
                    raise
                finally:
                    self._depth, self._owner = 0, None
                    self._undo.clear()

    def on_rollback(self, undo: Callable[[], None]) -> None:
        """Register a function for a rollback of the open transaction.

        It runs before the rollback, while other processes cannot write yet.

        Args:
            undo: reverts changes outside of the database, such as new files; it must not raise.
        """
        self._undo.append(undo)

    def text_columns(self) -> list[tuple[str, str]]:
        """All columns of text: table and column."""
        rows = self.rows(
            "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c "
            "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.type = 'TEXT'"
        )
        return [(str(table), str(column)) for table, column in rows]

    def tables(self) -> list[Table]:
        """All tables of the schema."""
        return numbered_tables.tables(self)

    def last_numbers(self) -> dict[str, int]:
        """The highest number that each table gave to a row."""
        return numbered_tables.last_numbers(self)

    def set_last_numbers(self, numbers: Mapping[str, int]) -> None:
        """Let each table go on after this number, or after its highest row if that is higher."""
        numbered_tables.set_last_numbers(self, numbers)

    def schema_has(self, word: str) -> bool:
        """Whether a word stands in the text of the schema."""
        return self.row("SELECT 1 FROM sqlite_master WHERE instr(sql, ?) > 0", (word,)) is not None

    def version(self) -> int:
        """The number of the last migration; 0 for an empty file."""
        row = self.row("PRAGMA user_version")
        return 0 if row is None else int(row[0])

    def copies(self) -> list[Path]:
        """Files of copies from before migrations."""
        return backups.remaining(self.path.parent)

    def search(self, parts: Collection[str], columns: Collection[tuple[str, str]]) -> set[str]:
        """The parts that stand in a value of one of these columns of text, of any person."""
        tables: dict[str, list[str]] = {}
        for table, column in columns if parts else ():
            tables.setdefault(table, []).append(column)
        found: set[str] = set()
        with translate_errors(self.path), (reader := self._reader()).lock, self.decoding():
            for table, names in tables.items():
                cursor = reader.connection.execute(f"SELECT {', '.join(names)} FROM {table}")
                while rows := list(islice(cursor, SEARCH_ROWS)):
                    content = "\x01".join(value for row in rows for value in row if value is not None)
                    found |= {part for part in parts if part in content}
        return found

    def scrub(self, folder: Path | None, traces: Collection[bytes], words: Collection[bytes]) -> bool:
        """Ensure that no file of the store contains any of these byte strings; see ``sqlite.scrub``."""
        assert folder is not None  # the database is in it
        return scrub(self, folder, traces, words)

    def touch(self) -> None:
        """Check that the file can be written: write its schema version again."""
        with self.transaction() as connection:
            connection.pragma("user_version", connection.pragma("user_version"))

    def checkpoint(self) -> bool:
        """Move the write-ahead log into the file and truncate the log; False if a reader prevents it."""
        with self._lock, translate_errors(self.path):
            try:
                busy = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except apsw.LockedError:
                return False
        return busy is not None and busy[0] == 0

    def vacuum(self) -> None:
        """Rewrite the whole file, so that no page has an old copy of deleted content."""
        with self._lock, translate_errors(self.path):
            self._writer.execute("VACUUM")

    def backup(self, target: Path) -> None:
        """Copy the committed state of the database to another file."""
        with translate_errors(target):
            source, destination = self._connect(), self._open(target)
            try:
                with destination.backup("main", source, "main") as copy:
                    copy.step(-1)
            finally:
                destination.close()
                source.close()

    def release_memory(self) -> None:
        """Release the cached pages of all connections, except of those that are busy for longer than a second."""
        for reader in [*self._readers, _Reader(self._writer, self._lock)]:
            if reader.lock.acquire(timeout=RELEASE_TIMEOUT):
                try:
                    if not self._closed:
                        reader.connection.execute("PRAGMA shrink_memory")
                finally:
                    reader.lock.release()

    def integrity(self) -> str:
        """The result of SQLite's integrity check: ``ok``, or the first faults."""
        row = self.row("PRAGMA integrity_check(5)")
        return "unreadable" if row is None else str(row[0])

    def close(self) -> None:
        """Close every connection; calling it again does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            while self._readers:
                connections.close(self._readers.pop().connection)
            self._writer.close()


def _column_types(cursor: apsw.Cursor) -> list[tuple[int, str, type]]:
    """Position, name and class of those columns in the result of a query that are columns of a table."""
    try:
        columns = cursor.get_description()
    except apsw.ExecutionCompleteError:  # no rows
        return []
    return [(place, name, _CLASSES[kind]) for place, (name, kind) in enumerate(columns) if kind in _CLASSES]
