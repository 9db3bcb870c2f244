"""Histories from outside: readers that turn a file into messages on their way in.

Each reader is pure: it reads one file, writes nothing, and gives every message a key that is the same on
every run and wherever the file lies. Importing a file a second time therefore adds nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from types import MappingProxyType

from lifelong.archive.formats import chat_json, json_lines, locomo
from lifelong.archive.formats.source import Choice
from lifelong.errors import ImportFormatError, InputError
from lifelong.types import Incoming

__all__ = ["FORMATS", "Format", "read"]


@dataclass(frozen=True, slots=True)
class HistoryFormat:
    """One kind of file that can be imported.

    Attributes:
        summary: what the file is, in one line.
        messages: reads it.
        choosable: it may hold several conversations or people: ``conversation`` and ``person`` apply.
    """

    summary: str
    messages: Callable[[Path, Choice], Iterator[Incoming]]
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
"""The formats by the name that a caller uses."""


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
        path: the file; one packed with gzip is recognised by its content.
        zone: where times without a zone were taken. Without it such a time is an error, except in
            ``locomo``, which never has one: there it is read as UTC.
        conversation: which conversation of the file (``locomo``: its ``sample_id``); the first by default.
        person: the name of the speaker who is the person (``locomo``); its ``speaker_a`` by default.

    Returns:
        An iterator. A mistake in the file is raised when the iteration reaches it.

    Raises:
        InputError: the format is unknown, or has nothing to choose from.
        ImportFormatError: the file does not follow the format; names the file, the place and the value.
    """
    if format not in FORMATS:
        raise InputError(f"format {format!r} is not known; use one of: {', '.join(FORMATS)}")
    chosen = FORMATS[format]
    for option, value in (("conversation", conversation), ("person", person)):
        if value is not None and not chosen.choosable:
            raise InputError(
                f"{option}={value!r} has no meaning for format {format!r}, whose file is one conversation; leave it out"
            )
    return _at_least_one(Path(path), chosen, Choice(zone=zone, conversation=conversation, person=person))


def _at_least_one(path: Path, chosen: HistoryFormat, choice: Choice) -> Iterator[Incoming]:
    """Pass on every message, and refuse a file that holds none: it is more likely the wrong file."""
    empty = True
    for message in chosen.messages(path, choice):
        empty = False
        yield message
    if empty:
        raise ImportFormatError(
            f"{path}: no messages found; expected {chosen.summary}; check that it is the right file"
        )
