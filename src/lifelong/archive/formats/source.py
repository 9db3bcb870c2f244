"""Helpers of all readers: open a file, parse JSON, and validate fields with errors that name the place in the file."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, TextIO

from lifelong.errors import ImportFormatError, InputError

_GZIP_MAGIC = b"\x1f\x8b"
_UNSAFE = re.compile("[\x00\ud800-\udfff]")
"""NUL and lone surrogates: JSON strings allow them, but databases and encodings do not store them reliably."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """Options of an import; :func:`lifelong.archive.formats.read` documents them."""

    zone: tzinfo | None = None
    conversation: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file, for error messages; ``where`` has the form "line 3" or "turn D1:4"."""

    path: Path
    where: str = ""

    def at(self, where: str) -> Place:
        """Return another place in the same file."""
        return Place(self.path, where)

    def error(self, problem: str, expected: str) -> ImportFormatError:
        """Return an error that names the file, the place, the problem and the expected value."""
        where = f", {self.where}" if self.where else ""
        return ImportFormatError(f"{self.path}{where}: {problem}; expected {expected}")


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Open a UTF-8 file, plain or compressed with gzip (detected by content).

    Raises:
        InputError: the file cannot be opened.
        ImportFormatError: the file is damaged gzip or not UTF-8. This error may also occur while the file is read.
    """
    place = Place(path)
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP_MAGIC
        open_text = gzip.open if packed else open
        with open_text(path, "rt", encoding="utf-8-sig") as text:
            yield text
    except UnicodeDecodeError as error:
        byte = f"{error.object[error.start]:#04x}"
        raise place.error(f"byte {byte} is not UTF-8", "text in UTF-8; convert the file") from error
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise place.error(f"damaged gzip ({error})", "a whole .gz file; fetch or pack it again") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); expected a readable file") from error


def parse(text: str, place: Place) -> Any:
    """Parse JSON. Control characters in strings are allowed; :func:`string` replaces the unsafe ones.

    Raises:
        ImportFormatError: the text is not JSON.
    """
    if not text.strip():
        raise place.error("empty", "JSON")
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        spot = f"line {error.lineno} column {error.colno}"
        raise place.error(f"not JSON ({error.msg} at {spot})", "valid JSON") from error
    except (ValueError, RecursionError) as error:
        raise place.error(f"not usable JSON ({error})", "JSON of ordinary depth and number sizes") from error


def mapping(value: Any, place: Place, expected: str) -> dict[str, Any]:
    """Return ``value`` if it is a JSON object.

    Raises:
        ImportFormatError: ``value`` is not an object; the error names ``expected``.
    """
    if not isinstance(value, dict):
        raise place.error(f"{preview(value)} is not an object", expected)
    return value


def string(record: dict[str, Any], name: str, place: Place, default: str | None = None) -> str:
    """Return a text field with unsafe characters replaced by U+FFFD.

    Args:
        record: the JSON object.
        name: name of the field.
        place: the place of the object, for errors.
        default: value of a missing field; None makes the field required.

    Raises:
        ImportFormatError: the field is missing or is not text.
    """
    value = record.get(name, default)
    if value is None and name not in record:
        raise place.error(f"{name!r} is missing", f"a field {name!r} with text")
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise place.error(f"{name!r} is {preview(value)}", "text")
    return replace_unsafe(value)


def replace_unsafe(text: str) -> str:
    """Replace NUL and lone surrogates by U+FFFD."""
    return _UNSAFE.sub("\ufffd", text)


def moment(value: Any, zone: tzinfo | None, name: str, place: Place) -> datetime:
    """Parse a time: seconds since 1970, or ISO 8601.

    Args:
        value: the value of the field.
        zone: time zone of a time without a zone; None makes such a time an error.
        name: name of the field.
        place: the place of the field, for errors.

    Raises:
        ImportFormatError: the value is not a time, or has no zone.
    """
    expected = "a time in ISO 8601 with a zone, such as 2026-03-03T18:42:00+00:00"
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        time = datetime.fromisoformat(value)
        time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)  # year 1 or 9999 may be out of range in UTC
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise place.error(f"{name!r} is {preview(value)}", expected) from error
    if time.tzinfo is None and zone is None:
        raise place.error(f"{name!r} is {value!r}, without a zone", f"{expected}; or name the zone it is in")
    return time if time.tzinfo is not None else time.replace(tzinfo=zone)


def preview(value: Any, limit: int = 60) -> str:
    """Return a value for an error message, cut after ``limit`` characters."""
    text = replace_unsafe(repr(value))
    return text if len(text) <= limit else text[:limit] + "…"
