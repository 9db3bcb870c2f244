"""Messages of a history that are longer than one message may be: kept whole, in several parts.

The limit is there for what a person says now, who can be told to split it. A history cannot be told: one answer of
350,000 characters must not keep the rest of it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from lifelong.types import Incoming

_ENDS: Final = ("\n\n", "\n", " ")
"""Where a part ends best: where a paragraph does, a line, a word. What was said is the same when they are joined."""


def in_parts(messages: Iterable[Incoming], most: int) -> Iterator[Incoming]:
    """The messages, each that is longer than ``most`` characters as several with keys of their own.

    Files come with the first part. Joined again, the texts are letter for letter what was given.
    """
    for message in messages:
        if len(message.text) <= most:
            yield message
            continue
        for number, text in enumerate(_cut(message.text, most)):
            part = replace(message, text=text, key=None if message.key is None else f"{message.key}#{number}")
            yield replace(part, images=(), files=(), voice=None) if number else part


def too_long(messages: Iterable[Incoming], most: int) -> int:
    """How many of the messages come in parts."""
    return sum(len(message.text) > most for message in messages)


def whole(key: str, keys: Iterable[str]) -> str:
    """Which of the keys that were given the key of a message, or of a part of one, comes from."""
    return key if key in keys else key.rpartition("#")[0]


def _cut(text: str, most: int) -> Iterator[str]:
    start = 0
    while len(text) - start > most:
        end = start + most
        for mark in _ENDS:
            found = text.rfind(mark, end - most // 10, end)  # in the last tenth only: there are few parts then
            if found >= 0:
                end = found + len(mark)
                break
        yield text[start:end]
        start = end
    yield text[start:]
