"""Open the SQLite file in the folder of a record."""

from __future__ import annotations

from pathlib import Path

from lifelong.errors import StoreError, StoreFullError, StoreReadOnlyError
from lifelong.store.encryption import Cipher
from lifelong.store.sqlite.connections import check_cipher
from lifelong.store.sqlite.database import SqliteDatabase
from lifelong.store.sqlite.errors import translate_errors
from lifelong.store.sqlite.presence import record_present, refuse_loss
from lifelong.store.sqlite.schema import migrate, packaged_migrations

FILE_NAME = "record.db"
"""The name of the database file in the folder of a record."""


def open_folder(path: Path, cipher: Cipher | None, *, allow_read_only: bool) -> SqliteDatabase:
    """Open the database of a folder and bring it to the newest schema.

    Args:
        path: the folder; it is created if it does not exist.
        cipher: encrypts the record; None means no encryption.
        allow_read_only: whether to open the record for reading if it cannot be written or its disk is full.

    Raises:
        SettingsError: this SQLite cannot encrypt.
        StoreVersionError: a newer version of Lifelong wrote the record.
        StoreReadOnlyError: the folder cannot be written.
        StoreError: the folder is not a record, or the record is damaged, or its database is lost.
    """
    if cipher is not None:
        check_cipher()
    if path.is_file():
        raise StoreError(f"{path} is a file: a record is a folder, give the name of one")
    with translate_errors(path):
        record_present(path / FILE_NAME)
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return _ready(path, cipher)
    except (StoreFullError, StoreReadOnlyError) as error:
        if not allow_read_only or not (path / FILE_NAME).exists():
            raise
        return _readable(path, cipher, error)


def _ready(path: Path, cipher: Cipher | None) -> SqliteDatabase:
    database = SqliteDatabase(path / FILE_NAME, cipher)
    try:
        refuse_loss(path / FILE_NAME, lambda: database.version() == 0, "without content")
        migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def _readable(path: Path, cipher: Cipher | None, error: StoreError) -> SqliteDatabase:
    """Open the database of a folder for reading only.

    Args:
        path: the folder.
        cipher: encrypts the record.
        error: why the folder cannot be written. It is raised if the schema is old, because reading needs a migration.
    """
    database = SqliteDatabase(path / FILE_NAME, cipher, read_only=error)
    if database.version() != packaged_migrations()[-1][0]:
        database.close()
        raise error
    return database
