"""Patterns of short messages that are made of known phrases and of nothing else, in any language."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache
from importlib import resources

from lifelong.language.identify import fold

_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u3130-\u318f]")
_NO_MARK = re.compile(r"[^\w\s'\u0900-\u097f]|_")
_ARABIC_MARKS = re.compile("[\u064b-\u0652\u0640]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


def plain_words(text: str) -> str:
    """The words of a message in lower case, without accents, marks and stretched letters."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    text = _ARABIC_MARKS.sub("", fold(text))
    text = _STRETCHED.sub(r"\1", _NO_MARK.sub(" ", unicodedata.normalize("NFC", text)))
    return " ".join(text.split())


def whole_message(phrases: Collection[str], fillers: Collection[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for the plain words of a message.

    Args:
        phrases: plain words, of which a message must have at least one.
        fillers: plain words that may stand beside them.

    Returns:
        The pattern of a whole message of phrases and fillers, to match fully, and that of a phrase, to search.
    """
    both = _alternatives({*phrases, *fillers})
    # Atomic, so that a long message of words with two readings takes no exponential time.
    return (
        re.compile(f"(?>{both} ?)++"),
        phrase_anywhere(phrases),
    )


def phrase_anywhere(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds one of some phrases in plain words, as whole words in scripts with spaces."""
    return re.compile(rf"(?:^| |(?<={_SPACELESS.pattern})){_alternatives({plain_words(each) for each in phrases})}")


@cache
def beginnings(package: str, name: str) -> re.Pattern[str]:
    """A pattern that matches plain words which begin with one of some phrases.

    Args:
        package: the package that has the file.
        name: a TOML file with the phrases of each language, separated by commas.
    """
    data: dict[str, str] = tomllib.loads(resources.files(package).joinpath(name).read_text(encoding="utf-8"))
    return re.compile(_alternatives({plain_words(phrase) for each in data.values() for phrase in each.split(",")}))


def _alternatives(words: Iterable[str]) -> str:
    """A pattern of phrases, the longest first; in scripts with spaces a phrase ends at a space."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    parts = (re.escape(word) + ("" if _SPACELESS.search(word) else r"(?= |$)") for word in longest_first)
    return f"(?:{'|'.join(parts)})"
