"""Split a text into sentences and words.

A sentence is an exact piece of the text with its position, so that it can be a quote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from lifelong.language.time_words import LANGUAGES, fold, time_words
from lifelong.language.word_lists import word_list

QUESTION_MARKS = ("?", "？", "؟")
"""What a question may end with."""

_END = re.compile(
    r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？।؟۔]+[」』”’)]*|\n+|(?<=[\U0001F300-\U0001FAFF☀-➿])\s+(?=[A-ZÀ-Þ¿¡])"
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ORDINAL = re.compile(
    r"(?:(?<!\bI )(?<!\bi )\b(?:am|im|zum|vom|beim|der|den|dem|des|das|die|bis|seit|ab|jeden|jede|und|oder|unser|mein)"
    r" )?\b\d{1,2}$",
    re.IGNORECASE,
)
"""A number that may be an ordinal ("am 12. September"); with an article or preposition before it, it probably is."""
_TRIM = " \t\r\n\f\v\u00a0\u200b\u200d\ufe0f•*#>"
_BULLET = re.compile(r"(?:[-–—]\s+|\d{1,2}[.)]\s+)")
_LIMIT = 20_000
"""Most characters of a message that are split; a longer message is probably a pasted document."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: the piece ``[start:end]`` of the whole text, without surrounding white space and list marks."""

    text: str
    start: int
    end: int


def sentences(text: str) -> list[Sentence]:
    """Split a text at the ends of sentences and lines; "7:30", "Dr. Silva", "€3.50" and "am 3. Mai" are not split."""
    pieces: list[Sentence] = []
    start = 0
    text = text[:_LIMIT]
    for mark in _END.finditer(text):
        if mark.group()[0] == "." and _abbreviates(text, start, mark):
            continue
        _keep(text, start, mark.end(), pieces)
        start = mark.end()
    _keep(text, start, len(text), pieces)
    return pieces


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, for scripts that separate words by spaces."""
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


def _abbreviates(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether a full stop belongs to an abbreviation, an initial or an ordinal and does not end a sentence."""
    if (number := _ORDINAL.search(text, max(start, mark.start() - 12), mark.start())) is not None:
        return _is_ordinal(number.group(), text[mark.end() : mark.end() + 24])
    before = text[max(start, mark.start() - 12) : mark.start()].rsplit(None, 1)
    if not before:
        return False
    word = before[-1].lstrip("(\"'“‘")
    if word.lower() in word_list("abbreviations"):
        after = text[mark.end() :].lstrip()[:1]
        return word.lower() not in {"etc", "am", "pm", "a.m", "p.m"} or after.islower()
    if word.lower().endswith(("str", "straße", "strasse")) and text[mark.end() :].lstrip()[:1].isdigit():
        return True  # "Lindenstr. 7"
    return len(word) == 1 and word.isupper() and word != "I"


def _is_ordinal(number: str, after: str) -> bool:
    """Whether a number with a full stop is an ordinal: before a month, or after an article in the same clause."""
    following = _WORD.match(after.lstrip())
    if following is None or after[:1] == "\n":
        return False
    if fold(following.group()) in _months():
        return True
    return " " in number and not following.group().isdigit()


@cache
def _months() -> frozenset[str]:
    return frozenset(form for code in LANGUAGES for form in time_words(code).values["month"])


def _keep(text: str, start: int, end: int, pieces: list[Sentence]) -> None:
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    bullet = _BULLET.match(text, start, end)
    if bullet is not None:
        start = bullet.end()
    if start < end:
        pieces.append(Sentence(text[start:end], start, end))
