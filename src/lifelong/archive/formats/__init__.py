"""Readers of history files in general formats (JSON lines, chat JSON, LoCoMo), which return messages.

This package must not write to the record and must not read the dumps of other products (`archive.products`). A reader
gives each message a key that depends on the content of the file and not on its path, so a second import adds nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from types import MappingProxyType

from lifelong.archive.formats import chat_json, json_lines, locomo
from lifelong.archive.formats.source import ImportOptions
from lifelong.errors import ImportFormatError, InputError
from lifelong.types import Incoming

__all__ = ["FORMATS", "HistoryFormat", "read"]


@dataclass(frozen=True, slots=True)
class HistoryFormat:
    """A file format that can be imported.

    Attributes:
        summary: description of the file in one line.
        messages: reads the messages of a file.
        choosable: a file may contain several conversations or people, so ``conversation`` and ``person`` apply.
    """

    summary: str
    messages: Callable[[Path, ImportOptions], Iterator[Incoming]]
    choosable: bool = False


FORMATS: Mapping[str, HistoryFormat] = MappingProxyType(
    {
        "jsonl": HistoryFormat(
            "one message a line, with id, session, role, speaker, text, at, images", json_lines.messages
        ),
        "openai": HistoryFormat("chat JSON: a list of messages, or an object that has one", chat_json.messages),
        "locomo": HistoryFormat("a LoCoMo release file, or one conversation of it", locomo.messages, choosable=True),
    }
)
"""The formats by name."""


def read(
    format: str,
    path: str | os.PathLike[str],
    *,
    zone: tzinfo | None = None,
    conversation: str | None = None,
    person: str | None = None,
) -> Iterator[Incoming]:
    """Read a history, message by message, in the order of the file.

    Args:
        format: a name in :data:`FORMATS`.
        path: path of the file; gzip is detected by content.
        zone: time zone of times without a zone. If it is None, such a time is an error, except in ``locomo``, whose
            times never have a zone and are then read as UTC.
        conversation: id of the conversation in the file (``locomo``: its ``sample_id``); the first by default.
        person: name of the speaker who is the person (``locomo``); ``speaker_a`` by default.

    Returns:
        An iterator. An error in the file is raised when the iteration reaches it.

    Raises:
        InputError: the format is unknown, or ``conversation`` or ``person`` does not apply to it.
        ImportFormatError: the file does not follow the format. The error names the file, the place and the value.
    """
    if format not in FORMATS:
        raise InputError(f"format {format!r} is not known; use one of: {', '.join(FORMATS)}")
    reader = FORMATS[format]
    for option, value in (("conversation", conversation), ("person", person)):
        if value is not None and not reader.choosable:
            raise InputError(
                f"{option}={value!r} has no meaning for format {format!r}, whose file is one conversation; leave it out"
            )
    return _at_least_one(Path(path), reader, ImportOptions(zone=zone, conversation=conversation, person=person))


def _at_least_one(path: Path, reader: HistoryFormat, choice: ImportOptions) -> Iterator[Incoming]:
    """Yield all messages; raise an error for a file without messages, which is probably the wrong file."""
    empty = True
    for message in reader.messages(path, choice):
        empty = False
        yield message
    if empty:
        raise ImportFormatError(
            f"{path}: no messages found; expected {reader.summary}; check that it is the right file"
        )
