"""The copy of all rows from one database to another, of either engine.

Table by table in the order of their primary keys, page by page, a row is written if it is missing or different, and
deleted if the source does not have it. So an interrupted copy goes on where it was, and a repeated one takes over what
changed meanwhile. The tables are those of the schema: a new one needs no line here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lifelong.store.database import Database
from lifelong.store.read_steps import Row
from lifelong.store.schema import Table, in_order

NOT_COPIED = {
    "migration": "each database has its own list of migrations, and both have all of them",
    "identity": "names the default folder of the files of one database",
    "unfinished_copy": "says that the destination is not complete",
    "rate_bucket": "requests of the last minute; a server counts them anew",
    "stored_size": "measured anew by the next server; in use it changes with each request that stores something",
    "erased_file": "files that the source has still to delete: they are not copied",
}
"""Tables that are not copied, with the reason."""

PAGE = 500
"""Rows in one read, and in one transaction of the destination."""

Progress = Callable[[int], None]
"""Is called with the number of further rows."""


@dataclass(frozen=True, slots=True)
class TableSum:
    """What a table holds.

    Attributes:
        rows: number of its rows.
        sha256: checksum of all values, in the order of the primary key.
    """

    rows: int
    sha256: str


class Transfer:
    """Copies all rows of one database into another.

    Args:
        source: the database to read.
        target: the database to write, with the same schema. Nobody else writes it.

    Attributes:
        tables: the tables that are copied; each comes after those that it refers to.
        dropped: texts that were in the target, and that the source has no more.
    """

    def __init__(self, source: Database, target: Database) -> None:
        self._source = source.of_all
        self._target = target.of_all
        self.tables = in_order([table for table in source.tables() if table.name not in NOT_COPIED])
        self.dropped: set[str] = set()

    def count(self) -> int:
        """The number of rows in the source."""
        return sum(
            int(row[0]) for table in self.tables for row in self._source.rows(f"SELECT count(*) FROM {table.name}")
        )

    def is_empty(self) -> bool:
        """Whether the target has no rows."""
        return all(self._target.row(f"SELECT 1 FROM {table.name} LIMIT 1") is None for table in self.tables)

    def copy(self, progress: Progress) -> None:
        """Make the target equal to one state of the source."""
        with self._source.snapshot():
            numbers = self._source.last_numbers()
            self._target.set_last_numbers(numbers)  # before triggers of the deletions give any
            for table in reversed(self.tables):
                self._delete(table)
            for table in self.tables:
                if table.own:  # first without references to rows that may come later
                    self._put(table, [column for column in table.columns if column not in table.own], lambda _: None)
                self._put(table, table.columns, progress)
            self._target.set_last_numbers(numbers)

    def differences(self, progress: Progress) -> tuple[dict[str, TableSum], list[str]]:
        """Compare the present state of the source with the target.

        Returns:
            What each table of the target holds, and the names of the tables that differ.
        """
        with self._source.snapshot():
            before = {table.name: _sum(self._source, table, lambda _: None) for table in self.tables}
        after = {table.name: _sum(self._target, table, progress) for table in self.tables}
        return after, [name for name, value in before.items() if after[name] != value]

    def _delete(self, table: Table) -> None:
        """Delete the rows that the source does not have."""
        for first, last, rows in _pages(self._target, table, table.key):
            gone = set(rows) - set(_between(self._source, table, table.key, first, last))
            if not gone:
                continue
            if texts := [column for column in table.columns if column in ("text", "quote")]:
                whole = _between(self._target, table, (*table.key, *texts), first, last)
                self._drop(value for row in whole if _key(table, row) in gone for value in row[len(table.key) :])
            condition = " AND ".join(f"{_name(column)} = ?" for column in table.key)
            with self._target.transaction():
                self._target.write_many(f"DELETE FROM {table.name} WHERE {condition}", sorted(gone))

    def _put(self, table: Table, columns: Sequence[str], progress: Progress) -> None:
        """Write the rows that the target does not have, or has otherwise."""
        ordered = (*table.key, *(column for column in columns if column not in table.key))
        updates = ", ".join(f"{_name(column)} = excluded.{_name(column)}" for column in ordered[len(table.key) :])
        insert = (
            f"INSERT INTO {table.name} ({', '.join(map(_name, ordered))}) VALUES ({', '.join('?' * len(ordered))}) "
            f"ON CONFLICT ({', '.join(map(_name, table.key))}) DO {f'UPDATE SET {updates}' if updates else 'NOTHING'}"
        )
        texts = [place for place, column in enumerate(ordered) if column in ("text", "quote")]
        for first, last, rows in _pages(self._source, table, ordered):
            present = {_key(table, row): row for row in _between(self._target, table, ordered, first, last)}
            changed = [row for row in rows if present.get(_key(table, row)) != row]
            if changed:
                with self._target.transaction():
                    self._target.write_many(insert, changed)
            for row in changed:
                if (old := present.get(_key(table, row))) is not None:
                    self._drop(old[place] for place in texts if old[place] != row[place])
            progress(len(rows))

    def _drop(self, texts: Iterator[object]) -> None:
        self.dropped.update(str(text) for text in texts if text)


def _sum(database: Database, table: Table, progress: Progress) -> TableSum:
    digest, count = hashlib.sha256(), 0
    rest = [column for column in table.columns if column not in table.key]
    for _, _, rows in _pages(database, table, (*table.key, *rest)):
        for row in rows:
            digest.update(repr(row).encode())
        count += len(rows)
        progress(len(rows))
    return TableSum(count, digest.hexdigest())


def _pages(database: Database, table: Table, columns: Sequence[str]) -> Iterator[tuple[Row | None, Row, list[Row]]]:
    """Read a table in pages: the key before the page, its last key, and its rows, which begin with the key."""
    first: Row | None = None
    while rows := _select(database, table, columns, *_after(table, first), PAGE):
        last = _key(table, rows[-1])
        yield first, last, rows
        first = last


def _between(database: Database, table: Table, columns: Sequence[str], first: Row | None, last: Row) -> list[Row]:
    """The rows after one key and up to another."""
    condition, values = _after(table, first)
    names, marks = ", ".join(map(_name, table.key)), ", ".join("?" * len(table.key))
    return _select(database, table, columns, f"{condition} AND ({names}) <= ({marks})", (*values, *last), None)


def _after(table: Table, first: Row | None) -> tuple[str, Row]:
    if first is None:
        return "1 = 1", ()
    names, marks = ", ".join(map(_name, table.key)), ", ".join("?" * len(table.key))
    return f"({names}) > ({marks})", first


def _select(
    database: Database, table: Table, columns: Sequence[str], condition: str, values: Row, limit: int | None
) -> list[Row]:
    sql = f"SELECT {', '.join(map(_name, columns))} FROM {table.name} WHERE {condition}"
    sql += f" ORDER BY {', '.join(map(_name, table.key))}" + ("" if limit is None else f" LIMIT {limit}")
    return [tuple(_value(value) for value in row) for row in database.rows(sql, values)]


def _value(value: object) -> object:
    """A value as both engines can have it: PostgreSQL has no NUL in text."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def _key(table: Table, row: Row) -> Row:
    return row[: len(table.key)]


def _name(column: str) -> str:
    return f'"{column}"'
