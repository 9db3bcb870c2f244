"""Names and denials in the person's words about a file: "this is Bertha, my old truck", "no, that is not Bertha".

Only these plain forms are read, and only in the person's own words. A name without a kind is taken only where the
picture's tags give the kind. Whether it is a person is never guessed from a look.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from lifelong.privacy.names import check_name

LONGEST = 80
"""Characters of a name or kind."""

_CAPITAL: Final = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻŁŃŅŇŌŐŒŔŘŚŞŠŤŪŮŰŲŹŻŽЀ-Я]"
_NAME: Final = rf"(?P<name>{_CAPITAL}[\w’'-]*(?: {_CAPITAL}[\w’'-]*){{0,2}})"
_ANY_NAME: Final = r"(?P<name>[^\W\d_][\w\u0900-\u097f’'-]{0,15}?)"
"""A name of a script without capitals: one word."""

_END: Final = r"(?=\s*[.,;:!?\n。！？，、،।]|\s*$)"
_NO_CAPITALS: Final = frozenset({"zh", "ja", "ko", "ar", "hi"})
_NOUNS_IN_CAPITALS: Final = frozenset({"de"})
"""Languages in which a capital does not set names apart: the word before the name must be a noun, too."""


@dataclass(frozen=True, slots=True)
class Naming:
    """The name that a message gives to what a file shows; ``kind`` is "" where the message does not say what it is."""

    name: str
    kind: str = ""


def parse_naming(text: str) -> Naming | None:
    """The name that these words give to what a file shows, or None; in fifteen languages."""
    text = _written(text)
    for pattern in _patterns("named", "bare"):
        if match := pattern.search(text):
            what = (match.groupdict().get("what") or "").strip()
            return Naming(match["name"], what.split()[-1].lower() if what else "")
    return None


def parse_denial(text: str) -> str | None:
    """The name that these words deny: "Bertha" of "no, that is not Bertha"; None where they deny none."""
    text = _written(text)
    return next((match["name"] for pattern in _patterns("denied") if (match := pattern.search(text))), None)


def needs_consent(kind: str) -> str:
    """The consent that recognising a concept of this kind needs: ``person``, ``voice``, or "" for none."""
    words = set(re.findall(r"[\w\u0900-\u097f-]+", unicodedata.normalize("NFC", kind.lower())))
    if words & {"voice", "voices"}:
        return "voice"
    return "person" if words & _people() else ""


def _written(text: str) -> str:
    """Words in one form: some keyboards send an accent as a character of its own, and curved apostrophes."""
    return unicodedata.normalize("NFC", text).replace("’", "'")


@cache
def _patterns(*keys: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of all languages under some keys of ``naming.toml``."""
    return tuple(
        re.compile(_pattern(language, table, each))
        for language, table in _data().items()
        for key in keys
        for each in table.get(key, ())
    )


def _pattern(language: str, table: dict[str, Any], text: str) -> str:
    plain = language not in _NO_CAPITALS
    noun = rf"(?:\w+ )*{_CAPITAL}" if language in _NOUNS_IN_CAPITALS else r"\S"
    spaced = " " if plain or language in ("ko", "hi") else ""
    what = rf"(?:{_any(table['mine'])}){spaced}(?P<what>{noun}[^.,;:!?\n，、。،]{{0,38}}?)"
    filled = {
        "{shows}": rf"(?:{_any(table['shows'])})",
        "{what}": what,
        "{own}": r"(?P<what>[^.,;:!?\n،]{2,40}?)",
        "{called}": rf"(?:(?:{_any(table['called'])}){'' if language in ('zh', 'ja') else ' '})",
        "{name}": _NAME if plain else _ANY_NAME,
    }
    for slot, pattern in filled.items():
        text = text.replace(slot, pattern)
    return (r"\b" if plain else "") + text + (_END if plain else r"(?=[\s.,;:!?。！？，、،।]|$)")


def _any(words: Sequence[str]) -> str:
    """Any of some phrases, also at the beginning of a sentence."""
    both = {form for word in words for form in (word, word[:1].upper() + word[1:])}
    return "|".join(re.escape(each) for each in sorted(both, key=lambda each: (-len(each), each)))


@cache
def _people() -> frozenset[str]:
    return frozenset(word for table in _data().values() for word in table["people"].split())


@cache
def _data() -> dict[str, dict[str, Any]]:
    text = resources.files("lifelong.concepts").joinpath("naming.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def checked_naming(name: str, kind: str) -> tuple[str, str]:
    """A name and a kind as they are kept. A thing's name may mix scripts in a word, as "USB-кабель" does.

    Raises:
        InputError: the name is empty, one of them is too long, or holds what cannot be seen.
    """
    name, kind = " ".join(name.split()), " ".join(kind.split())  # people write them over several lines
    name = check_name(name, "concept", longest=LONGEST, scripts=False)
    return name, check_name(kind, "kind", longest=LONGEST, scripts=False) if kind else ""
