"""Read the items of a catalogue from a file: CSV, JSON Lines, or Parquet with the extra ``parquet``.

A file has one item in each row. The columns ``id`` (or ``item``, or ``<name>_id``), ``title`` (or ``name``) and
``text`` (or ``description``) are known by name; every other column is a field. In CSV, a field with ``|`` between
values is a list, and a field whose values are all numbers is a number.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from lifelong.errors import ImportFormatError, InputError
from lifelong.memory.intake import clean
from lifelong.types import Item
from lifelong.types.recommendation import FieldValue

MOST_ITEMS = 200_000
"""Largest number of items of a catalogue: their vectors take about 300 MB of memory, and a recommendation reads all."""

MOST_FIELDS = 100
"""Largest number of fields of an item."""

LONGEST_TEXT = 20_000
"""Longest title, text or value, in characters."""

LONGEST_ID = 200
"""Longest id, in characters."""

_ID = ("id", "item", "item_id", "itemid")
_TITLE = ("title", "name")
_TEXT = ("text", "description", "summary", "overview")
_ENDINGS = "CSV (.csv), JSON Lines (.jsonl) and Parquet (.parquet), .csv and .jsonl also with .gz"


def read_items(path: Path) -> list[Item]:
    """Read all items of a file and check them.

    Args:
        path: the file.

    Returns:
        The items, in the order of the file.

    Raises:
        InputError: the file cannot be read, its type is unknown, or the package for Parquet is missing.
        ImportFormatError: the file has no column of ids or titles, a row cannot be used, an id stands twice, or there
            are more than ``MOST_ITEMS``. The message names the row.
    """
    return checked(_rows(path), where=str(path))


def checked(rows: Iterable[Mapping[str, Any]], *, where: str) -> list[Item]:
    """Items from rows of a file or of a caller.

    Args:
        rows: an object for each item.
        where: name of the source, for messages of errors.

    Raises:
        ImportFormatError: as ``read_items``.
    """
    items: dict[str, Item] = {}
    for number, row in enumerate(rows, 1):
        if number > MOST_ITEMS:
            raise ImportFormatError(
                f"{where} has more than {MOST_ITEMS:,} items: nothing was loaded; leave out what is never recommended, "
                "or divide it into several catalogues"
            )
        item = _item(row, f"{where}, row {number}")
        if item.id in items:
            raise ImportFormatError(
                f"{where}, row {number}: the id {item.id[:60]!r} stands twice: give each item an id of its own"
            )
        items[item.id] = item
    if not items:
        raise ImportFormatError(f"{where} has no items: give a file with a row for each item")
    return list(items.values())


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    kind = "".join(path.suffixes[-2:] if path.suffix == ".gz" else path.suffixes[-1:]).lower().removesuffix(".gz")
    try:
        if kind == ".csv":
            with _opened(path) as file:
                yield from _csv(file, path)
        elif kind in (".jsonl", ".ndjson"):
            with _opened(path) as file:
                yield from _json_lines(file, path)
        elif kind == ".parquet":
            yield from _parquet(path)
        else:
            raise InputError(
                f"{path}: the type {path.suffix or 'without an ending'!r} is unknown: known are {_ENDINGS}"
            )
    except (OSError, EOFError) as error:
        raise InputError(f"{path} cannot be read ({getattr(error, 'strerror', None) or error})") from error
    except UnicodeDecodeError as error:
        raise ImportFormatError(f"{path} is not in UTF-8 (byte {error.start}): save it as UTF-8") from error


def _opened(path: Path) -> IO[str]:
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _csv(file: IO[str], path: Path) -> Iterator[Mapping[str, Any]]:
    reader = csv.DictReader(file)
    try:
        columns = [name or "" for name in reader.fieldnames or ()]
        _check_columns(columns, str(path))
        rows = list(_bounded(reader, path))
    except csv.Error as error:
        raise ImportFormatError(f"{path}, line {reader.line_num}: not CSV ({error})") from error
    for number, row in enumerate(rows, 1):
        if None in row or any(value is None for value in row.values()):
            raise ImportFormatError(
                f"{path}, row {number}: {len(columns)} columns were expected ({', '.join(columns[:8])}): "
                "quote values that contain a comma"
            )
    known = {name for name in columns if name.lower() in (*_ID, *_TITLE, *_TEXT)}
    numeric = {
        name
        for name in columns
        if name not in known and any(row[name] for row in rows) and all(_number(row[name]) is not None for row in rows)
    }
    for row in rows:
        yield {name: _number(value) if name in numeric else value for name, value in row.items() if value != ""}


def _bounded(rows: Iterable[dict[str, str]], path: Path) -> Iterator[dict[str, str]]:
    for number, row in enumerate(rows, 1):
        if number > MOST_ITEMS:
            raise ImportFormatError(
                f"{path} has more than {MOST_ITEMS:,} items: nothing was loaded; leave out what is never recommended, "
                "or divide it into several catalogues"
            )
        yield row


def _number(text: str) -> float | int | None:
    """The number of a text; "" counts as one, because a number may be missing."""
    if text == "":
        return 0
    try:
        value = float(text)
    except ValueError:
        return None
    if not math.isfinite(value) or "_" in text:
        return None
    return int(value) if value.is_integer() and "." not in text and "e" not in text.lower() else value


def _json_lines(file: IO[str], path: Path) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise ImportFormatError(f"{path}, line {number}: not JSON ({error})") from error
        if not isinstance(row, dict):
            raise ImportFormatError(f"{path}, line {number}: {type(row).__name__} instead of an object")
        yield row


def _parquet(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise InputError(
            f"{path}: Parquet needs the package pyarrow: install it with `pip install 'lifelong[parquet]'`, or give "
            "CSV or JSON Lines"
        ) from error
    try:
        file = parquet.ParquetFile(path)
        if file.metadata.num_rows > MOST_ITEMS:
            raise ImportFormatError(
                f"{path} has {file.metadata.num_rows:,} items, at most {MOST_ITEMS:,} are taken: nothing was loaded"
            )
        for batch in file.iter_batches():
            yield from batch.to_pylist()
    except ArrowException as error:
        raise ImportFormatError(f"{path} is not Parquet ({error})") from error


def _check_columns(columns: Sequence[str], where: str) -> None:
    if _column(columns, _ID) is None or _column(columns, _TITLE) is None:
        found = f"the columns {', '.join(columns[:12])}" if columns else "no columns"
        raise ImportFormatError(f"{where} has {found}: 'id' and 'title' are needed")


def _column(names: Iterable[str], known: Sequence[str]) -> str | None:
    """The first of the known names that is a column, in any case; an id may also be ``<name>_id``."""
    lower = {name.strip().lower(): name for name in names}
    for name in known:
        if name in lower:
            return lower[name]
    if known is _ID:
        for name, given in lower.items():
            if name.endswith("_id") or given.endswith("Id"):
                return given
    return None


def _item(row: Mapping[str, Any], where: str) -> Item:
    id_name, title_name, text_name = (_column(row, known) for known in (_ID, _TITLE, _TEXT))
    if id_name is None or title_name is None:
        raise ImportFormatError(
            f"{where} has no 'id' or no 'title' (it has {', '.join(map(str, row))[:200] or 'nothing'})"
        )
    item_id = _text(row[id_name], where, id_name)
    if not item_id or len(item_id) > LONGEST_ID:
        raise ImportFormatError(f"{where}: the id {item_id[:40]!r} has {len(item_id)} characters: 1 to {LONGEST_ID}")
    title = _text(row[title_name], where, title_name)
    if not title:
        raise ImportFormatError(f"{where}: the title of {item_id!r} is empty")
    text = "" if text_name is None or row[text_name] is None else _text(row[text_name], where, text_name)
    others = [name for name in row if name not in (id_name, title_name, text_name) and row[name] is not None]
    if len(others) > MOST_FIELDS:
        raise ImportFormatError(f"{where} has {len(others)} fields, at most {MOST_FIELDS} are taken")
    return Item(item_id, title, text, {clean(str(name)).strip(): _value(row[name], where, name) for name in others})


def _text(value: Any, where: str, name: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ImportFormatError(f"{where}: {name} is {type(value).__name__}, text was expected")
    text = clean(str(value)).strip()
    if len(text) > LONGEST_TEXT:
        raise ImportFormatError(f"{where}: {name} has {len(text):,} characters, at most {LONGEST_TEXT:,} are taken")
    return text


def _value(value: Any, where: str, name: str) -> FieldValue:
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(_text(each, where, name) for each in value)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ImportFormatError(f"{where}: {name} is {value}, a finite number was expected")
        return value
    if isinstance(value, str):
        text = _text(value, where, name)
        parts = tuple(part.strip() for part in text.split("|") if part.strip())
        return parts if "|" in text else text
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    raise ImportFormatError(f"{where}: {name} is {type(value).__name__}: give text, a number, or a list of texts")
