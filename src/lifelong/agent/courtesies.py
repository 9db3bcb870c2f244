"""Greetings, thanks, farewells and complaints that are a whole message, in fifteen languages.

A list knows them better than the reader does, which has seen few of them in most languages.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal

from lifelong.language.identify import identify
from lifelong.language.phrase_patterns import plain_words, whole_message

CourtesyKind = Literal["greet", "thanks", "bye", "complain"]

KINDS: Final[tuple[CourtesyKind, ...]] = ("greet", "thanks", "bye", "complain")
"""What one phrase is if it is several things: "ciao" greets."""

TOGETHER: Final[tuple[CourtesyKind, ...]] = ("complain", "thanks", "bye", "greet")
"""What several phrases are together: "hi, thanks" is thanks."""

_OPENINGS: Final = (
    re.compile(r"\s*(?P<greeting>[^,،，、!！.。\n]{1,24})[,،，、!！.。\n]\s*"),
    re.compile(r"\s*(?P<greeting>[^\W\d_]+\s+[^\W\d_]+)\s+"),
    re.compile(r"\s*(?P<greeting>[^\W\d_]+)\s+"),
)
"""What a message may greet with: up to a mark, two words, or one."""

LONGEST: Final = 60
"""Characters of a longer message, which says more than that."""


@dataclass(frozen=True, slots=True)
class Courtesy:
    """What a message is, and in which language (an ISO 639-1 code)."""

    kind: CourtesyKind
    language: str


def courtesy(text: str, languages: Sequence[str] = ()) -> Courtesy | None:
    """The courtesy that a message is and nothing else, or None.

    Args:
        text: the words of the message.
        languages: languages of the person's earlier messages, the most frequent first: they decide between several.
    """
    if len(text) > LONGEST:
        return None
    plain = plain_words(text)
    found = [
        Courtesy(kind, language)
        for language, patterns in _patterns().items()
        for kind, (whole, core) in patterns.items()
        if whole.fullmatch(plain) and core.search(plain)
    ]
    if not found:
        return None
    known = {language: place for place, language in reversed(list(enumerate(languages)))}

    def order(each: Courtesy) -> tuple[int, bool, int]:
        alone = plain in _phrases(each.language, each.kind)
        return known.get(each.language, len(known)), not alone, (KINDS if alone else TOGETHER).index(each.kind)

    return min(found, key=order)


def fillers(language: str) -> frozenset[str]:
    """The words, without accents, that may stand beside the courtesies of a language: "you, so, very"."""
    return _phrases(language, "more")


def without_greeting(text: str) -> str:
    """A text without the greeting that it begins with: "ich bin Hanne" of "Grüß Gott, ich bin Hanne"."""
    language = identify(text)
    for opening in _OPENINGS:
        match = opening.match(text)
        greeting = None if match is None else courtesy(match.group("greeting"), [language])
        if match is None or greeting is None:
            continue
        greets = greeting.kind == "greet" and greeting.language == language  # "we" greets in Italian only
        return (text[match.end() :].strip() if greets else "") or text
    return text


@cache
def _patterns() -> dict[str, dict[CourtesyKind, tuple[re.Pattern[str], re.Pattern[str]]]]:
    """For each language and kind: the pattern of a whole message, and that of a phrase of the kind."""
    patterns: dict[str, dict[CourtesyKind, tuple[re.Pattern[str], re.Pattern[str]]]] = {}
    for language in _data():
        every = {phrase for kind in KINDS for phrase in _phrases(language, kind)} | _phrases(language, "more")
        patterns[language] = {kind: whole_message(_phrases(language, kind), every) for kind in KINDS}
    return patterns


@cache
def _phrases(language: str, key: str) -> frozenset[str]:
    return frozenset(filter(None, map(plain_words, _data()[language][key].split(","))))


@cache
def _data() -> dict[str, dict[str, str]]:
    source = resources.files("lifelong.agent").joinpath("courtesies.toml")
    data: dict[str, dict[str, str]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return data
