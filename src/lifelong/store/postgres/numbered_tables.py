"""The tables of the schema in PostgreSQL, and the numbers that they give to rows."""

from __future__ import annotations

from collections.abc import Mapping

from lifelong.store.database import Database
from lifelong.store.postgres.connections import SCHEMA
from lifelong.store.schema import Table


def tables(database: Database) -> list[Table]:
    """All tables of the schema."""
    rows = database.rows(
        "SELECT c.relname::text, (SELECT array_agg(a.attname::text) FROM pg_attribute a WHERE a.attrelid = c.oid "
        "AND a.attnum > 0 AND NOT a.attisdropped), (SELECT array_agg(a.attname::text ORDER BY k.place) FROM "
        "pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY k (number, place) JOIN pg_attribute a "
        "ON a.attrelid = c.oid AND a.attnum = k.number WHERE i.indrelid = c.oid AND i.indisprimary) "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relkind = 'r'",
        (SCHEMA,),
    )
    references = database.rows(
        "SELECT c.relname::text, p.relname::text, a.attname::text FROM pg_constraint f JOIN pg_class c "
        "ON c.oid = f.conrelid JOIN pg_class p ON p.oid = f.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = f.conkey[1] WHERE f.contype = 'f' AND n.nspname = ?",
        (SCHEMA,),
    )
    return [
        Table(
            name,
            tuple(sorted(columns)),
            tuple(key),
            frozenset(target for child, target, _ in references if child == name != target),
            tuple(column for child, target, column in references if child == name == target),
        )
        for name, columns, key in rows
    ]


def _sequences(database: Database) -> list[tuple[str, str]]:
    """The tables that number their rows, and the column of the number."""
    rows = database.rows(
        "SELECT table_name::text, column_name::text FROM information_schema.columns "
        "WHERE table_schema = ? AND is_identity = 'YES'",
        (SCHEMA,),
    )
    return [(str(table), str(column)) for table, column in rows]


def last_numbers(database: Database) -> dict[str, int]:
    """The highest number that each table gave to a row."""
    given: dict[str, int] = dict(
        database.rows(
            "SELECT sequencename::text, last_value FROM pg_sequences WHERE schemaname = ? AND last_value IS NOT NULL",
            (SCHEMA,),
        )
    )
    names = {table: f"{table}_{column}_seq" for table, column in _sequences(database)}
    return {table: int(given[name]) for table, name in names.items() if name in given}


def set_last_numbers(database: Database, numbers: Mapping[str, int]) -> None:
    """Let each table go on after this number, or after its highest row if that is higher."""
    with database.transaction():
        for table, column in _sequences(database):
            database.row(
                f"SELECT setval('{SCHEMA}.{table}_{column}_seq', greatest(n.last, 1), n.last > 0) "
                f"FROM (SELECT greatest(?, coalesce(max({column}), 0)) AS last FROM {table}) n",
                (numbers.get(table, 0),),
            )
