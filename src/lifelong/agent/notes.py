"""Lines of data for a prompt: a message, a memory or words of a file, with date and speaker.

`privacy.data_block` puts the lines into a block that no text can close. This module writes the speaker, so that nobody
can pass as the person: "the person" stands before the person's own words only.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import datetime

from lifelong.privacy.data_block import escape, one_line
from lifelong.types import Hit, Memory, Message

ENTRY = 200
"""Characters of a profile entry or habit that a prompt shows."""

NAME = 80
"""Characters of a name that a prompt shows."""

LONGEST = 1200
"""UTF-8 bytes (300 tokens) of a recalled text that a prompt shows; a longer one is cut at a word."""

SHORTEST = 120
"""UTF-8 bytes of the best recalled text that a prompt shows even without budget."""

MOST_MEDIA = 4
"""Attachments of one message that a prompt names."""

FILE_NAME = 24
"""Characters of a file's name beside a message; a model names the file by its id."""

PERSON = "the person"

ASSISTANT = "the assistant"

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]*")

_ACCENTS = dict.fromkeys(range(0x300, 0x370))

_STROKES = str.maketrans("łŁøØđĐæÆœŒß", "lLoOdDaAoOs")

_RESERVED = frozenset("person user users human you your me my i we assistant system developer tool model ai".split())
"""Words with which a name could pass as the person or as a part of the prompt."""


def day(at: datetime) -> str:
    """A date in words: ``3 May 2026``."""
    return f"{at.day} {at:%B %Y}"


def moment(at: datetime) -> str:
    """A date and time with weekday and zone: ``Tuesday, 3 May 2026, 09:00 (Europe/Lisbon)``."""
    return f"{at:%A}, {day(at)}, {at:%H:%M} ({getattr(at.tzinfo, 'key', None) or at.tzname() or 'UTC'})"


def speaker(item: Hit | Message, person: str = "") -> str:
    """The speaker of a message, as prompts write it.

    Args:
        item: the message.
        person: the person's name; somebody else with it becomes "another …".
    """
    if item.role == "user":
        return PERSON
    if item.role == "assistant" and not item.speaker.strip():
        return ASSISTANT
    who = named(item.speaker) or "somebody else"
    return f"another {who}" if _words_of(person) and _words_of(person) <= _words_of(who) else who


def named(name: str, most: int = NAME) -> str:
    """A name in a prompt: plain, or in quotation marks when it could be read as something else than a name."""
    name = clip(cut(" ".join(one_line(name).split()), most), 2 * most)
    plain = _PLAIN.fullmatch(_folded(name)) is not None  # letters of other alphabets may look like reserved words
    return name if not name or (plain and not _words_of(name) & _RESERVED) else json.dumps(name, ensure_ascii=False)


def _folded(name: str) -> str:
    """A name without its accents."""
    return unicodedata.normalize("NFKD", name.translate(_STROKES)).translate(_ACCENTS)


def _words_of(name: str) -> set[str]:
    return set(re.findall(r"\w+", _folded(name).casefold()))


def note(item: Hit | Message, longest: int = LONGEST, person: str = "") -> str:
    """The line of a message or hit: date, speaker, words, attachments.

    Args:
        item: a message, or a hit of recall.
        longest: largest number of UTF-8 bytes of the words.
        person: the person's name.
    """
    words = _words(item, longest)
    if isinstance(item, Message):
        return f"{day(item.at)}, {speaker(item, person)} said: {words}"
    if item.passage is not None:  # words of a file have no speaker
        return f"{day(item.at)}, {file_place(item)}: {words}"
    ended = f", until {day(item.closed)}" if item.closed else ""
    what = {"message": f"{speaker(item, person)} said", "episodic": "summary of a talk"}.get(item.kind, "noted")
    if item.kind == "procedural":
        what = f"noted, {item.state or 'active'}"
    return f"{day(item.at)}{ended}, {what}: {words}"


def noted(message: Message, longest: int = LONGEST) -> str:
    """The line of a message that only holds a statement which was remembered on purpose; it has no speaker."""
    return f"{day(message.at)}, to be remembered: {_words(message, longest)}"


def entry(memory: Memory) -> str:
    """The line of a profile entry."""
    return f"{_short(memory.text)} [told on {day(memory.at)}]"


def habit(memory: Memory) -> str:
    """The line of a habit or goal."""
    when = f" ({_short(memory.trigger)})" if memory.trigger else ""
    return f"{_short(memory.text)}{when} [{memory.state or 'active'}, told on {day(memory.at)}]"


def media(item: Hit | Message) -> list[str]:
    """The attachments of a message, each with the id for the tool ``look``."""
    names = [(each, f" “{one_line(each.name[:FILE_NAME])}”" if each.name else "") for each in item.attachments]
    return [
        f"[{each.media_type.partition('/')[0]}{name}, media {each.sha256[:12]}]" for each, name in names[:MOST_MEDIA]
    ]


def file_place(hit: Hit) -> str:
    """The place of a passage: ``read in receipt.jpg, page 2``, ``Bo says in note.wav, at 0:03``."""
    if hit.passage is None:
        return ""
    excerpt = hit.passage.excerpt
    how = {"ocr": "read", "transcript": "heard", "page": "written", "seen": "seen"}[excerpt.kind]
    if hit.passage.speaker:
        how = f"{named(hit.passage.speaker)} says"
    return ", ".join(filter(None, (f"{how} in {named(hit.passage.name) or NAMELESS}", excerpt.place)))


def file_name(hit: Hit) -> str:
    """The name of the file of a passage."""
    return (hit.passage.name if hit.passage is not None else "") or NAMELESS


NAMELESS = "a file without a name"


def cut(text: str, most: int) -> str:
    """A text cut at a word to a number of characters."""
    return text if len(text) <= most else " ".join(text[:most].rsplit(None, 1)[:1]) + " …"


def clip(text: str, most: int) -> str:
    """A text cut at a word to a number of UTF-8 bytes in a block."""
    text = one_line(text) if len(text) <= most else one_line(text)[:most]
    if size(text) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[:middle]) <= most else (low, middle - 1)
    return cut(text, low)


def size(text: str) -> int:
    """UTF-8 bytes of a line in a block."""
    return len(escape(text).encode())


def tokens_of(text: str) -> int:
    """Approximate number of tokens of a line in a block: UTF-8 bytes over four, rounded up."""
    return -(-size(text) // 4)


def _short(text: str) -> str:
    return clip(cut(text, ENTRY), 4 * ENTRY)


def _words(item: Hit | Message, longest: int) -> str:
    names = " ".join(media(item))
    return f"{clip(item.text, max(SHORTEST, longest - size(names)))} {names}".rstrip()
