"""Split a text into sentences and words.

A sentence is an exact piece of the text with its position, so that it can be a quote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lifelong.language.word_lists import word_list

_END = re.compile(
    r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？।؟۔]+[」』”’)]*|\n+|(?<=[\U0001F300-\U0001FAFF☀-➿])\s+(?=[A-ZÀ-Þ¿¡])"
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
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
    """Split a text at the ends of sentences and lines; "7:30", "Dr. Silva" and "€3.50" are not split."""
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
    """Whether a full stop belongs to an abbreviation or an initial and does not end a sentence."""
    before = text[max(start, mark.start() - 12) : mark.start()].rsplit(None, 1)
    if not before:
        return False
    word = before[-1].lstrip("(\"'“‘")
    if word.lower() in word_list("abbreviations"):
        after = text[mark.end() :].lstrip()[:1]
        return word.lower() not in {"etc", "am", "pm", "a.m", "p.m"} or after.islower()
    return len(word) == 1 and word.isupper() and word != "I"


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
