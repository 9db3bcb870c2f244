"""Maintenance of a store: where erased words still stand, and the check that the store can be written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from pathlib import Path

from lifelong.errors import StoreFullError
from lifelong.store.database import Database
from lifelong.store.file_errors import MIN_FREE


def contains_text(database: Database, text: str) -> bool:
    """Whether a message, memory or text from a file of any person, or an item of a catalogue, contains ``text``.

    The SHA-256 of a file counts as text, too.
    """
    return (
        database.row(
            "SELECT 1 FROM message WHERE instr(text, ?1) > 0 UNION ALL "
            "SELECT 1 FROM memory WHERE instr(text || keywords, ?1) > 0 UNION ALL "
            "SELECT 1 FROM perceived WHERE instr(data, ?1) > 0 UNION ALL "
            "SELECT 1 FROM passage WHERE instr(text, ?1) > 0 UNION ALL "
            "SELECT 1 FROM item WHERE instr(title || '\n' || text || '\n' || fields, ?1) > 0 UNION ALL "
            "SELECT 1 FROM interaction WHERE instr(quote, ?1) > 0 UNION ALL "
            "SELECT 1 FROM writing WHERE instr(text || '\n' || coalesce(accepted, '') || '\n' || about, ?1) > 0 "
            "UNION ALL "
            "SELECT 1 FROM media WHERE sha256 = ?1 LIMIT 1",
            (text,),
        )
        is not None
    )


_DERIVED = {"trace": "steps", "job": "error", "answered": "content"}
"""Tables, each with a column, that an erasure clears of erased words, but only for the person of the erasure."""


def contained(database: Database, words: Collection[str], *, person: int) -> set[str]:
    """The words that stand in any text of the database, of any person, or in its schema.

    A word counts as it is written, also inside a longer word: the scan after an erasure would find it there, too.

    Args:
        database: the open database.
        words: the words.
        person: number of the person of the erasure. Traces, errors of jobs and stored responses of this person are no
            other place where a word stands.
    """
    present = {word for word in words if database.schema_has(word)}
    places = [
        f"{table} t WHERE instr(t.{column}, w.value) > 0"
        for table, column in database.text_columns()
        if table not in _DERIVED
    ]
    queries: list[tuple[str, tuple[int, ...]]] = [
        (f"SELECT w.value FROM json_each(?1) w WHERE EXISTS (SELECT 1 FROM {place})", ()) for place in places
    ]
    queries += [
        (
            f"SELECT w.value FROM json_each(?1) w WHERE EXISTS (SELECT 1 FROM {table} t WHERE t.person <> ?2 "
            f"AND instr({database.dialect.text_of.format(f't.{column}')}, w.value) > 0)",
            (person,),
        )
        for table, column in _DERIVED.items()
    ]
    wanted = json.dumps(list(words), ensure_ascii=False)
    for query, values in queries:
        present |= {str(word) for (word,) in database.rows(query, (wanted, *values))}
    return present


def check_writable(database: Database, folder: Path | None) -> None:
    """Check that the record can be written, by a write that changes nothing.

    Args:
        database: the open database.
        folder: the folder of the files; None with object storage, which is not asked.

    Raises:
        StoreError: the record cannot be written, or its disk is full.
    """
    if database.read_only is not None:
        raise database.read_only
    if folder is not None and shutil.disk_usage(folder).free < MIN_FREE:
        raise StoreFullError(f"the disk that holds {folder} is full: free some space")
    database.touch()
