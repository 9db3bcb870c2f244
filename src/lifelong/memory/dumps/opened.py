"""Opening a dump from outside: a file or a zip, read in memory and within limits, never unpacked to the disk."""

from __future__ import annotations

import fnmatch
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from lifelong.errors import ImportFormatError, InputError
from lifelong.memory.formats.source import Place, parse, safe

LARGEST = 256 << 20
"""Bytes of JSON that are read from one dump, all its parts together: some hundred thousand messages."""

MOST_PARTS = 100_000
"""Names that a zip may list."""

_ZIP = b"PK\x03\x04"

T = TypeVar("T")


class Part(BaseModel):
    """Something of another product: what we know of it must have the right shape, the rest is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


@dataclass(frozen=True, slots=True)
class Kind:
    """Which parts of a zip hold what is read: a pattern of their file names."""

    pattern: str


def values(path: Path, kind: Kind, content: IO[bytes] | None = None) -> Iterator[tuple[str, Any]]:
    """The parsed JSON of a file, or of the parts of a zip that are of this kind, each with a name for errors.

    Args:
        path: of the file; what errors call it, where its content is given.
        kind: which parts of a zip.
        content: the file itself, where it lies nowhere.

    Raises:
        InputError: the file cannot be opened.
        ImportFormatError: it is damaged, too large, not JSON, or a zip without such a part.
    """
    try:
        with path.open("rb") if content is None else content as file:
            head = file.read(4)
            if head == _ZIP:
                yield from _zipped(path, kind, file)
                return
            text = head + file.read(LARGEST + 1)
            if len(text) > LARGEST:
                raise _too_large(str(path))
            yield str(path), _parsed(str(path), text, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); expected a readable file") from error


def _zipped(path: Path, kind: Kind, file: IO[bytes]) -> Iterator[tuple[str, Any]]:
    left = LARGEST
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if len(names) > MOST_PARTS:
                raise ImportFormatError(f"{path} lists {len(names):,} parts: a dump has fewer than {MOST_PARTS:,}")
            wanted = sorted(name for name in names if fnmatch.fnmatchcase(PurePosixPath(name).name, kind.pattern))
            if not wanted:
                raise ImportFormatError(
                    f"{path} holds no {kind.pattern}: give the zip as it was downloaded, or the file itself"
                )
            for name in wanted:
                with archive.open(name) as part:
                    content = part.read(left + 1)  # what it says of its size need not be so
                left -= len(content)
                if left < 0:
                    raise _too_large(f"{path}, {safe(name)}")
                yield f"{path}, {safe(name)}", _parsed(name, content, path)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ImportFormatError(f"{path} is a damaged or an encrypted zip ({error}): download it again") from error


def _too_large(name: str) -> ImportFormatError:
    return ImportFormatError(f"{name} unpacks to over {LARGEST >> 20} MB of JSON, which no such dump has: not read")


def _parsed(name: str, content: bytes, path: Path) -> Any:
    place = Place(path, safe(name) if name != str(path) else "")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise place.error(f"byte {content[error.start]:#04x} is not UTF-8", "JSON in UTF-8") from error
    return parse(text, place)


def checked(kind: type[T], value: Any, name: str, where: str) -> T:
    """A value of another product in the shape that we know.

    Raises:
        ImportFormatError: it has another one; names the file, the place and the field, and shows no content.
    """
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise ImportFormatError(
            f"{name}, {where}: {field or 'it'}: {first['msg']}; expected the product's own dump, unchanged"
        ) from error


def listed(value: Any, *keys: str) -> list[Any] | None:
    """A list as it is, or under the first of these keys of an object; None when there is none."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return next((value[key] for key in keys if isinstance(value.get(key), list)), None)
    return None


def guess(value: Any) -> str | None:
    """Whose dump a value looks like, or None."""
    rows = listed(value, "results", "memories", "conversations") or []
    first = next((row for row in rows if isinstance(row, dict)), value if isinstance(value, dict) else {})
    if "mapping" in first:
        return "chatgpt"
    if "chat_messages" in first:
        return "claude"
    if isinstance(value, dict) and ("agents" in value or ("core_memory" in value and "messages" in value)):
        return "letta"
    return "mem0" if "memory" in first else None


def fingerprint(*parts: object) -> str:
    """A key for what has none: 32 hex digits of everything that makes it what it is."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:32]


def aware(value: datetime | None) -> datetime | None:
    """A time as these products mean it: one without a zone is UTC."""
    return value if value is None or value.tzinfo is not None else value.replace(tzinfo=UTC)


def of_seconds(value: float | None) -> datetime | None:
    """A time from seconds since 1970; None for none, for 0, and for what no clock shows."""
    try:
        return datetime.fromtimestamp(value, UTC) if value else None
    except (OverflowError, OSError, ValueError):
        return None
