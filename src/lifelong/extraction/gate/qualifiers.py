"""Words that qualify what a clause says: denials, ends, suppositions, frequencies, and whose words they are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from lifelong.language.identify import identify
from lifelong.language.time_words import fold

SPACELESS: Final = frozenset({"zh", "ja", "ko"})
"""Languages whose forms are found inside of words, too."""

BINDING: Final = ("denied", "ended", "ahead", "unreal", "passing", "often", "told")
"""Classes that a text must share with the clause that it is about."""

_EXTRA: Final = {"hi": ("hi-latn",)}


def language_of(text: str, hint: str = "") -> str:
    """The language whose words qualify a text, as two letters; "tl" where Tagalog is mixed into another language.

    Args:
        text: a message.
        hint: another text in the same language, which decides where the message is too short.
    """
    folded = fold(text)
    found = identify(text, [identify(hint)] if hint else [])
    if found != "hi" and len(_HINDI.findall(folded)) >= 2:
        return "hi"
    if found in ("en", "es", "id", "pt", "it") and len(_TAGALOG.findall(folded)) >= 2:
        return "tl"
    return found


_HINDI: Final = re.compile(
    r"\b(?:hai|hain|hoon|hun|mera|meri|mere|mujhe|maine|nahi|nahin|kya|mein|aur|bhi|wala|raha|rahi|karta|karti|ke|ki|ka|ko)\b"
)
_TAGALOG: Final = re.compile(
    r"\b(?:ako|ang|ng|mga|hindi|yung|naman|kasi|pero|lang|siya|niya|nila|dito|ko|na|sa|kong|nanay|tatay|ate|kuya|din|rin"
    r"|pala|daw|raw|po|wala|mahilig|ayaw|gusto)\b"
)


def qualifiers(text: str, language: str) -> Mapping[str, frozenset[str]]:
    """The qualifying words of a text by class; a class without words is left out.

    Args:
        text: a clause, a sentence, or a text of a model.
        language: two letters; its words count, and those of English.
    """
    folded = fold(text.replace("’", "'"))
    result: dict[str, set[str]] = {}
    for code in dict.fromkeys((language, *_EXTRA.get(language, ()), *_shared(language))):
        for name, pattern in _patterns().get(code, {}).items():
            if found := {match.group().strip() for match in pattern.finditer(folded)}:
                result.setdefault(name, set()).update(found)
    return {name: frozenset(found) for name, found in result.items()}


def has(text: str, language: str, *classes: str) -> bool:
    """Whether a text has a word of one of the classes."""
    found = qualifiers(text, language)
    return any(name in found for name in classes)


def _shared(language: str) -> tuple[str, ...]:
    """Languages that are mixed into another: English, except where its words mean something else."""
    return ("en",) if language in ("en", "tl", "hi") else ()


@cache
def _patterns() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    source = resources.files("lifelong.extraction.gate").joinpath("qualifiers.toml").read_text(encoding="utf-8")
    tables: Mapping[str, Mapping[str, str]] = tomllib.loads(source)
    return {
        language: {name: _pattern(forms, language) for name, forms in table.items()}
        for language, table in tables.items()
    }


def _pattern(forms: str, language: str) -> re.Pattern[str]:
    pieces = []
    for form in sorted(forms.split(), key=len, reverse=True):
        folded = fold(form.rstrip("_") if language not in SPACELESS else form)
        pieces.append(re.escape(folded).replace(r"\*", r"\w*").replace("_", r"[\s,']+"))
    joined = "|".join(pieces)
    if language in SPACELESS:
        return re.compile(joined)
    letters = r"\w\u0900-\u0963" if language == "hi" else r"\w"
    lead = r"[وفب]?" if language == "ar" else ""
    return re.compile(rf"(?<![{letters}']){lead}(?:{joined})(?![{letters}])")
