"""SQLite as Lifelong uses it: one writer at a time, a read connection per thread, errors in our tree."""

from __future__ import annotations

import errno
import functools
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

import apsw

from lifelong.errors import InputError, LifelongError, NotFoundError, StoreError, StoreFullError, StoreReadOnlyError
from lifelong.store.encryption import Seal

BUSY_MS = 30_000
"""How long a writer waits for another process, in milliseconds."""

PATIENCE = 1.0
"""Seconds that giving back memory waits for a connection that is reading."""

ROOM = 1 << 16
"""Bytes that a disk needs free for SQLite to open a file: its shared index of the log grows by 32 KiB."""

APPLICATION_ID = 0x4C494645  # "LIFE": marks the file as ours for file(1) and for a mistaken open

Row = tuple[Any, ...]
# In SQL, "+person = ?" keeps the planner from walking all rows of a person where ids are at hand.

_FULL = (
    "the disk that holds {path} is full: the last change was rolled back and nothing is lost; "
    "free some space and try again"
)
_DAMAGED = (
    "{path} holds what cannot be read ({what}): it is damaged, so restore it from a backup or an export; "
    "`lifelong doctor` says more, and `lifelong export` may still save what is whole"
)

_DAMAGES = ("malformed JSON", "no such column", "no such table")
"""What SQLite says of our own queries where a page of the schema, or JSON in a column, was changed."""

_CLASSES = {"INTEGER": int, "REAL": float, "TEXT": str, "BLOB": bytes}
"""What a column of a declared type holds, beside NULL. Every column of ours has one of these types."""

_READ_ONLY = "{path} cannot be written: give this user write access to the file and its folder"


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours, with what to do about them."""
    try:
        yield
    except apsw.FullError as error:
        raise StoreFullError(_FULL.format(path=path)) from error
    except (apsw.ReadOnlyError, apsw.PermissionsError) as error:
        raise StoreReadOnlyError(_READ_ONLY.format(path=path)) from error
    except apsw.ConstraintError as error:
        if str(error).startswith("FOREIGN KEY"):
            raise NotFoundError(
                "what this belongs to was forgotten meanwhile, perhaps by another process: read the record again"
            ) from error
        raise InputError(f"this is stored already ({error}): ask what is known before adding it") from error
    except apsw.BusyError as error:
        raise StoreError(
            f"{path} has been held by another process for over {BUSY_MS // 1000} s: "
            "wait for it to finish (a long import, perhaps) and try again"
        ) from error
    except apsw.MismatchError as error:
        raise StoreError(_DAMAGED.format(path=path, what=error)) from error
    except apsw.SQLError as error:
        if not str(error).startswith(_DAMAGES):
            raise
        raise StoreError(_DAMAGED.format(path=path, what=error)) from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise StoreError(
            f"{path} is not a readable record ({error}): it is damaged (restore it from a backup or an export), or "
            "it is encrypted and LIFELONG_KEY is not its key, or it is not and LIFELONG_KEY is set"
        ) from error
    except (apsw.CantOpenError, apsw.IOError) as error:
        raise _cause(path, error) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFullError(_FULL.format(path=path)) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise StoreReadOnlyError(_READ_ONLY.format(path=path)) from error
        raise StoreError(f"{path} cannot be used ({error}): give a path in a folder that exists") from error


def _cause(path: Path, error: apsw.Error) -> StoreError:
    """What lies behind an error of SQLite that names no cause, as the disk looks now."""
    folder = next(item for item in path.parents if item.exists())
    effective = os.access in os.supports_effective_ids
    places = [item for item in (folder, path) if item.exists()]
    if not all(os.access(item, os.W_OK, effective_ids=effective) for item in places):
        return StoreReadOnlyError(_READ_ONLY.format(path=path))
    if shutil.disk_usage(folder).free < ROOM:
        return StoreFullError(_FULL.format(path=path))
    return StoreError(
        f"{path} cannot be opened or read ({error}): check that the folder exists and the disk is healthy"
    )


def _classes(cursor: apsw.Cursor) -> list[tuple[int, str, type]]:
    """Position, name and class of the columns of a query's result that are columns of a table."""
    try:
        columns = cursor.get_description()
    except apsw.ExecutionCompleteError:  # no rows
        return []
    return [(place, name, _CLASSES[kind]) for place, (name, kind) in enumerate(columns) if kind in _CLASSES]


class _Reader(NamedTuple):
    """A connection, and what is held while it is used."""

    connection: apsw.Connection
    lock: threading.RLock


