"""Numbered migrations: each runs in one transaction, after a copy of the database is made."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

import apsw

from lifelong.errors import StoreError, StoreVersionError
from lifelong.store.sqlite import backups
from lifelong.store.sqlite.connections import APPLICATION_ID
from lifelong.store.sqlite.database import SqliteDatabase

Migration = tuple[int, str, str]
"""Number, name, SQL."""


def packaged_migrations() -> list[Migration]:
    """The migrations in this version of the package, in order."""
    folder = resources.files("lifelong.store.sqlite") / "migrations"
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".sql"))
    return [(int(name[:4]), name, (folder / name).read_text(encoding="utf-8")) for name in names]


def migrate(database: SqliteDatabase, migrations: Sequence[Migration] | None = None) -> int:
    """Bring the file to the newest schema.

    Args:
        database: the open file.
        migrations: migrations to use instead of the packaged ones, for tests.

    Returns:
        The number of applied migrations.

    Raises:
        StoreVersionError: the file was written by a newer version.
        StoreError: a migration failed. The file is unchanged, and the message names its copy.
    """
    migrations = packaged_migrations() if migrations is None else migrations
    newest = migrations[-1][0]
    current = database.version()
    if current > newest:
        raise StoreVersionError(
            f"{database.path} has schema {current}, this version knows up to {newest}: "
            "install the newer lifelong that wrote it"
        )
    if current:
        backups.delete(database, newest=current)  # left by a process that was killed
    # A new file has no content, so no copy is made between its first migrations.
    return sum(_apply(database, *each, keep=current > 0) for each in migrations if each[0] > current)


def _apply(database: SqliteDatabase, number: int, name: str, sql: str, *, keep: bool) -> int:
    with database.transaction() as connection:  # from here on, no other process can migrate
        if database.version() >= number:  # another process was faster
            return 0
        copy = backups.make(database, number) if keep else None
        try:
            for _ in connection.execute(sql):
                pass
        except apsw.Error as error:
            hint = f"; a copy from before is {copy}" if copy else ""
            raise StoreError(
                f"migration {name} failed on {database.path} ({error}): the record is unchanged{hint}; "
                "report this with the message, and go on with the version that you had"
            ) from error
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {number}")
    if copy is not None:
        backups.delete(database, newest=number)
    return 1
