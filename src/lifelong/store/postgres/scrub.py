"""The search after an erasure: no row and no file may have erased content.

PostgreSQL keeps deleted rows in the files of its tables until VACUUM, and its write-ahead log and backups have what was
written before. docs/postgresql.md says what an operator does about them.

All values of some pages of a table are searched as one text: 200 searches of a text of 250 kB take a hundredth of the
time of 200 searches of each of its values. What is found across the border of two values counts as found, which errs
on the side of "not verified".
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from lifelong.store.folders import holds
from lifelong.store.read_steps import Query, Row

_BLOCK_PAGES = 32
"""Pages that are searched as one text: 256 kB of rows."""

_STATEMENT_PAGES = 16_384
"""Pages that one statement searches, 128 MB of rows, so that it ends before the time limit of statements."""

_BATCH = 32
"""Statements that are sent together."""

_LARGE = 8_000
"""Bytes from which a value is searched by itself: it is not in the pages, which have the place of it only."""

_SEARCH = """
SELECT DISTINCT w.value FROM generate_series(?2, ?3, {step}) page, LATERAL (
    SELECT string_agg(concat_ws(E'\\x01', {small}), E'\\x01') FROM {table} t WHERE {pages}
    UNION ALL
    SELECT {content} FROM {table} t, LATERAL (VALUES {values}) v (value)
    WHERE {pages} AND octet_length(v.value) >= {large}
) block (content), LATERAL (SELECT value FROM json_each(?1) OFFSET 0) w WHERE strpos(block.content, w.value) > 0
"""

_PAGES = "t.ctid >= format('(%s,0)', page)::tid AND t.ctid < format('(%s,0)', page + {step})::tid"

_SIZES = (
    "SELECT c.relname::text, pg_relation_size(c.oid) / current_setting('block_size')::bigint FROM pg_class c "
    "WHERE c.relkind = 'r' AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('message'))"
)

Columns = Iterable[tuple[str, str]]
"""Tables and columns."""


class _Tables(Protocol):
    def text_columns(self) -> list[tuple[str, str]]: ...

    def byte_columns(self) -> list[tuple[str, str]]: ...

    def rows(self, sql: str) -> list[Row]: ...

    def rows_of(self, queries: Sequence[Query]) -> list[list[Row]]: ...

    def snapshot(self) -> AbstractContextManager[None]: ...


def search(database: _Tables, parts: Collection[str], columns: Columns) -> set[str]:
    """The parts that stand in a value of one of these columns of text, of any person.

    Args:
        database: the database, for all persons.
        parts: what to search for.
        columns: tables and columns.
    """
    found: set[str] = set()
    with database.snapshot():
        for answer in _answers(database, parts, columns, "{}"):
            found |= answer
    return found


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
    with database.snapshot():
        if any(_answers(database, texts, database.text_columns(), "{}")):
            return False
        if any(_answers(database, [*map(_escaped, parts)], database.byte_columns(), "encode({}, 'escape')")):
            return False
    return folder is None or not holds(folder, traces)


def _answers(database: _Tables, parts: Collection[str], columns: Columns, content: str) -> Iterator[set[str]]:
    """The parts that are found, for each statement.

    Args:
        database: the database, for all persons.
        parts: what to search for.
        columns: tables and columns.
        content: the text of a value, ``{}`` being the value.
    """
    if not parts:
        return
    wanted = json.dumps(list(parts), ensure_ascii=False)
    sizes = {str(table): int(pages) for table, pages in database.rows(_SIZES)}  # after the snapshot: all of its rows
    tables: dict[str, list[str]] = {}
    for table, column in columns:
        tables.setdefault(table, []).append(f"t.{column}")
    queries = [
        (
            _SEARCH.format(
                step=_BLOCK_PAGES,
                pages=_PAGES.format(step=_BLOCK_PAGES),
                table=table,
                small=", ".join(
                    content.format(f"CASE WHEN octet_length({each}) < {_LARGE} THEN {each} END") for each in names
                ),
                values=", ".join(f"({each})" for each in names),
                content=content.format("v.value"),
                large=_LARGE,
            ),
            (wanted, first, min(first + _STATEMENT_PAGES, sizes[table]) - 1),
        )
        for table, names in tables.items()
        for first in range(0, sizes[table], _STATEMENT_PAGES)
    ]
    for begin in range(0, len(queries), _BATCH):
        for rows in database.rows_of(queries[begin : begin + _BATCH]):
            yield {str(part) for (part,) in rows}


def _escaped(part: bytes) -> str:
    """Bytes as PostgreSQL writes them in its form ``escape``; a part of a value has a part of its text."""
    return "".join(f"\\{byte:03o}" if byte == 0 or byte > 127 else "\\\\" if byte == 92 else chr(byte) for byte in part)


def _text(part: bytes) -> str | None:
    """Bytes as a text column could hold them, or None if it could not: PostgreSQL has neither other bytes nor NUL."""
    try:
        return None if b"\0" in part else part.decode()
    except UnicodeDecodeError:
        return None