class Database:
    """One SQLite file.

    Reads may run in any thread, each on its own connection and without waiting for writers (WAL).
    Writes are serialised inside the process by a lock and between processes by SQLite.

    Args:
        path: the file.
        seal: encrypts it.
        read_only: why it cannot be written. Then it is opened as it lies there, without anything that SQLite would
            write beside it, and every write raises this.
    """

    def __init__(self, path: Path, seal: Seal | None = None, *, read_only: StoreError | None = None) -> None:
        self.path = path
        self.seal = seal
        self.read_only = read_only
        self._lock = threading.RLock()
        self._local = threading.local()
        self._readers: list[_Reader] = []
        self._depth = 0
        self._owner: int | None = None
        self._undo: list[Callable[[], None]] = []
        self._closed = False
        with translated(path):
            self._refuse_unfit()
            self._writer = self._connect()

    def __repr__(self) -> str:
        return f"<Database {self.path} {'closed' if self._closed else 'open'}>"

    def _refuse_unfit(self) -> None:
        """Look before anything is set: switching to WAL would already change the file of another program."""
        connection = self._open(self.path)
        try:
            connection.set_busy_timeout(BUSY_MS)
            connection.execute("BEGIN")  # both from one state, while another process may be setting the file up
            mark = connection.pragma("application_id")
            used = connection.execute("SELECT count(*) FROM sqlite_master").get
            read_only = connection.readonly("main")
        finally:
            connection.close()
        if used and mark != APPLICATION_ID:
            raise StoreError(f"{self.path} is a database of another program: choose another path")
        if read_only and self.read_only is None:
            raise StoreReadOnlyError(_READ_ONLY.format(path=self.path))

    def _open(self, path: Path) -> apsw.Connection:
        if self.read_only is None:
            connection = apsw.Connection(str(path), statementcachesize=256)
        else:
            reading = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
            connection = apsw.Connection(self._uri(path), flags=reading, statementcachesize=256)
        if self.seal is not None:
            self.seal.unlock(connection)
        if self.read_only is not None:  # the index of the log is kept in memory, of each connection
            connection.pragma("locking_mode", "EXCLUSIVE")
        connection.execute("PRAGMA temp_store = MEMORY")  # its temporary files would not be encrypted
        return connection

    def _uri(self, path: Path) -> str:
        """The file's address for reading without locks and without the shared index of the log.

        Whoever else had the file open would have made that index, and it would be opened in the usual way.
        """
        place = path.absolute().as_uri() + "?mode=ro"
        if not path.with_name(path.name + "-wal").exists():
            return place + "&immutable=1"
        return place + ("&vfs=unix-none" if self.seal is None else "&vfs=multipleciphers-unix-none")

    def _connect(self) -> apsw.Connection:
        connection = self._open(self.path)
        connection.set_busy_timeout(BUSY_MS)
        if self.read_only is None:
            _use_wal(connection)
        for pragma in (
            "synchronous = FULL",  # an acknowledged message survives a power cut
            "foreign_keys = ON",
            "secure_delete = ON",  # deleted content is overwritten with zeros
            "cache_size = -32768",  # KiB
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        return connection

    def _reader(self) -> _Reader:
        if self._closed:
            raise StoreError(f"{self.path} is closed: open the record again to use it")
        if self._owner == threading.get_ident():
            return _Reader(self._writer, self._lock)  # inside a transaction, read what it has written
        reader: _Reader | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = self._local.reader = _Reader(self._connect(), threading.RLock())
            self._readers.append(reader)  # atomic; a reader must not wait for the writer's lock
        return reader

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """Read all rows of a query."""
        with translated(self.path), (reader := self._reader()).lock:
            cursor = reader.connection.execute(sql, values)
            classes = _classes(cursor)
            try:
                rows = cursor.fetchall()
            except UnicodeDecodeError as error:
                raise self.damage(str(error)) from error
        self._check(rows, classes)
        return rows

    def row(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Row | None:
        """Read the first row of a query, or None."""
        with translated(self.path), (reader := self._reader()).lock:
            cursor = reader.connection.execute(sql, values)
            classes = _classes(cursor)
            try:
                row: Row | None = cursor.fetchone()
            except UnicodeDecodeError as error:
                raise self.damage(str(error)) from error
        self._check([] if row is None else [row], classes)
        return row

    def _check(self, rows: list[Row], classes: list[tuple[int, str, type]]) -> None:
        """Refuse values of another class than their column has: SQLite reads them as they stand in a damaged page."""
        for position, name, expected in classes if rows else ():
            for strange in {type(row[position]) for row in rows} - {expected, type(None)}:
                raise self.damage(f"{strange.__name__} where {name} is {expected.__name__}")

    @contextmanager
    def decoding(self) -> Iterator[None]:
        """Make values of rows: what cannot be made is a damaged record, not a fault of the caller."""
        try:
            yield
        except LifelongError:
            raise
        except (TypeError, ValueError, LookupError, OverflowError) as error:
            raise self.damage(f"{type(error).__name__}: {error}") from error

    def damage(self, what: str) -> StoreError:
        """The error of a file that cannot be read as it stands: it names the file and says what to do."""
        return StoreError(_DAMAGED.format(path=self.path, what=what))

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all reads of this thread see one state of the record."""
        reader = self._reader()
        connection = reader.connection
        if connection.in_transaction:
            yield
            return
        with translated(self.path), reader.lock:
            connection.execute("BEGIN")
            try:
                yield
            finally:
                connection.execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[apsw.Connection]:
        """Write in one transaction; it nests, and the outermost one commits or rolls back."""
        if self.read_only is not None:
            raise self.read_only
        with self._lock:
            if self._closed:
                raise StoreError(f"{self.path} is closed: open the record again to use it")
            if self._depth:
                yield self._writer
                return
            with translated(self.path):
                self._writer.execute("BEGIN IMMEDIATE")
                self._depth, self._owner = 1, threading.get_ident()
                committing = False
                try:
                    yield self._writer
                    committing = True
                    self._writer.execute("COMMIT")
                except BaseException as error:
                    if self._writer.in_transaction:  # SQLite rolls back by itself on a full disk
                        # A commit that failed for another reason may be found done by whoever reads the log next.
                        if not committing or isinstance(error, apsw.FullError):
                            for undo in reversed(self._undo):
                                undo()
                        self._writer.execute("ROLLBACK")
                    raise
                finally:
                    self._depth, self._owner = 0, None
                    self._undo.clear()

    def on_rollback(self, undo: Callable[[], None]) -> None:
        """Call this when the open transaction is rolled back, while other processes still cannot write.

        Args:
            undo: takes back what was done beside the database; it must not raise.
        """
        self._undo.append(undo)

    def touch(self) -> None:
        """Write the file's own version number over itself, to see that it can be written."""
        with self.transaction() as connection:
            connection.pragma("user_version", connection.pragma("user_version"))

    def checkpoint(self) -> bool:
        """Move the write-ahead log into the file and cut it to nothing; False when a reader held it back."""
        with self._lock, translated(self.path):
            try:
                busy = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except apsw.LockedError:
                return False
        return busy is not None and busy[0] == 0

    def vacuum(self) -> None:
        """Rewrite the whole file, so that no page keeps a stale copy of deleted content."""
        with self._lock, translated(self.path):
            self._writer.execute("VACUUM")

    def backup(self, target: Path) -> None:
        """Copy the database, as last committed, to another file."""
        with translated(target):
            source, destination = self._connect(), self._open(target)
            try:
                with destination.backup("main", source, "main") as copy:
                    copy.step(-1)
            finally:
                destination.close()
                source.close()

    def release_memory(self) -> None:
        """Give back the pages that connections keep in memory; one that is reading for long keeps its own."""
        for reader in [*self._readers, _Reader(self._writer, self._lock)]:
            if reader.lock.acquire(timeout=PATIENCE):
                try:
                    if not self._closed:
                        reader.connection.execute("PRAGMA shrink_memory")
                finally:
                    reader.lock.release()

    def integrity(self) -> str:
        """``ok``, or what SQLite's own check found wrong."""
        row = self.row("PRAGMA integrity_check(5)")
        return "unreadable" if row is None else str(row[0])

    def close(self) -> None:
        """Close every connection; calling it again does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            while self._readers:
                _close(self._readers.pop().connection)
            self._writer.close()


class _Reads(Protocol):
    _db: Database


_Part = TypeVar("_Part", bound=_Reads)
_P = ParamSpec("_P")
_R = TypeVar("_R")


def decodes(method: Callable[Concatenate[_Part, _P], _R]) -> Callable[Concatenate[_Part, _P], _R]:
    """Run a method that makes values of rows inside ``Database.decoding``."""

    @functools.wraps(method)
    def decoded(self: _Part, /, *arguments: _P.args, **options: _P.kwargs) -> _R:
        with self._db.decoding():
            return method(self, *arguments, **options)

    return decoded


def _close(connection: apsw.Connection) -> None:
    """Close a reader when the thread that reads with it, a cancelled task's perhaps, has its rows."""
    deadline = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.close()
            return
        except apsw.ThreadingViolationError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.005)


def _use_wal(connection: apsw.Connection) -> None:
    """Switch to write-ahead logging; SQLite does not wait by itself for others that open a new file."""
    deadline = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.pragma("journal_mode", "WAL")
            return
        except apsw.BusyError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
