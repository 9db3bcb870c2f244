"""The copy of all rows between databases, in every direction between the engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lifelong.store.database import Database
from lifelong.store.opening import open_database
from lifelong.store.schema import Table, in_order
from lifelong.store.transfer import NOT_COPIED, Transfer
from lifelong.types.address import PostgresAddress
from tests.postgres import PostgresServer

ROWS = 2
"""Rows of each table in a filled database; row n refers to row n of every other table."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Database]:
    """An empty database in SQLite."""
    database, _ = open_database(tmp_path / "a")
    yield database
    database.close()


@pytest.fixture
def server(postgres: PostgresServer, tmp_path: Path) -> Iterator[Database]:
    """An empty database in PostgreSQL."""
    database, _ = open_database(PostgresAddress(postgres.cleaned(), tmp_path / "files"))
    yield database
    database.close()


def nothing(_: int) -> None:
    """No progress."""


def value(table: str, column: str, kind: str, number: int) -> object:
    """The value of a column in row ``number``: another one in each column and row."""
    if kind == "INTEGER":
        return {"rating.value": 2 * number - 3}.get(f"{table}.{column}", number * 10)
    if kind == "REAL":
        return number + 1 / 3
    return f"{table}.{column}.{number} \u00e9" if kind == "TEXT" else bytes([number, 0, 255])


def fill(database: Database) -> list[Table]:
    """Rows in every table that is copied, derived from the schema; returns the tables."""
    tables = in_order([table for table in database.tables() if table.name not in NOT_COPIED])
    keys = {table.name: table.key for table in tables}
    for table in tables:
        kinds: dict[str, str] = dict(database.rows(f"SELECT name, type FROM pragma_table_info('{table.name}')"))
        for number in range(1, ROWS + 1):
            row = {name: value(table.name, name, kind, number) for name, kind in kinds.items() if name not in table.own}
            for _, place, target, name, to, *_ in database.rows(f"PRAGMA foreign_key_list({table.name})"):
                if name in row:
                    parent = to or keys[target][place]
                    row[name] = value(target, parent, kinds[name], number)
            if table.name in ("entry", "job"):  # exactly one of these is set
                subjects = [name for name in ("message", "memory", "passage", "session") if name in row]
                row |= dict.fromkeys(set(subjects) - {subjects[number - 1]})
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join("?" * len(row))
            database.write(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(row.values()))
        for name in table.own:
            (key,) = table.key
            database.write(f"UPDATE {table.name} SET {name} = 20 WHERE {key} = 10")
    return tables


def test_every_table_is_copied_or_named_with_a_reason(folder: Database, server: Database):
    """A new table is copied without being named: this test fills it, and compares what arrives."""
    tables = fill(folder)
    present = {table.name for database in (folder, server) for table in database.tables()}
    assert present == {table.name for table in tables} | set(NOT_COPIED)
    assert all(NOT_COPIED.values())
    there = Transfer(folder, server)
    there.copy(nothing)
    sums, different = there.differences(nothing)
    assert different == []
    assert {name: each.rows for name, each in sums.items()} == {table.name: ROWS for table in tables}


def test_both_schemas_say_the_same_of_their_tables(folder: Database, server: Database):
    """Columns, keys and references, as far as both have the table."""
    one, other = (
        {table.name: table for table in database.tables() if table.name not in NOT_COPIED}
        for database in (folder, server)
    )
    assert one == other


def test_what_went_there_and_back_is_the_same(folder: Database, server: Database, tmp_path: Path):
    """Values, and the numbers that are given next: one that was given to a deleted row is given to no other."""
    fill(folder)
    folder.write("INSERT INTO person (id, space, name, made_at, folder) VALUES (77, 10, 'gone', 0, 'f')")
    folder.write("DELETE FROM person WHERE id = 77")
    back, _ = open_database(tmp_path / "b")
    try:
        Transfer(folder, server).copy(nothing)
        Transfer(server, back).copy(nothing)
        assert Transfer(folder, back).differences(nothing)[1] == []
        insert = "INSERT INTO person (space, name, made_at, folder) VALUES (10, 'new', 0, 'g') RETURNING id"
        for database in (server, back):
            with database.transaction():
                assert database.row(insert) == (78,)
    finally:
        back.close()


def test_a_second_copy_takes_over_what_changed(folder: Database, server: Database):
    """New, changed and deleted rows; the triggers of a deletion leave nothing that the source does not have."""
    fill(folder)
    transfer = Transfer(folder, server)
    transfer.copy(nothing)
    folder.write("UPDATE memory SET text = 'other', superseded_by = NULL WHERE seq = 10")
    folder.write("DELETE FROM message WHERE seq = 10")
    folder.write("INSERT INTO space (id, name) VALUES (30, 'new')")
    assert {"memory", "message", "space", "vector"} <= set(transfer.differences(nothing)[1])
    for _ in range(2):  # what triggers wrote here is removed by the next
        transfer.copy(nothing)
    assert transfer.differences(nothing)[1] == []
    assert {"memory.text.1 \u00e9", "message.text.1 \u00e9"} <= transfer.dropped
    assert "message.text.2 \u00e9" not in transfer.dropped


def test_what_running_servers_count_is_no_difference(folder: Database, server: Database):
    """A server that only answers questions does not keep a copy from being complete."""
    fill(folder)
    transfer = Transfer(folder, server)
    transfer.copy(nothing)
    folder.write("INSERT INTO rate_bucket (name, tokens, at) VALUES ('key_1', 59.0, 1)")
    folder.write("INSERT INTO stored_size (name, size, at) VALUES ('person 10', 5, 1)")
    assert transfer.differences(nothing)[1] == []
    server.write("INSERT INTO stored_size (name, size, at) VALUES ('person 10', 5, 1)")
    assert not transfer.is_empty()
    for table in reversed(transfer.tables):
        server.write(f"DELETE FROM {table.name}")
    assert transfer.is_empty()


def test_nul_in_text_is_the_replacement_character_in_both(folder: Database, server: Database):
    """PostgreSQL has no NUL: such a text is no difference for ever."""
    folder.write("INSERT INTO space (name) VALUES (?)", ("a\0b",))
    transfer = Transfer(folder, server)
    transfer.copy(nothing)
    assert transfer.differences(nothing)[1] == []
    assert server.rows("SELECT name FROM space") == [("a\ufffdb",)]
