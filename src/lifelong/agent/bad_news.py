"""Messages with bad news or in low spirits, in fifteen languages: "I will remember that" alone is no answer."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Final

from lifelong.extraction.gate.qualifiers import has
from lifelong.language.phrase_patterns import phrase_anywhere, plain_words

_SIGNS: Final = re.compile(r"(?:^|\s)[:=;]['’]?-?[(\[/](?:\s|$)|[😢😔😞💔☹🙁😿🥺😥]")
"""Sad faces; a face that cries loudly mostly laughs."""


def is_bad_news(text: str, language: str) -> bool:
    """Whether a message tells of a death, a loss or low spirits, and denies none.

    Args:
        text: the words of the message.
        language: two letters; a language without a list has the signs alone.
    """
    if _SIGNS.search(text) is not None:
        return True
    news = _pattern(language, "news")
    return (
        news is not None and news.search(plain_words(text)) is not None and not has(text, language, "denied", "unreal")
    )


def speaks_to_assistant(text: str, language: str) -> bool:
    """Whether a message has a word for the one that it speaks to: "you are useless", and not "I'm so tired of this"."""
    you = _pattern(language, "you")
    return you is None or you.search(plain_words(text)) is not None


@cache
def _pattern(language: str, key: str) -> re.Pattern[str] | None:
    source = resources.files("lifelong.agent").joinpath("bad_news.toml")
    data: dict[str, dict[str, str]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return phrase_anywhere(data[language][key].split(",")) if language in data else None
