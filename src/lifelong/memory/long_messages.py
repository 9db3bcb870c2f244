"""Split messages of an imported history that exceed the length limit of a message.

In a chat, a person can be asked to shorten a message. In an import this is not possible, and one answer of 350,000
characters must not stop the import of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from lifelong.types import Incoming

_ENDS: Final = ("\n\n", "\n", " ")
"""Marks after which a part ends, in order of preference: the end of a paragraph, of a line, of a word."""


def split_messages(messages: Iterable[Incoming], most: int) -> Iterator[Incoming]:
    """Yield the messages; split each one that is longer than ``most`` characters.

    Each part has a key of its own. The first part has the files. The joined texts of the parts are equal to the
    original text.

    Args:
        messages: the messages of a history.
        most: most characters of a message.
    """
    for message in messages:
        if len(message.text) <= most:
            yield message
            continue
        for number, text in enumerate(_cut(message.text, most)):
            part = replace(message, text=text, key=None if message.key is None else f"{message.key}#{number}")
            yield replace(part, images=(), files=(), voice=None) if number else part


def count_long(messages: Iterable[Incoming], most: int) -> int:
    """Count the messages that ``in_parts`` splits: those of more than ``most`` characters."""
    return sum(len(message.text) > most for message in messages)


def original_key(key: str, keys: Iterable[str]) -> str:
    """Return the key of the original message for the key of a message or of a part.

    Args:
        key: key of a stored message.
        keys: keys of the original messages.
    """
    return key if key in keys else key.rpartition("#")[0]


def _cut(text: str, most: int) -> Iterator[str]:
    start = 0
    while len(text) - start > most:
        end = start + most
        for mark in _ENDS:
            position = text.rfind(mark, end - most // 10, end)  # in the last tenth only, so that parts stay long
            if position >= 0:
                end = position + len(mark)
                break
        yield text[start:end]
        start = end
    yield text[start:]
