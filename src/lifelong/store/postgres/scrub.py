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
        traces: byte strings from the erased content, in UTF-8.
        words: shorter byte strings from it, which only the database must not contain.
    """
    wanted = json.dumps([part.decode(errors="replace") for part in (*traces, *words)], ensure_ascii=False)
    places = [(table, f"instr(t.{column}, w.value) > 0") for table, column in database.text_columns()]
    places += [
        (table, f"instr(t.{column}, convert_to(w.value, 'UTF8')) > 0") for table, column in database.byte_columns()
    ]
    for table, condition in places if traces or words else ():
        query = f"SELECT 1 FROM {table} t WHERE EXISTS (SELECT 1 FROM json_each(?) w WHERE {condition}) LIMIT 1"
        if database.row(query, (wanted,)) is not None:
            return False
    return folder is None or not holds(folder, traces)
