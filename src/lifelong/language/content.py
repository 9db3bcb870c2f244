"""Content words: the words of a text that carry its meaning, in the languages that Lifelong reads."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from importlib import resources

from lifelong.language.terms import STOP_WORDS, term, words


@cache
def function_words() -> frozenset[str]:
    """Articles, pronouns, prepositions, auxiliaries and the like, in the form that ``terms.words`` gives."""
    source = resources.files("lifelong.language").joinpath("phrases", "function_words.toml")
    lists = tomllib.loads(source.read_text(encoding="utf-8"))
    found = {
        word for value in lists.values() if isinstance(value, str) for each in value.split() for word in words(each)
    }
    return frozenset(found | STOP_WORDS)


def content_words(text: str) -> list[str]:
    """The words of a text without function words, in reading order; pairs of characters in scripts without spaces."""
    return [word for word in words(text) if word not in function_words() and not _is_letter(word)]


def content_terms(text: str) -> set[int]:
    """The term ids of the content words of a text."""
    return {term(word) for word in content_words(text)}


def _is_letter(word: str) -> bool:
    return len(word) == 1 and not word.isdigit() and unicodedata.category(word) != "Lo"
