"""Names, numbers and dates in a text: where each is, of what kind, and whether it stands in a source.

Capitalised words inside a sentence are names. The first word of a sentence is one where it is no frequent word and a
verb, "and" or "'s" follows ("Rita brings …"). Words of days and months are dates. What is written otherwise ("seven"
for 7, "next week") is not found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from lifelong.language.identify import frequent_words
from lifelong.language.sentences import words
from lifelong.language.terms import STOP_WORDS
from lifelong.language.time_words import LANGUAGES, fold, time_words
from lifelong.tasks.voice.openings import opening_words

FactKind = Literal["day", "date", "time", "money", "number", "name"]

_CAPITAL: Final = r"[A-ZÀ-ÞŠŽĆČŁŚŻŹΑ-ΩА-ЯЁ]"
_PATTERNS: Final[tuple[tuple[FactKind, re.Pattern[str]], ...]] = (
    (
        "time",
        re.compile(r"\b\d{1,2}(?:[:h]\d{2})?\s?(?:[ap]\.?m\.?|Uhr|o'clock)(?!\w)|\b\d{1,2}[:h]\d{2}\b", re.IGNORECASE),
    ),
    ("date", re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")),
    (
        "money",
        re.compile(r"[€$£¥]\s?\d+(?:[.,]\d+)*|\b\d+(?:[.,]\d+)*\s?(?:€|\$|£|euros?|EUR|USD|dollars?|pounds?)(?!\w)"),
    ),
    ("number", re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?:st|nd|rd|th|\.)?(?!\w)")),
)
_NAME: Final = re.compile(rf"{_CAPITAL}[\w'’-]*(?:\s(?:(?:de|da|do|of|van|von)\s)?{_CAPITAL}[\w'’-]*)*")
_WORD: Final = re.compile(r"[^\W\d_]+")
_NUMERAL: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_VERB: Final = re.compile(
    r"['’]s\b|\s(?:and|&|is|was|will|can|could|would|should|may|might|must|did|told|said|e|y|et|und|en|ist|hat|war|wird|"
    r"está|é|foi|vai|est|va|ha|era|[a-z]{2,}(?:s|ed))\b"
)
_START: Final = re.compile(r"(?:^|[.!?…:]|\n)\W*$")


@dataclass(frozen=True, slots=True)
class FactPiece:
    """A name, number or date: the piece ``text[start:end]``."""

    kind: FactKind
    text: str
    start: int
    end: int


def pieces(text: str, language: str) -> list[FactPiece]:
    """The names, numbers and dates of a text, in its order, without overlaps.

    Args:
        text: the text.
        language: ISO 639-1 code.
    """
    found: list[FactPiece] = []

    def add(kind: FactKind, start: int, end: int) -> None:
        if all(end <= other.start or other.end <= start for other in found):
            found.append(FactPiece(kind, text[start:end], start, end))

    for match in _WORD.finditer(text):
        small = language not in ("en", "de") and len(match.group()) > 3
        if fold(match.group()) in _dated("weekday") and (match.group()[0].isupper() or small):
            add("day", *match.span())
        elif fold(match.group()) in _dated("month") and match.group()[0].isupper() and not _opens(text, match.start()):
            before = re.compile(r"\d{1,2}(?:st|nd|rd|th|\.)?\s(?:of\s|de\s)?$").search(text, 0, match.start())
            after = re.compile(r"\s\d{1,2}(?:st|nd|rd|th)?(?!\d)").match(text, match.end())
            add(
                "date",
                before.start() if before else match.start(),
                after.end() if after and not before else match.end(),
            )
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            end = match.end() - match.group().endswith(".")
            add("time" if kind == "number" and _is_hour(text, match, language) else kind, match.start(), end)
    for match in _NAME.finditer(text):
        start, end = _without_first(text, match.start(), match.end(), language)
        if start < end and not (language == "de" and _GERMAN_NOUN.search(text, max(0, start - 12), start)):
            add("name", start, end)
    return sorted(found, key=lambda piece: piece.start)


_HOURS: Final = {
    "en": r"\bat\s$", "de": r"\b(?:um|ab|gegen|vor|nach)\s$", "it": r"\b(?:alle|dalle|le)\s$", "es": r"\ba\slas\s$",
    "fr": r"\b(?:à|vers)\s$", "pt": r"\b(?:às|as)\s$",
}  # fmt: skip
"""What stands before a bare number that is an hour."""

_GERMAN_NOUN: Final = re.compile(
    r"\b(?:de[rnms]|die|das|eine?[mnrs]?|[mdsk]eine?[mnrs]?|unsere?[mnrs]?|zu[mr]|i[mn]s?|am|beim|vom|ans)\s$",
    re.IGNORECASE,
)
"""What stands before a German noun. All of them have a capital, and names rarely have an article."""


def _is_hour(text: str, match: re.Match[str], language: str) -> bool:
    """Whether a bare number is an hour: "at 4", "alle 17"."""
    before = re.compile(_HOURS.get(language, r"(?!)"), re.IGNORECASE).search(text[: match.start()])
    digits = match.group().rstrip(".")
    return before is not None and digits.isdigit() and int(digits) <= 24


def unfounded(text: str, sources: Iterable[str], language: str) -> tuple[str, ...]:
    """The names, numbers and dates of a text that stand in none of the sources.

    Args:
        text: the text.
        sources: the record and the given material.
        language: ISO 639-1 code.
    """
    known_words: set[str] = set()
    known_numbers: set[str] = set()
    for source in sources:
        known_words |= {fold(word) for word in words(source)}
        known_numbers |= set(_NUMERAL.findall(source))
    return tuple(
        dict.fromkeys(each.text for each in pieces(text, language) if not _stands(each, known_words, known_numbers))
    )


def _stands(piece: FactPiece, known_words: Collection[str], known_numbers: Collection[str]) -> bool:
    numbers = _NUMERAL.findall(piece.text)
    if any(number not in known_numbers and number.lstrip("0") not in known_numbers for number in numbers):
        return False
    if piece.kind in ("time", "money", "number"):
        return True
    spoken = [fold(word.removesuffix("'s").removesuffix("’s")) for word in words(piece.text)]
    return all(
        word in known_words
        or any(known.startswith(word) or word.startswith(known) for known in known_words if _long(known, word))
        for word in spoken
        if not word.isdigit() and len(word) > 1
    )


def _long(one: str, other: str) -> bool:
    """Whether two words may be forms of one name: "Ritas" and "Rita"."""
    return min(len(one), len(other)) >= 4 and abs(len(one) - len(other)) <= 2


def _without_first(text: str, start: int, end: int, language: str) -> tuple[int, int]:
    """A run of capitalised words without a first word that only begins a sentence, and without "I"."""
    while start < end:
        first = text[start:end].split()[0]
        plain = re.sub(r"['’].*", "", first).lower()
        alone = end - start == len(first)
        if plain == "i" or (_opens(text, start) and (_common(plain, language) or (alone and not _acts(text, end)))):
            rest = text[start + len(first) : end]
            start += len(first) + len(rest) - len(rest.lstrip())
        else:
            return start, end
    return end, end


def _common(word: str, language: str) -> bool:
    return (
        word in STOP_WORDS
        or word in frequent_words(language)
        or word in frequent_words("en")
        or word in opening_words(language)
        or (len(word) > 4 and word.endswith(("ing", "ly") if language == "en" else ("mente", "ment", "lich")))
    )


def _acts(text: str, end: int) -> bool:
    """Whether what follows a first word makes it a name: "'s", "and", or a verb."""
    return _VERB.match(text, end) is not None


def _opens(text: str, start: int) -> bool:
    """Whether a sentence begins at this place."""
    return _START.search(text[max(0, start - 12) : start]) is not None


@cache
def _dated(key: str) -> frozenset[str]:
    return frozenset(form for code in LANGUAGES for form in time_words(code).values.get(key, {}) if len(form) > 2)
