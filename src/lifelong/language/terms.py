"""Convert text to term ids for the full-text index.

A term is a 32-bit hash of a stemmed word, so the index contains no words in plain text. Words of all scripts are
supported. Text in scripts without spaces is divided into overlapping pairs of characters, as is usual in retrieval
(Kwok, "Comparing representations in Chinese information retrieval", SIGIR 1997).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import Stemmer

#: Most characters of a message that are indexed. A longer text distorts the length statistics and slows all queries.
LONGEST = 20_000

# Letters and digits of all scripts. Python's "\w" does not match the marks of Indic scripts, so the pattern has their
# whole blocks, without the two dandas (U+0964, U+0965), which are punctuation.
_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai and Lao, Burmese, Khmer
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # kana, Han
)
_WORD = re.compile(rf"[{_SPACELESS}]+|(?:[^\W_{_SPACELESS}]|[\u0300-\u036f\u064b-\u065f\u0900-\u0963\u0966-\u0dff])+")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_SPACELESS_WORD = re.compile(rf"[{_SPACELESS}]")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_LATIN_MARKS = re.compile(r"[\u0300-\u036f]")

# One string instead of a list, because a list with one word per line is too long.
STOP_WORDS = frozenset(
    """
    a about above after again all am an and any are aren as at be because been before being below
    between both but by can cannot could couldn did didn do does doesn doing don down during each few
    for from further had hadn has hasn have haven having he her here hers herself him himself his how i
    if in into is isn it its itself just ll m me more most mustn my myself no nor not now o of off on
    once only or other our ours ourselves out over own re s same shan she should shouldn so some such t
    than that the their theirs them themselves then there these they this those through to too under
    until up us ve very was wasn we were weren what when where which while who whom whose why will with
    won would wouldn y you your yours yourself yourselves d
    """.split()
)

# One stemmer for each script. The English stemmer processes Latin text of all languages, without accents: query and
# message are processed in the same way, which is more important than the correct suffix rules.
_STEMMERS: tuple[tuple[str, str, str], ...] = (
    ("\u0370", "\u03ff", "greek"),
    ("\u0400", "\u04ff", "russian"),
    ("\u0600", "\u06ff", "arabic"),
    ("\u0900", "\u097f", "hindi"),
    ("\u0b80", "\u0bff", "tamil"),
)


class Flag(IntFlag):
    """Simple properties of a message, which are indexed with its terms."""

    QUESTION = 1
    PICTURE = 2
    NUMBER = 4
    TIME = 8
    SELF = 16
    NAME = 32
    WISH = 64
    """A like, dislike, preference or standing instruction."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """The indexed form of one text.

    Args:
        terms: term ids in reading order, with repetitions, uint32 of shape (n_terms,).
        flags: properties of the text.
    """

    terms: np.ndarray
    flags: Flag


_TIME = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|ago|last|next|recently|weeks?|months?|years?"
    r"|this (?:week|month|year|morning|evening|summer|winter|spring|fall|autumn|weekend)"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekend|january|february|march|april|june|july"
    r"|august|september|october|november|december|(?:19|20)\d\d|\d{1,2}(?::\d\d| ?[ap]m)\b)\b",
    re.IGNORECASE,
)
_SELF = re.compile(r"\b(?:i|i'm|i've|i'd|my|me|mine|we|our|us)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|couple|twice)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]{2,}")
_WISH = re.compile(
    r"\b(?:prefer\w*|favou?rite|rather"
    r"|i(?:'d| would)? (?:really |also |just )?(?:like|love|enjoy|hate|dislike|want|need)"
    r"|i can't stand|i(?:'m| am) (?:a fan of|into|allergic|vegan|vegetarian)|always|never|from now on|make sure"
    r"|don't (?:like|want|ever)|avoid|keen on|not a fan)\b",
    re.IGNORECASE,
)
_QUESTION_MARKS = "?\uff1f\u061f\u037e"


def analyse(text: str, *, pictures: int = 0) -> Analysis:
    """Return the indexed form of a text.

    Args:
        text: the text, in any script; it may contain lone surrogates and control characters.
        pictures: number of pictures in the message.
    """
    return Analysis(terms(text), flags(text, pictures=pictures))


def terms(text: str) -> np.ndarray:
    """Return the term ids of a text in reading order, without stop words, uint32 of shape (n_terms,)."""
    return np.fromiter((_term(word) for word in content_words(text)), dtype=np.uint32)


def content_words(text: str) -> list[str]:
    """Return the words of a text without stop words, case-folded and not stemmed, in reading order."""
    return [word for word in words(text) if word not in STOP_WORDS]


def words(text: str) -> list[str]:
    """Return all words of a text, case-folded; in scripts without spaces, the pairs of characters."""
    text = text[:LONGEST]
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    text = unicodedata.normalize("NFKC", text).casefold()
    parts: list[str] = []
    for word in _WORD.findall(text):
        if _SPACELESS_WORD.match(word):
            parts.extend(word[i : i + 2] for i in range(max(1, len(word) - 1)))
        elif word.isascii():
            parts.append(word)
        else:
            parts.append(_without_accents(word))
    return parts


def flags(text: str, *, pictures: int = 0) -> Flag:
    """Detect the properties of a text: question, picture, number, time, first person, name, wish."""
    text = text[:LONGEST]
    properties = Flag(0)
    if any(mark in text for mark in _QUESTION_MARKS):
        tail = text.rstrip()[-160:]
        # A message is a question only if it ends with one.
        if any(mark in tail for mark in _QUESTION_MARKS):
            properties |= Flag.QUESTION
    if pictures:
        properties |= Flag.PICTURE
    if _NUMBER.search(text):
        properties |= Flag.NUMBER
    if _TIME.search(text):
        properties |= Flag.TIME
    if _SELF.search(text):
        properties |= Flag.SELF
    if _NAME.search(text):
        properties |= Flag.NAME
    if _WISH.search(text):
        properties |= Flag.WISH
    return properties


def term(word: str) -> int:
    """Return the term id of one word, equal to the id in ``terms``."""
    parts = words(word)
    return _term(parts[0]) if parts else _term(word)


def mentions(text: str, names: Sequence[str]) -> list[str]:
    """Return the names that occur in a text, with at least one of their words of three or more letters."""
    present = set(words(text))
    return [name for name in names if any(len(w) > 2 and w in present for w in content_words(name))]


@lru_cache(maxsize=65_536)
def _term(word: str) -> int:
    ordinal = _ORDINAL.fullmatch(word)
    stem = ordinal[1] if ordinal else _stemmer(_language(word)).stemWord(word)
    return int.from_bytes(blake2b(stem.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little")


@lru_cache(maxsize=16)
def _stemmer(language: str) -> Stemmer.Stemmer:
    # The cache of _term is enough, so the cache of the library is off to save memory.
    return Stemmer.Stemmer(language, 0)


def _language(word: str) -> str:
    first = word[0]
    for low, high, language in _STEMMERS:
        if low <= first <= high:
            return language
    return "english"


@lru_cache(maxsize=16_384)
def _without_accents(word: str) -> str:
    if word[0] > "\u024f":
        return word
    return unicodedata.normalize("NFC", _LATIN_MARKS.sub("", unicodedata.normalize("NFD", word)))


def drop_words() -> None:
    """Clear the caches of words; their entries are computed again when needed."""
    _term.cache_clear()
    _without_accents.cache_clear()
