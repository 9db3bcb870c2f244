"""Whether a clause tells of an earlier time by a word such as "früher": it says nothing of now, whatever its verb."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Final

from lifelong.language.identify import identify
from lifelong.language.tenses import tense
from lifelong.language.time_words import fold

_UNTENSED: Final = frozenset({"zh", "ko", "ar", "hi"})
"""Languages whose verbs do not show it, or not by words that `tense` knows."""


def says_formerly(clause: str, language: str = "") -> bool:
    """Whether a clause says that it tells of an earlier time: "antes vivía en Triana", and not "antes de comer".

    Args:
        clause: its words.
        language: ISO 639-1 code of its language; "" identifies it.
    """
    language = language or identify(clause)
    adverb = _patterns()[0].get(language)
    found = None if adverb is None else adverb.search(fold(clause))
    if found is None or _MARK.search(clause, 0, found.start()) is not None:  # what stands before it holds now
        return False
    return language in _UNTENSED or is_past(clause, language)


def is_past(text: str, language: str) -> bool:
    """Whether a verb of a text is in a past tense.

    Args:
        text: a clause or a question.
        language: ISO 639-1 code of its language.
    """
    verb = _patterns()[1].get(language)
    return tense(text) == "past" or (verb is not None and verb.search(fold(text)) is not None)


_MARK: Final = re.compile(r"\w[,;:،，、]")


@cache
def _patterns() -> tuple[dict[str, re.Pattern[str]], dict[str, re.Pattern[str]]]:
    """By language: adverbs, and verbs in a past tense."""
    source = resources.files("lifelong.language").joinpath("formerly.toml")
    listed = tomllib.loads(source.read_text(encoding="utf-8"))
    verbs = listed.pop("past")
    adverbs = {language: re.compile(expression) for language, expression in listed.items()}
    return adverbs, {language: re.compile(expression) for language, expression in verbs.items()}
