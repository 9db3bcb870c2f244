"""Maintenance of a store: the byte scan after an erasure, and the check that the store can be written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from pathlib import Path

from lifelong.errors import StoreFullError
from lifelong.store import backups
from lifelong.store.database import Database
from lifelong.store.sqlite_errors import MIN_FREE


def scrub(database: Database, folder: Path, traces: list[bytes], words: list[bytes] | None = None) -> bool:
    """Ensure that no file of a store contains any of these byte strings.

    The copies from before migrations are deleted, and the write-ahead log is moved into the database file. If the scan
    still finds one of the strings, the database file is rewritten and scanned again.

    Args:
        database: the open database of the store.
        folder: the folder of the store.
        traces: byte strings from the erased content.
        words: shorter byte strings from it, which only the files of the database must not contain: in a picture they
            may occur by chance.

    Returns:
        True if a scan of all bytes finds none of them. False if it finds one, or if the disk is full.
    """
    traces = [trace for trace in traces if trace]
    words = [word for word in words or () if word]

    def found() -> bool:
        beside = folder.glob(f"{database.path.name}*")
        return _holds(folder, traces) or any(_contains(path, words) for path in beside if path.is_file())

    try:
        backups.delete(database)
        folded = database.checkpoint()
        if folded and not found():
            return True
        database.vacuum()
        return database.checkpoint() and not found()
    except StoreFullError:
        return False


def contains_text(database: Database, text: str) -> bool:
    """Whether a message, memory or text from a file of any person, or an item of a catalogue, contains ``text``.

    The SHA-256 of a file counts as text, too.
    """
    return (
        database.row(
            "SELECT 1 FROM message WHERE instr(text, ?1) UNION ALL "
            "SELECT 1 FROM memory WHERE instr(text || keywords, ?1) UNION ALL "
            "SELECT 1 FROM perceived WHERE instr(data, ?1) UNION ALL "
            "SELECT 1 FROM passage WHERE instr(text, ?1) UNION ALL "
            "SELECT 1 FROM item WHERE instr(title || char(10) || text || char(10) || fields, ?1) UNION ALL "
            "SELECT 1 FROM interaction WHERE instr(quote, ?1) UNION ALL "
            "SELECT 1 FROM writing WHERE instr(text || char(10) || coalesce(accepted, '') || char(10) || about, ?1) "
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

    A word counts as it is written, also inside a longer word: the byte scan would find it there, too.

    Args:
        database: the open database.
        words: the words.
        person: number of the person of the erasure. Traces, errors of jobs and stored responses of this person are no
            other place where a word stands.
    """
    tables = [
        str(name)
        for (name,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        if name not in _DERIVED
    ]
    sources = ["sqlite_master WHERE instr(sql, w.value)"]
    for table in tables:
        rows = database.rows("SELECT name FROM pragma_table_info(?) WHERE type = 'TEXT'", (table,))
        sources += [f"{table} WHERE instr({column}, w.value)" for (column,) in rows]
    sources += [
        f"{table} WHERE person <> ?2 AND instr(CAST({column} AS TEXT), w.value)" for table, column in _DERIVED.items()
    ]
    wanted = json.dumps(list(words), ensure_ascii=False)
    present: set[str] = set()
    for source in sources:
        rows = database.rows(
            f"SELECT w.value FROM json_each(?1) w WHERE ?2 = ?2 AND EXISTS (SELECT 1 FROM {source})", (wanted, person)
        )
        present |= {str(word) for (word,) in rows}
    return present


def check_writable(database: Database, folder: Path) -> None:
    """Check that the record can be written, by a write that changes nothing.

    Raises:
        StoreError: the record cannot be written, or its disk is full.
    """
    if database.read_only is not None:
        raise database.read_only
    if shutil.disk_usage(folder).free < MIN_FREE:
        raise StoreFullError(f"the disk that holds {folder} is full: free some space")
    database.touch()


def _holds(folder: Path, traces: list[bytes]) -> bool:
    return any(_contains(path, traces) for path in folder.rglob("*") if path.is_file())


def _contains(path: Path, traces: list[bytes], chunk: int = 1 << 22) -> bool:
    if not traces:
        return False
    overlap = max(len(trace) for trace in traces) - 1
    tail = b""
    with path.open("rb") as file:
        while block := file.read(chunk):
            window = tail + block
            if any(trace in window for trace in traces):
                return True
            tail = window[-overlap:] if overlap else b""
    return False
