"""Praise of the assistant that is a whole message, in fifteen languages: "you're good company" is neither a complaint
nor a question, and "sei bravissima" is not the person's name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from lifelong.agent.courtesies import LONGEST, fillers
from lifelong.language.phrase_patterns import phrase_anywhere, plain_words, whole_message
from lifelong.language.sentences import QUESTION_MARKS


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Of a language: a message of nothing else, what speaks to the assistant, what praises it, and what does both."""

    message: re.Pattern[str]
    to: re.Pattern[str]
    good: re.Pattern[str]
    whole: re.Pattern[str]


def praise(text: str, languages: Sequence[str] = ()) -> str:
    """The language (an ISO 639-1 code) of a message that praises the assistant and says nothing else; "" if it is none.

    Args:
        text: the words of the message.
        languages: languages of the person's earlier messages, the most frequent first: they decide between several.
    """
    if len(text) > LONGEST or any(mark in text for mark in QUESTION_MARKS):
        return ""
    plain = plain_words(text)
    found = [language for language, patterns in _patterns().items() if _praises(plain, patterns)]
    known = [language for language in languages if language in found]
    return (known or found or [""])[0]


def _praises(plain: str, patterns: _Patterns) -> bool:
    if patterns.message.fullmatch(plain) is None:
        return False
    both = patterns.to.search(plain) is not None and patterns.good.search(plain) is not None
    return both or patterns.whole.search(plain) is not None


@cache
def _patterns() -> dict[str, _Patterns]:
    source = resources.files("lifelong.agent").joinpath("praise.toml")
    data: dict[str, dict[str, str]] = tomllib.loads(source.read_text(encoding="utf-8"))
    patterns = {}
    for language, lists in data.items():
        to, good, whole, more = (
            set(map(plain_words, lists[key].split(","))) for key in ("to", "good", "whole", "more")
        )
        message, _ = whole_message(to | good | whole, more | fillers(language))
        patterns[language] = _Patterns(message, phrase_anywhere(to), phrase_anywhere(good), phrase_anywhere(whole))
    return patterns
