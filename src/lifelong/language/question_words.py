"""Whether a question asks for a value by a question word: such a question is not answered by yes or no."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from lifelong.language.identify import fold
from lifelong.language.sentences import words

_WITHIN = ("hi", "ja", "zh", "ko")
"""Languages whose words are found anywhere in a text: it has no spaces, or its vowel signs end a word for `words`."""

_FOLDED = 3
"""Fewest letters of a word that is also found without its accents: French "ou" is "or"."""


@dataclass(frozen=True, slots=True)
class _QuestionWords:
    anywhere: frozenset[str]
    first: frozenset[str]


def has_question_word(text: str, language: str) -> bool:
    """Whether a text has a word that asks for a value: "where", "wann", "何".

    Args:
        text: a question.
        language: ISO 639-1 code of its language; a language without a list has none.
    """
    known = _question_words().get(language)
    if known is None:
        return False
    if language in _WITHIN:
        return any(word in text for word in known.anywhere)
    asked = words(text)
    plain = [fold(word) for word in asked if len(word) >= _FOLDED]
    return not known.anywhere.isdisjoint((*asked, *plain)) or not known.first.isdisjoint(
        {*asked[:1], *map(fold, asked[:1])}
    )


@cache
def _question_words() -> dict[str, _QuestionWords]:
    source = resources.files("lifelong.language").joinpath("question_words.toml")
    listed = {language: text.split() for language, text in tomllib.loads(source.read_text(encoding="utf-8")).items()}
    return {
        language: _QuestionWords(
            _forms([word for word in known if not word.startswith("^")]),
            _forms([word[1:] for word in known if word.startswith("^")]),
        )
        for language, known in listed.items()
    }


def _forms(known: list[str]) -> frozenset[str]:
    return frozenset(known) | {fold(word) for word in known if len(word) >= _FOLDED}
