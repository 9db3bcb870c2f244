"""Beginnings of erased texts, for which the store is scanned after an erasure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from lifelong.store.record import Record
from lifelong.types import Memory, Message

_TRACE = 48
"""Length in bytes of a trace: the beginning of an erased text. It is short enough for one page of the database."""

_SHORTEST = 12
"""Shortest trace in bytes. A shorter text may occur elsewhere by chance, so its bytes are no evidence."""

_MOST_TRACES = 200
"""Most traces of one scan."""


def file_texts(record: Record, files: Collection[str]) -> list[str]:
    """Return all texts that were read, heard or seen in files."""
    return [*record.findings.texts(files), *(passage.excerpt.text for passage in record.passages.of(files))]


def traces_of(messages: Iterable[Message], memories: Iterable[Memory], perceived: Iterable[str]) -> list[str]:
    """Return the distinct beginnings of all erased texts, the longest first.

    For a text that was perceived in a file, the beginning of each line is a trace.
    """
    texts = [message.text for message in messages]
    texts += [line for text in perceived for line in text.splitlines()]
    for memory in memories:
        texts += [memory.text, *memory.keywords, *(source.quote for source in memory.sources)]
    starts = {text.encode()[:_TRACE].decode(errors="ignore") for text in texts}
    return sorted((text for text in starts if len(text.encode()) >= _SHORTEST), key=len)[::-1][:_MOST_TRACES]
