"""Reading the files of public data sets: packed JSON, dates as they write them."""

from __future__ import annotations

import ast
import gzip
import json
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lifelong.errors import ImportFormatError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_json(path: Path) -> Any:
    """The value in a JSON file, which may be packed with gzip.

    Raises:
        ImportFormatError: it is not JSON.
    """
    content = path.read_bytes()
    return parse(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content, path)


def parse(content: bytes | str, path: Path) -> Any:
    """The value of a JSON text.

    Raises:
        ImportFormatError: it is not JSON.
    """
    try:
        return json.loads(content)
    except ValueError as error:
        raise ImportFormatError(f"{path} is not JSON ({error}): bring the data set again") from error


def read_lines(path: Path) -> list[Any]:
    """The values of a file with one JSON value a line, packed or not."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode()
    return [parse(line, path) for line in text.splitlines() if line.strip()]


class Folder:
    """JSON files below a folder, or inside the zip file that the set is released as."""

    def __init__(self, folder: Path, archive: str) -> None:
        self._folder = folder
        self._zip = folder / archive
        self._packed = zipfile.ZipFile(self._zip) if self._zip.is_file() else None
        if self._packed is not None:
            self.names = sorted(name for name in self._packed.namelist() if name.endswith(".json"))
        else:
            self.names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.json"))

    def read(self, name: str) -> Any:
        """The value of one file by its path inside the release."""
        if self._packed is not None:
            return parse(self._packed.read(name), self._zip / name)
        return read_json(self._folder / name)


def first_of(folder: Path, *names: str) -> Path:
    """The first of several names that is there, packed or not.

    Raises:
        ImportFormatError: none is.
    """
    for name in names:
        for path in (folder / name, folder / f"{name}.gz"):
            if path.is_file():
                return path
    raise ImportFormatError(f"{folder} has no {' or '.join(names)}: give the data set's folder with --data")


def literal(value: Any) -> Any:
    """A value that a release wrote as the text of a Python literal, or as itself."""
    return ast.literal_eval(value) if isinstance(value, str) else value


def day(text: str) -> datetime:
    """Midnight of "March-15-2024", "2024-03-15" or "2024/Mar/15", in UTC: no set gives a zone.

    Raises:
        ImportFormatError: it is no such date.
    """
    if match := re.fullmatch(r"([A-Za-z]{3,9})-(\d{1,2})-(\d{4})", text.strip()):
        month, number, year = match[1], match[2], match[3]
    elif match := re.fullmatch(r"(\d{4})[-/]([A-Za-z]{3,9}|\d{1,2})[-/](\d{1,2})", text.strip()):
        year, month, number = match[1], match[2], match[3]
    else:
        raise ImportFormatError(f"{text!r} is no date: expected one such as 2024-03-15")
    try:
        # Months by hand: strptime names them in the language of the machine.
        month_number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
        return datetime(int(year), month_number, int(number), tzinfo=UTC)
    except ValueError as error:
        raise ImportFormatError(f"{text!r} is no date: expected one such as 2024-03-15") from error


def clock(text: str) -> tuple[int, int]:
    """Hour and minute of "09:25 PM" or "21:25".

    Raises:
        ImportFormatError: it is no time of day.
    """
    match = re.fullmatch(r"(\d{1,2}):(\d{2})\s*([AaPp][Mm])?", text.strip())
    if match is None:
        raise ImportFormatError(f"{text!r} is no time of day: expected one such as 09:25 PM")
    hour = int(match[1])
    if match[3]:
        hour = hour % 12 + (12 if match[3].lower() == "pm" else 0)
    return hour, int(match[2])
