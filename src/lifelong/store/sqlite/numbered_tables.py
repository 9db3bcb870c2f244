"""The tables of the schema in SQLite, and the numbers that they give to rows."""

from __future__ import annotations

from collections.abc import Mapping

from lifelong.store.database import Database
from lifelong.store.schema import Table


def tables(database: Database) -> list[Table]:
    """All tables of the schema."""
    columns: dict[str, list[tuple[str, int]]] = {}
    for name, column, position in database.rows(
        "SELECT t.name, c.name, c.pk FROM sqlite_master t, pragma_table_info(t.name) c "
        "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
    ):
        columns.setdefault(str(name), []).append((str(column), int(position)))
    references = database.rows(
        'SELECT t.name, f."table", f."from" FROM sqlite_master t, pragma_foreign_key_list(t.name) f '
        "WHERE t.type = 'table'"
    )
    return [
        Table(
            name,
            tuple(sorted(column for column, _ in own)),
            tuple(column for column, position in sorted(own, key=lambda item: item[1]) if position),
            frozenset(str(target) for child, target, _ in references if child == name != target),
            tuple(str(column) for child, target, column in references if child == name == target),
        )
        for name, own in columns.items()
    ]


def last_numbers(database: Database) -> dict[str, int]:
    """The highest number that each table gave to a row."""
    return {str(name): int(number) for name, number in database.rows("SELECT name, seq FROM sqlite_sequence")}


def set_last_numbers(database: Database, numbers: Mapping[str, int]) -> None:
    """Let each table go on after this number; SQLite itself raises it with every row."""
    counting = {name for (name,) in database.rows("SELECT name FROM sqlite_master WHERE instr(sql, 'AUTOINCREMENT')")}
    before = last_numbers(database)
    with database.transaction():
        for name in counting & numbers.keys():
            database.write("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
            database.write(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)",
                (name, max(numbers[name], before.get(name, 0))),
            )
