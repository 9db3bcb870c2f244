"""Connections to the SQLite file of a record: the check of a file before any change, opening, settings, closing."""

from __future__ import annotations

import time
from pathlib import Path

import apsw

from lifelong.errors import SettingsError, StoreError, StoreReadOnlyError
from lifelong.store.encryption import Cipher
from lifelong.store.file_errors import READ_ONLY
from lifelong.store.sqlite.errors import BUSY_MS

APPLICATION_ID = 0x4C494645  # "LIFE": identifies the file for file(1), and when a path is wrong


def check_cipher() -> None:
    """Check that this SQLite can encrypt.

    Raises:
        SettingsError: it cannot.
    """
    if getattr(apsw, "mc_version", None) is None:
        raise SettingsError(
            "a key is given, and this SQLite cannot encrypt: `pip uninstall apsw && pip install apsw-sqlite3mc` "
            "puts one in its place that can"
        )


def check_file(path: Path, cipher: Cipher | None, *, read_only: bool) -> None:
    """Check the file before any change: switching to WAL would change the database of another program.

    Args:
        path: the file.
        cipher: encrypts the file; None means no encryption.
        read_only: whether the file is opened for reading only.

    Raises:
        StoreError: the file is a database of another program.
        StoreReadOnlyError: the file cannot be written, and ``read_only`` is False.
    """
    connection = open_file(path, cipher, read_only=read_only)
    try:
        connection.set_busy_timeout(BUSY_MS)
        connection.execute("BEGIN")  # one state for both reads, because another process may be creating the schema
        mark = connection.pragma("application_id")
        used = connection.execute("SELECT count(*) FROM sqlite_master").get
        unwritable = connection.readonly("main")
    finally:
        connection.close()
    if used and mark != APPLICATION_ID:
        raise StoreError(f"{path} is a database of another program: choose another path")
    if unwritable and not read_only:
        raise StoreReadOnlyError(READ_ONLY.format(path=path))


def open_file(path: Path, cipher: Cipher | None, *, read_only: bool) -> apsw.Connection:
    """Open a file and unlock its encryption; with ``read_only``, SQLite creates no files next to it."""
    if read_only:
        reading = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        connection = apsw.Connection(_uri(path, cipher), flags=reading, statementcachesize=256)
    else:
        connection = apsw.Connection(str(path), statementcachesize=256)
    if cipher is not None:
        connection.pragma("cipher", "chacha20")  # these must be its first statements
        connection.pragma("key", f"raw:{cipher.database_key}")
    if read_only:  # each connection keeps the index of the log in its own memory
        connection.pragma("locking_mode", "EXCLUSIVE")
    connection.execute("PRAGMA temp_store = MEMORY")  # its temporary files would not be encrypted
    return connection


def _uri(path: Path, cipher: Cipher | None) -> str:
    """The URI of a file for reading without locks and without the shared index of the log.

    Another process that had the file open would have created that index; then the file would be opened in the usual
    way.
    """
    place = path.absolute().as_uri() + "?mode=ro"
    if not path.with_name(path.name + "-wal").exists():
        return place + "&immutable=1"
    return place + ("&vfs=unix-none" if cipher is None else "&vfs=multipleciphers-unix-none")


def configure(connection: apsw.Connection, *, read_only: bool) -> None:
    """Set durability, foreign keys, secure deletion and the cache of a connection, and WAL mode if it can write."""
    connection.set_busy_timeout(BUSY_MS)
    if not read_only:
        _use_wal(connection)
    for pragma in (
        "synchronous = FULL",  # a stored message survives a power cut
        "foreign_keys = ON",
        "secure_delete = ON",  # deleted content is overwritten with zeros
        "cache_size = -32768",  # KiB
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def close(connection: apsw.Connection) -> None:
    """Close a read connection as soon as its thread (perhaps of a cancelled task) has finished its read."""
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
    """Switch to write-ahead logging; SQLite does not wait here for processes that open the same new file."""
    deadline = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.pragma("journal_mode", "WAL")
            return
        except apsw.BusyError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
