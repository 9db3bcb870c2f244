"""Measures of how much two texts, or two sets, have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lifelong.language.sentences import words
from lifelong.language.slots import singular
from lifelong.language.word_lists import word_list


@dataclass(frozen=True, slots=True)
class F1:
    """Harmonic mean of precision and recall: ``2 p r / (p + r)``, 0 where both are 0 (van Rijsbergen 1979)."""

    def measure(self, precision: float, recall: float) -> float:
        """The mean."""
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


_WORD = re.compile(r"\w+", re.UNICODE)
_ARTICLES = frozenset({"a", "an", "the", "and"})


@dataclass(frozen=True, slots=True)
class TokenF1:
    """Best F1 of an answer's words with those of an accepted answer.

    Rajpurkar et al., EMNLP 2016, as LoCoMo scores answers: words are compared in lower case without punctuation,
    articles and "and", as often as they occur.
    """

    def measure(self, answer: str, accepted: Sequence[str]) -> float:
        """The best value over the accepted answers, 0 without one."""
        own = _bag(answer)
        return max((_bag_f1(own, _bag(text)) for text in accepted), default=0.0)


def _bag(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word not in _ARTICLES]


def _bag_f1(own: list[str], reference: list[str]) -> float:
    if not own or not reference:
        return float(own == reference)
    left = list(reference)
    common = 0
    for word in own:
        if word in left:
            left.remove(word)
            common += 1
    return F1().measure(common / len(own), common / len(reference))


@dataclass(frozen=True, slots=True)
class WordMatch:
    """Whether two statements say the same, by the words that they share.

    Words are lower case, singular and without -ing, -ed and -e; words of the list ``common``
    (``language/phrases/words.toml``) and words of one letter are left out. The statements match if at least ``share``
    of the words of the shorter one are in the other, and, where the shorter has two or more, at least two. A rule of
    ours: the data sets name none.
    """

    share: float = 0.5

    def measure(self, one: str, other: str) -> bool:
        """Whether they match; texts without a word to compare must be equal."""
        first, second = content_words(one), content_words(other)
        if not first or not second:
            return one.strip().lower() == other.strip().lower()
        common, shorter = len(first & second), min(len(first), len(second))
        return common >= self.share * shorter and common >= min(2, shorter)


def content_words(text: str) -> frozenset[str]:
    """The words of a text that are compared."""
    return frozenset(_base(singular(word)) for word in words(text) if len(word) > 1 and word not in word_list("common"))


def _base(word: str) -> str:
    return next((word[: -len(end)] for end in ("ing", "ed", "e") if word.endswith(end) and len(word) > 4), word)
