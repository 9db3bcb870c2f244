"""SQLite as Lifelong uses it: one writer at a time, a read connection per thread, errors in our tree."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from lifelong.errors import InputError, NotFoundError, StoreError, StoreFullError, StoreReadOnlyError
from lifelong.store.encryption import Seal

BUSY_MS = 30_000
"""How long a writer waits for another process, in milliseconds."""

ROOM = 1 << 16
"""Bytes that a disk needs free for SQLite to open a file: its shared index of the log grows by 32 KiB."""

APPLICATION_ID = 0x4C494645  # "LIFE": marks the file as ours for file(1) and for a mistaken open

Row = tuple[Any, ...]
# In SQL, "+person = ?" keeps the planner from walking all rows of a person where ids are at hand.

_FULL = (
    "the disk that holds {path} is full: the last change was rolled back and nothing is lost; "
    "free some space and try again"
)
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


class Database:
    """One SQLite file.

    Reads may run in any thread, each on its own connection and without waiting for writers (WAL).
    Writes are serialised inside the process by a lock and between processes by SQLite.
    """

    def __init__(self, path: Path, seal: Seal | None = None) -> None:
        self.path = path
        self.seal = seal
        self._lock = threading.RLock()
        self._local = threading.local()
        self._readers: list[apsw.Connection] = []
        self._depth = 0
        self._owner: int | None = None
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
        if read_only:
            raise StoreReadOnlyError(_READ_ONLY.format(path=self.path))

    def _open(self, path: Path) -> apsw.Connection:
        connection = apsw.Connection(str(path), statementcachesize=256)
        if self.seal is not None:
            self.seal.unlock(connection)
        connection.execute("PRAGMA temp_store = MEMORY")  # its temporary files would not be encrypted
        return connection

    def _connect(self) -> apsw.Connection:
        connection = self._open(self.path)
        connection.set_busy_timeout(BUSY_MS)
        _use_wal(connection)
        for pragma in (
            "synchronous = FULL",  # an acknowledged message survives a power cut
            "foreign_keys = ON",
            "secure_delete = ON",  # deleted content is overwritten with zeros
            "cache_size = -32768",  # KiB
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        return connection

    def _reader(self) -> apsw.Connection:
        if self._closed:
            raise StoreError(f"{self.path} is closed: open the record again to use it")
        if self._owner == threading.get_ident():
            return self._writer  # inside a transaction, read what it has written
        connection: apsw.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            self._local.connection = connection
            self._readers.append(connection)  # atomic; a reader must not wait for the writer's lock
        return connection

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """Read all rows of a query."""
        with translated(self.path):
            return self._reader().execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Row | None:
        """Read the first row of a query, or None."""
        with translated(self.path):
            return self._reader().execute(sql, values).fetchone()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all reads of this thread see one state of the record."""
        connection = self._reader()
        if connection.in_transaction:
            yield
            return
        with translated(self.path):
            connection.execute("BEGIN")
            try:
                yield
            finally:
                connection.execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[apsw.Connection]:
        """Write in one transaction; it nests, and the outermost one commits or rolls back."""
        with self._lock:
            if self._closed:
                raise StoreError(f"{self.path} is closed: open the record again to use it")
            if self._depth:
                yield self._writer
                return
            with translated(self.path):
                self._writer.execute("BEGIN IMMEDIATE")
                self._depth, self._owner = 1, threading.get_ident()
                try:
                    yield self._writer
                    self._writer.execute("COMMIT")
                except BaseException:
                    if self._writer.in_transaction:  # SQLite rolls back by itself on a full disk
                        self._writer.execute("ROLLBACK")
                    raise
                finally:
                    self._depth, self._owner = 0, None

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
                _close(self._readers.pop())
            self._writer.close()


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
