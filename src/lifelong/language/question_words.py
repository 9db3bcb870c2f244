"""What a question asks for by its form: a value by a question word, yes or no by a particle or the order of words."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

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
        latin = [word for word in known.anywhere if word.isascii()]
        written = words(text) if latin else ()
        return any(word in (written if word.isascii() else text) for word in known.anywhere)
    asked = words(text)
    plain = [fold(word) for word in asked if len(word) >= _FOLDED]
    return not known.anywhere.isdisjoint((*asked, *plain)) or not known.first.isdisjoint(
        {*asked[:1], *map(fold, asked[:1])}
    )


def asks_yes_or_no(question: str, language: str) -> bool:
    """Whether a question asks for yes or no by its form: "czy jem mięso", "evli mi", "bin ich".

    False where the form does not tell.

    Args:
        question: its words.
        language: ISO 639-1 code of its language.
    """
    form = _yes_or_no().get(language)
    return form is not None and form.search(question.lower()) is not None and not has_question_word(question, language)


@cache
def _yes_or_no() -> dict[str, re.Pattern[str]]:
    return {language: re.compile(form) for language, form in _data()["yes_or_no"].items()}


@cache
def _data() -> dict[str, Any]:
    source = resources.files("lifelong.language").joinpath("question_words.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def _question_words() -> dict[str, _QuestionWords]:
    listed = {language: text.split() for language, text in _data().items() if isinstance(text, str)}
    return {
        language: _QuestionWords(
            _forms([word for word in known if not word.startswith("^")]),
            _forms([word[1:] for word in known if word.startswith("^")]),
        )
        for language, known in listed.items()
    }


def _forms(known: list[str]) -> frozenset[str]:
    return frozenset(known) | {fold(word) for word in known if len(word) >= _FOLDED}
