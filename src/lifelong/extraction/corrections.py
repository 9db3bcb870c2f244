"""Messages that put right what was said before: by the reader, and by how people begin them in fifteen languages.

The reader has seen few short ones ("no wait, it's Wednesdays"), and takes them for news.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lifelong.language.phrase_patterns import beginnings, plain_words
from lifelong.language.sentences import words
from lifelong.language.word_lists import word_list
from lifelong.models.base.reader import Reading
from lifelong.types import Memory, Message

LEAST: Final = 0.3
"""Least probability that a message corrects something, where nothing else that it does is more probable."""

PLAIN: Final = 0.8
"""Least probability from which a correction is plain without words that begin one."""

_MARKED: Final = re.compile(
    r"^\W*(?:(?:no|nein|non|nee|não|nie|hayır|нет)\W+)?(?:wrong|not true|not right|incorrect|falsch|faux|"
    r"incorrecto|falso|errado|sbagliato|fout|źle|yanlış|неверно|неправильно|غلط|خطأ|ग़लत|गलत|틀렸어)\s*[,.:;!،–—-]",
    re.IGNORECASE,
)
"""A word that calls something wrong, with a mark after it."""


def corrects(text: str, reading: Reading) -> bool:
    """Whether a message corrects what was said before.

    Args:
        text: the words of the message.
        reading: what the reader found in it.
    """
    if reading.does("correct", least=min(0.5, max(LEAST, *reading.kinds.values()))):
        return True
    return not reading.does("ask") and _begins_as_correction(text)


def plainly_corrects(text: str, reading: Reading) -> bool:
    """Whether a reply may say that something was corrected: "i hate maths lol" is hardly a correction.

    Args:
        text: the words of a message that corrects.
        reading: what the reader found in it.
    """
    return reading.does("correct", least=PLAIN) or _begins_as_correction(text)


def tells_more(text: str) -> bool:
    """Whether the words of a correction say what is right: "no wait, the 6th", and not "no, wrong answer"."""
    plain = plain_words(text)
    rest = plain[found.end() :] if (found := _beginnings().match(plain)) is not None else plain
    empty = word_list("common") | word_list("judging")
    return any(word not in empty for word in words(rest))


def corrected_message(text: str, earlier: Sequence[Message], memories: Sequence[Memory]) -> str:
    """The id of the message that a correction is about: the last one that told something, or "".

    A question in between is skipped. "It's Friday, not Thursday" is about the last one that says Thursday.

    Args:
        text: the words of the correction.
        earlier: the messages before it in its session, oldest first.
        memories: what is known of the person.
    """
    sources = {source.message for memory in memories if memory.current for source in memory.sources}
    told = [each for each in reversed(earlier) if each.role == "user" and each.id in sources]
    said = {word for word in words(text) if word not in word_list("common") and len(word) > 1}
    alike = [each for each in told if not said.isdisjoint(words(each.text))]
    return next((each.id for each in (*alike, *told)), "")


def _begins_as_correction(text: str) -> bool:
    plain = plain_words(text)
    found = _beginnings().match(plain)
    return (found is not None and found.end() < len(plain)) or _MARKED.match(text) is not None


def _beginnings() -> re.Pattern[str]:
    """The beginning of a correction."""
    return beginnings("lifelong.extraction", "corrections.toml")
