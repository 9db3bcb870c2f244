"""Style of a text as a vector, and its distance to the style of an author's texts.

The topic is masked: of every word that is no function word, only its ending and its first capital stay ("brewing" is
"xing"). What is counted are sequences of one to five characters of the masked text, after Stamatatos ("Authorship
attribution using text distortion", EACL 2017), hashed and weighted by tf-idf, beside figures of length and punctuation.
Without the mask, what the author writes about counts as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.language.identify import frequent_words
from lifelong.language.terms import STOP_WORDS

Matrix = NDArray[np.float32]

DIMENSIONS: Final = 1 << 14
"""Hashed sequences of characters."""

LONGEST_GRAM: Final = 5
SHORTEST_TOPIC_GRAM, LONGEST_TOPIC_GRAM = 2, 4

FIGURES: Final = 0.3
"""Weight of length and punctuation beside 1 of the sequences of characters; chosen once, on `stack_answers`."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENDING = re.compile(r"(?:ingly|edly|ings|ing|ied|ies|ed|ly|er|est|es|s)$")
_CLITIC = re.compile(r"['’](?:s|t|re|ve|ll|d|m)$")
_DIGITS = re.compile(r"\d+")
_SENTENCE = re.compile(r"[.!?]+\s|\n+")
_COUNTED: Final = ",;:()\"'!?-–—/…"


def masked(text: str, language: str = "en") -> str:
    """A text without its topic: function words, endings, capitals and punctuation stay.

    Args:
        text: the text.
        language: ISO 639-1 code, for its function words.
    """
    kept = STOP_WORDS if language == "en" else frequent_words(language)

    def mask(match: re.Match[str]) -> str:
        word = match.group()
        low = word.lower()
        if low in kept or low.partition("'")[0] in kept:
            return low
        start = "X" if word[0].isupper() else "x"
        if clitic := _CLITIC.search(low):
            return start + clitic.group().replace("’", "'")
        ending = _ENDING.search(low) if len(low) > 4 else None
        return start + (ending.group() if ending else "")

    return _DIGITS.sub("0", _WORD.sub(mask, text))


class StyleSpace:
    """The styles of some authors, and the likeness of a text to each.

    Args:
        texts: texts of each author, at least one for each.
        language: ISO 639-1 code of the texts.
        topic: also count what the texts are about.
    """

    def __init__(self, texts: Sequence[Sequence[str]], *, language: str = "en", topic: bool = False) -> None:
        if not texts or not all(texts):
            raise ValueError("each author needs a text")
        self._language, self._topic = language, topic
        every = [text for some in texts for text in some]
        counts = self._counts(every)
        self._idf = np.log((1 + len(every)) / (1 + (counts > 0).sum(axis=0))).astype(np.float32) + 1
        figures = np.array([_figures(text) for text in every], np.float32)
        self._mean, self._spread = figures.mean(axis=0), figures.std(axis=0) + 1e-6
        rows = self._rows(every, counts)
        starts = np.cumsum([0, *(len(some) for some in texts)])
        centres = [rows[start:end].mean(axis=0) for start, end in pairwise(starts)]
        self._centres = _unit(np.array(centres, np.float32))

    def likeness(self, texts: Sequence[str]) -> Matrix:
        """The cosine of each text to the style of each author, shape ``(n_texts, n_authors)``."""
        result: Matrix = _unit(self._rows(texts, self._counts(texts))) @ self._centres.T
        return result

    def distance(self, text: str, author: int = 0) -> float:
        """The distance of a text from the style of an author, 0 (the same) to 2."""
        return 1.0 - float(self.likeness([text])[0, author])

    def _counts(self, texts: Sequence[str]) -> Matrix:
        width = DIMENSIONS * (2 if self._topic else 1)
        counts = np.zeros((len(texts), width), np.float32)
        for row, text in enumerate(texts):
            _count(counts[row, :DIMENSIONS], masked(text, self._language), 1, LONGEST_GRAM)
            if self._topic:
                _count(counts[row, DIMENSIONS:], text.lower(), SHORTEST_TOPIC_GRAM, LONGEST_TOPIC_GRAM)
        return counts

    def _rows(self, texts: Sequence[str], counts: Matrix) -> Matrix:
        weights = np.where(counts > 0, 1 + np.log(np.maximum(counts, 1)), 0) * self._idf
        parts = [_unit(weights[:, :DIMENSIONS])]
        if self._topic:
            parts.append(_unit(weights[:, DIMENSIONS:]))
        figures = np.array([_figures(text) for text in texts], np.float32)
        scaled = np.tanh((figures - self._mean) / self._spread / 2)
        parts.append(np.sqrt(np.float32(FIGURES)) * scaled / np.sqrt(np.float32(scaled.shape[1])) * 2)
        return np.concatenate(parts, axis=1).astype(np.float32)


def _count(row: Matrix, text: str, shortest: int, longest: int) -> None:
    """Count the sequences of characters of a text into a row, by a rolling hash."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    for size in range(shortest, longest + 1):
        if len(codes) < size:
            return
        value = np.full(len(codes) - size + 1, size, np.uint64)
        for offset in range(size):
            value = (value * np.uint64(0x100000001B3)) ^ codes[offset : len(codes) - size + 1 + offset]
        value = (value * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)
        np.add.at(row, (value % np.uint64(DIMENSIONS)).astype(np.int64), 1)


def _figures(text: str) -> list[float]:
    """Lengths, and how often marks, capitals, digits and pronouns of a talk occur."""
    words = _WORD.findall(text)
    lows = [word.lower() for word in words]
    sentences = [each for each in _SENTENCE.split(text) if each.strip()]
    lines = [line for line in text.split("\n") if line.strip()]
    count, size = max(1, len(words)), max(1, len(text))
    values = [
        float(np.log(count)),
        len(words) / max(1, len(sentences)),
        float(np.log(1 + len(lines))),
        count / max(1, len(lines)),
        sum(map(len, words)) / count,
        len(set(lows[:100])) / max(1, len(lows[:100])),
    ]
    values += [1000 * text.count(mark) / size for mark in _COUNTED]
    values += [1000 * sum(map(str.isupper, text)) / size, 1000 * sum(map(str.isdigit, text)) / size]
    values += [lows.count("i") / count, (lows.count("you") + lows.count("your")) / count]
    values += [sum("'" in word or "’" in word for word in words) / count, float(text[:1].isupper())]
    values += [text.count("  ") / count, float(text.rstrip()[-1:] in ".!?")]
    return values


def _unit(rows: Matrix) -> Matrix:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    result: Matrix = (rows / np.where(norms > 0, norms, 1)).astype(np.float32)
    return result
