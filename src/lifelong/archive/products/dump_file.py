"""Open the dump of another product, a file or a zip, and read it value by value, within limits and in memory."""

from __future__ import annotations

import codecs
import fnmatch
import itertools
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from lifelong.archive.formats.source import Place, parse, replace_unsafe
from lifelong.archive.products.dump_values import list_in
from lifelong.errors import ImportFormatError, InputError

LARGEST = 256 << 20
"""Largest size of one value, in bytes or characters: a conversation, or a whole file that is not a list."""

WHOLE = 8 << 30
"""Most bytes of JSON that are read from one dump, in all its parts. This is enough for chats of many years."""

MOST_PARTS = 100_000
"""Most entries of a zip."""

PIECE = 1 << 20
"""Bytes of one read."""

_ZIP = b"PK\x03\x04"
_SPACE = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class DumpKind:
    """The parts of a zip that are read.

    Attributes:
        patterns: patterns of their file name, or of their folder and file name.
        text: the parts are plain text or tables, not JSON.
    """

    patterns: tuple[str, ...]
    text: bool = False

    def __contains__(self, name: str) -> bool:
        path = PurePosixPath(name)
        ends = (path.name, "/".join(path.parts[-2:]))
        return any(fnmatch.fnmatchcase(end, pattern) for end in ends for pattern in self.patterns)


def values(path: Path, kind: DumpKind, content: IO[bytes] | None = None) -> Iterator[tuple[str, Any]]:
    """Yield the value of a file, or of each part of a zip that matches ``kind``, with a name for errors.

    A JSON list is an iterator, which reads one value after the other. Any other value is read whole, and a text, too.

    Args:
        path: path of the file; if ``content`` is set, only its name in errors.
        kind: the parts of a zip that are read.
        content: the content of the file, if it is not on the disk.

    Raises:
        InputError: the file cannot be opened.
        ImportFormatError: the file is damaged, too large, not JSON, or a zip without a matching part. This error may
            also occur while an iterator is read.
    """
    try:
        with path.open("rb") if content is None else content as file:
            head = file.read(4)
            file.seek(0)
            if head == _ZIP:
                yield from _zip_values(path, kind, file)
            else:
                yield str(path), _value(_Text(file, Place(path), _Left(str(path))), kind)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); expected a readable file") from error


def _zip_values(path: Path, kind: DumpKind, file: IO[bytes]) -> Iterator[tuple[str, Any]]:
    left = _Left(str(path))
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if len(names) > MOST_PARTS:
                raise ImportFormatError(f"{path} lists {len(names):,} parts: a dump has fewer than {MOST_PARTS:,}")
            parts = sorted(name for name in names if name in kind)
            if not parts:
                raise ImportFormatError(
                    f"{path} holds no {kind.patterns[0]}: give the zip as it was downloaded, or the file itself"
                )
            for name in parts:
                with archive.open(name) as part:
                    yield (
                        f"{path}, {replace_unsafe(name)}",
                        _value(_Text(part, Place(path, replace_unsafe(name)), left), kind),
                    )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ImportFormatError(f"{path} is a damaged or an encrypted zip ({error}): download it again") from error


class _Left:
    """The number of bytes that may still be read from a dump; the sizes that a zip states may be wrong."""

    def __init__(self, name: str) -> None:
        self._name, self._left = name, WHOLE

    def take(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise _too_large(self._name, WHOLE)


class _Text:
    """A buffer with the characters of a file that are read and not parsed yet."""

    def __init__(self, file: IO[bytes], place: Place, left: _Left) -> None:
        self.place, self.text, self.at, self.whole = place, "", 0, False
        self._file, self._left = file, left
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()

    def more(self) -> None:
        """Read more: the buffer doubles each time, so that a long value is parsed only a few times."""
        self.text, self.at = self.text[self.at :], 0
        if len(self.text) > LARGEST:
            raise _too_large(str(self.place.path), LARGEST)
        content = self._file.read(max(PIECE, len(self.text)))
        self._left.take(len(content))
        self.whole = not content
        try:
            self.text += self._decoder.decode(content, final=self.whole)
        except UnicodeDecodeError as error:
            raise self.place.error(f"byte {error.object[error.start]:#04x} is not UTF-8", "JSON in UTF-8") from error

    def next(self) -> str:
        """Return the next character that is not a space or a comma; "" at the end of the file."""
        while True:
            gap = _SPACE.match(self.text, self.at)
            self.at = gap.end() if gap else self.at
            if self.at < len(self.text) or self.whole:
                return self.text[self.at : self.at + 1]
            self.more()


def _value(text: _Text, kind: DumpKind) -> Any:
    """Return an iterator over the values of a list, or any other value whole."""
    if not kind.text and text.next() == "[":
        return _rows(text)
    while not text.whole:
        text.more()
    if kind.text:
        return text.text
    return parse(text.text[text.at :], text.place)


def _rows(text: _Text) -> Iterator[Any]:
    text.at += 1
    decoder = json.JSONDecoder(strict=False)
    for number in itertools.count(1):
        sign = text.next()
        if sign in ("]", ""):
            break
        yield _decode(decoder, text, number)
    text.at += 1
    if sign == "" or text.next() != "":
        problem = "ends before the list does" if sign == "" else "goes on behind the list"
        raise text.place.error(f"not JSON (it {problem})", "valid JSON, the whole file")


def _decode(decoder: json.JSONDecoder, text: _Text, number: int) -> Any:
    while True:
        try:
            value, end = decoder.raw_decode(text.text, text.at)
        except json.JSONDecodeError as error:
            if text.whole:
                raise text.place.error(f"not JSON ({error.msg} in value {number} of the list)", "valid JSON") from error
        except (ValueError, RecursionError) as error:
            raise text.place.error(f"not usable JSON ({error})", "JSON of ordinary depth and number sizes") from error
        else:
            if end < len(text.text) or text.whole:  # at the end of the buffer a number may be incomplete
                text.at = end
                return value
        text.more()


def _too_large(name: str, most: int) -> ImportFormatError:
    return ImportFormatError(f"{name} unpacks to over {most >> 20} MB of JSON, which no such dump has: not read")


def first_object(value: Any) -> tuple[Any, Any]:
    """Return a value and the object that identifies its product: the value itself, or the first object of a list."""
    if isinstance(value, Iterator):
        first = next(value, None)
        return itertools.chain([] if first is None else [first], value), first
    rows = list_in(value, "results", "memories", "conversations", "points") or []
    return value, next((row for row in rows if isinstance(row, dict)), value if isinstance(value, dict) else {})


def guess(value: Any, first: Any) -> str | None:
    """Guess the product of a dump from its value and the first object in it; None if it is unknown."""
    row = first if isinstance(first, dict) else {}
    if "mapping" in row:
        return "chatgpt"
    if "chat_messages" in row or "conversations_memory" in row:
        return "claude"
    if isinstance(value, dict) and ("agents" in value or ("core_memory" in value and "messages" in value)):
        return "letta"
    if "safeHtmlItem" in row or {"title", "time", "products"} <= row.keys():
        return "gemini"
    if isinstance(value, dict) and ({"name", "type", "messages"} <= value.keys() or "chats" in value):
        return "telegram"
    return "mem0" if "memory" in row else None
