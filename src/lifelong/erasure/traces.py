"""Beginnings of erased texts, for which the store is scanned after an erasure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from lifelong.language.content import function_words
from lifelong.language.terms import words
from lifelong.store.record import Record
from lifelong.types import Memory, Message, MessagePart
from lifelong.types.writing import Writing

_TRACE = 48
"""Length in bytes of a trace: the beginning of an erased text. It is short enough for one page of the database."""

_SHORTEST = 12
"""Shortest trace in bytes. A shorter text may occur elsewhere by chance, so its bytes are no evidence."""

_MOST_TRACES = 200
"""Most traces of one scan."""

_SHORTEST_WORD = 6
"""Shortest word in bytes. A database of 1 GB without the word contains its bytes by chance once in 260,000 cases."""

_MOST_WORDS = 32
"""Most words of one scan, the longest."""

_WORD = re.compile(r"\w+")


def file_texts(record: Record, files: Collection[str]) -> list[str]:
    """Return all texts that were read, heard or seen in files."""
    return [*record.findings.texts(files), *(passage.excerpt.text for passage in record.passages.of(files))]


def writing_texts(writings: Iterable[Writing]) -> list[str]:
    """Return all texts of texts and drafts: as proposed, as accepted, and what they answer."""
    return [text for each in writings for text in (each.text, each.accepted, each.about) if text]


def words_of(parts: Iterable[MessagePart]) -> list[str]:
    """Return the distinct words of erased parts, the longest first, as they were written and in lower case.

    Function words are left out, because they stand everywhere.
    """
    written = {word for part in parts for word in _WORD.findall(part.text)}
    telling = {word for word in written if not function_words().issuperset(words(word))}
    distinct = {form for word in telling for form in (word, word.lower()) if len(form.encode()) >= _SHORTEST_WORD}
    return sorted(distinct, key=lambda word: (-len(word), word))[:_MOST_WORDS]


def traces_of(
    messages: Iterable[Message],
    memories: Iterable[Memory],
    perceived: Iterable[str],
    parts: Iterable[MessagePart] = (),
) -> list[str]:
    """Return the distinct beginnings of all erased texts, the longest first.

    For a text that was perceived in a file, the beginning of each line is a trace.
    """
    texts = [message.text for message in messages] + [part.text for part in parts]
    texts += [line for text in perceived for line in text.splitlines()]
    for memory in memories:
        texts += [memory.text, *memory.keywords, *(source.quote for source in memory.sources)]
    starts = {text.encode()[:_TRACE].decode(errors="ignore") for text in texts}
    return sorted((text for text in starts if len(text.encode()) >= _SHORTEST), key=len)[::-1][:_MOST_TRACES]
