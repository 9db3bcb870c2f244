"""The tables of a database, as its schema describes them, so that nothing needs a list of them beside it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from graphlib import TopologicalSorter


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        name: its name.
        columns: its columns, sorted by name, because the engines have them in different orders.
        key: the columns of its primary key, in order.
        parents: the other tables that its foreign keys name.
        own: columns that refer to another row of the same table.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    parents: frozenset[str] = frozenset()
    own: tuple[str, ...] = ()


def in_order(tables: Collection[Table]) -> list[Table]:
    """The tables so that each comes after those that it refers to; otherwise by name."""
    by_name = {table.name: table for table in sorted(tables, key=lambda table: table.name)}
    graph = {name: sorted(table.parents & by_name.keys()) for name, table in by_name.items()}
    return [by_name[name] for name in TopologicalSorter(graph).static_order()]
