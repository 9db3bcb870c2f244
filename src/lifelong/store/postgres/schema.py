"""Numbered migrations of PostgreSQL: each runs in one transaction, under a lock that other processes wait for.

The first one makes the schema that SQLite has after its migrations up to that number; later ones have the numbers of
theirs in SQLite.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

import psycopg

from lifelong.errors import StoreError, StoreVersionError
from lifelong.store.postgres.connections import SCHEMA, Connection

Migration = tuple[int, str, str]
"""Number, name, SQL."""

_LOCK = 0x4C494645  # "LIFE"


def packaged_migrations() -> list[Migration]:
    """The migrations in this version of the package, in order."""
    folder = resources.files("lifelong.store.postgres") / "migrations"
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".sql"))
    return [(int(name[:4]), name, (folder / name).read_text(encoding="utf-8")) for name in names]


def migrate(connection: Connection, name: str, migrations: Sequence[Migration] | None = None) -> int:
    """Bring the database to the newest schema.

    Args:
        connection: a connection outside of any transaction.
        name: the address without password, for messages.
        migrations: migrations to use instead of the packaged ones, for tests.

    Returns:
        The number of applied migrations.

    Raises:
        StoreVersionError: the database was written by a newer version.
        StoreError: a migration failed, and the database is unchanged.
    """
    migrations = packaged_migrations() if migrations is None else migrations
    if version(connection) == migrations[-1][0]:
        return 0
    count = 0
    with connection.transaction():
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute("SET LOCAL lock_timeout = 0")
        connection.execute("SELECT pg_advisory_xact_lock($1)", [-_LOCK])  # persons have positive numbers
        current = version(connection)  # another process may have been faster
        if current > migrations[-1][0]:
            raise StoreVersionError(
                f"{name} has schema {current}, this version knows up to {migrations[-1][0]}: "
                "install the newer lifelong that wrote it"
            )
        for number, file, sql in migrations:
            if number <= current:
                continue
            try:
                _apply(connection, number, file, sql)
            except psycopg.Error as error:
                raise StoreError(
                    f"migration {file} failed on {name} ({str(error).strip().partition(chr(10))[0]}): the database is "
                    "unchanged; its user must own the database, or have the right to create a schema in it"
                ) from error
            count += 1
    return count


def _apply(connection: Connection, number: int, file: str, sql: str) -> None:
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migration (number integer PRIMARY KEY, name text NOT NULL, "
        "at timestamptz NOT NULL DEFAULT now())"
    )
    connection.execute(sql)
    connection.execute("INSERT INTO migration (number, name) VALUES ($1, $2)", [number, file])


def version(connection: Connection) -> int:
    """The number of the last migration; 0 for a database without our schema."""
    row = connection.execute("SELECT to_regclass($1) IS NOT NULL", [f"{SCHEMA}.migration"]).fetchone()
    if row is None or not row[0]:
        return 0
    newest = connection.execute("SELECT max(number) FROM migration").fetchone()
    return 0 if newest is None or newest[0] is None else int(newest[0])
