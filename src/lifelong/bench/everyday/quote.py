"""The plain baseline: BM25 over the person's messages, and the best one as a quote."""

from __future__ import annotations

import math
import re
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from lifelong.bench.everyday.data import Act, History
from lifelong.bench.everyday.system import TOP, EverydaySetting, Response

K1: Final = 1.2
B: Final = 0.75

UNKNOWN: Final = "You have never told me that."
"""The answer where no message has a word of the question."""

_CJK: Final = "[\u3040-\u30ff\u3400-\u9fff]"
_WORD: Final = re.compile(rf"{_CJK}+|(?:(?!{_CJK})[\w\u0900-\u097f])+")
"""A run of Chinese or Japanese characters, or a word; Devanagari's vowel signs are no ``\\w``."""


def terms(text: str) -> list[str]:
    """Words in small letters; Chinese and Japanese by pairs of characters. There is no stemmer and no stop word."""
    result: list[str] = []
    for word in _WORD.findall(text.casefold()):
        if re.match(_CJK, word) and len(word) > 1:
            result += [word[place : place + 2] for place in range(len(word) - 1)]
        else:
            result.append(word)
    return result


class BM25:
    """BM25 in Lucene's form (Robertson and Zaragoza 2009), over a few texts.

    ``sum over terms of idf * tf / (tf + k1 * (1 - b + b * length / mean length))``, with
    ``idf = ln(1 + (n - df + 0.5) / (df + 0.5))``.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._counts = [Counter(terms(text)) for text in texts]
        self._lengths = [counts.total() for counts in self._counts]
        self._mean = sum(self._lengths) / max(1, len(texts))
        self._df = Counter(term for counts in self._counts for term in counts)

    def scores(self, query: str) -> list[float]:
        """A score for each text; 0 for one without a term of the query."""
        wanted = {term for term in terms(query) if term in self._df}
        idf = {
            term: math.log(1 + (len(self._counts) - df + 0.5) / (df + 0.5)) for term in wanted if (df := self._df[term])
        }
        return [
            sum(
                idf[term] * counts[term] / (counts[term] + K1 * (1 - B + B * length / self._mean))
                for term in wanted
                if term in counts
            )
            for counts, length in zip(self._counts, self._lengths, strict=True)
        ]


class BM25Quote:
    """Quotes the person's message with the highest score."""

    name = "bm25_quote"
    summary = "the person's message that BM25 ranks first, as a quote; it does not act and learns nothing"

    def lacking(self, setting: EverydaySetting) -> str:
        """It needs nothing."""
        return ""

    def replay(self, history: History, setting: EverydaySetting) -> _Index:
        """Index the person's messages."""
        return _Index([message.text for message in history.messages if message.role == "user"])


class _Index:
    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._bm25 = BM25(texts)

    def answer(self, question: str, at: datetime) -> Response:
        """The best message as a quote; of equal ones, the newest."""
        began = time.perf_counter()
        scores = self._bm25.scores(question)
        order = sorted(range(len(scores)), key=lambda place: (-scores[place], -place))
        ranking = tuple(self._texts[place] for place in order[:TOP] if scores[place] > 0)
        text = f"“{ranking[0]}”" if ranking else UNKNOWN
        seconds = time.perf_counter() - began
        return Response(text, ranking, ranking[:1], known=bool(ranking), seconds=seconds)

    def act(self, act: Act, at: datetime) -> None:
        """It does not act."""

    def memories(self) -> None:
        """It learns nothing."""
