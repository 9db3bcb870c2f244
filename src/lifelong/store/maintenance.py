"""Maintenance of a store: where erased words still stand, and the check that the store can be written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from pathlib import Path

from lifelong.errors import StoreFullError
from lifelong.store.database import Database
from lifelong.store.file_errors import MIN_FREE

_CONTENT = (
    ("message", "text"),
    ("memory", "text"),
    ("memory", "keywords"),
    ("perceived", "data"),
    ("passage", "text"),
    ("item", "title"),
    ("item", "text"),
    ("item", "fields"),
    ("interaction", "quote"),
    ("writing", "text"),
    ("writing", "accepted"),
    ("writing", "about"),
    ("media", "sha256"),
)
"""What people and catalogues say, as tables and columns."""


def texts_held(database: Database, texts: Collection[str]) -> set[str]:
    """Those of the texts that a message, memory or text from a file of any person, or an item of a catalogue, contains.

    The SHA-256 of a file counts as text, too.
    """
    return database.search(texts, _CONTENT)


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
    present |= database.search(words, [place for place in database.text_columns() if place[0] not in _DERIVED])
    queries = [
        f"SELECT w.value FROM json_each(?1) w WHERE EXISTS (SELECT 1 FROM {table} t WHERE t.person <> ?2 "
        f"AND instr({database.dialect.text_of.format(f't.{column}')}, w.value) > 0)"
        for table, column in _DERIVED.items()
    ]
    wanted = json.dumps(list(words), ensure_ascii=False)
    for query in queries:
        present |= {str(word) for (word,) in database.rows(query, (wanted, person))}
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
