"""The search after an erasure: no row and no file may have erased content.

PostgreSQL keeps deleted rows in the files of its tables until VACUUM, and its write-ahead log and backups have what was
written before. docs/postgresql.md says what an operator does about them.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Protocol

from lifelong.store.folders import holds
from lifelong.store.reading import Row


class _Tables(Protocol):
    def text_columns(self) -> list[tuple[str, str]]: ...

    def byte_columns(self) -> list[tuple[str, str]]: ...

    def row(self, sql: str, values: tuple[str, ...]) -> Row | None: ...


def scrub(database: _Tables, folder: Path | None, traces: Collection[bytes], words: Collection[bytes]) -> bool:
    """Whether no row of any person, and no file in the folder, has one of these byte strings.

    Args:
        database: the database, for all persons.
        folder: the folder of the store, if it has one.
        traces: byte strings from the erased content: texts in UTF-8, and parts of weights.
        words: shorter byte strings from it, which only the database must not contain.
    """
    parts = [*traces, *words]
    texts = [text for part in parts if (text := _text(part)) is not None]
    for tables, values, condition in (
        (database.text_columns(), texts, "instr(t.{}, w.value) > 0"),
        (database.byte_columns(), [part.hex() for part in parts], "instr(t.{}, decode(w.value, 'hex')) > 0"),
    ):
        wanted = json.dumps(values, ensure_ascii=False)
        for table, column in tables if values else ():
            places = f"SELECT 1 FROM json_each(?) w WHERE {condition.format(column)}"
            if database.row(f"SELECT 1 FROM {table} t WHERE EXISTS ({places}) LIMIT 1", (wanted,)) is not None:
                return False
    return folder is None or not holds(folder, traces)


def _text(part: bytes) -> str | None:
    """Bytes as a text column could hold them, or None if it could not: PostgreSQL has neither other bytes nor NUL."""
    try:
        return None if b"\0" in part else part.decode()
    except UnicodeDecodeError:
        return None
