"""The signs by which talk about items is read, one table for each language in ``signs/``.

Each table has regular expressions for requests, for reactions to suggestions, and for likes and dislikes; the words for
activities and things; and words of genres with the English ones that catalogues use. People mix languages, so a text is
read by the signs of its own language first, and then by the others of its script.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from lifelong.language.identify import identify

LANGUAGES: Final = ("en", "de", "es", "fr", "it", "pt", "zh", "ja")
"""ISO 639-1 codes of the languages that have a table."""

SPACELESS: Final = "\u3040-\u30ff\u3400-\u9fff"
"""Characters of scripts that write no spaces, as a class of a regular expression."""

_SPACELESS = re.compile(f"[{SPACELESS}]")
_CODES: Final = frozenset(("zh", "ja"))

_PART = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class ItemSigns:
    """The signs of one language.

    Attributes:
        language: ISO 639-1 code.
        patterns: a pattern by the name of its key; it matches where one of the expressions does.
        requests: patterns of requests, each to be tried by itself.
        it: a word that stands for an item.
        but, and_: words that part clauses, and that join them.
        ordinals: number of a place by its word, from 1; -1 is the last one.
        verbs, nouns: activities by the verbs for them, and by the things.
        short: shortenings and what they stand for.
        genres: English words by the words of this language.
        generic: words that name no taste.
    """

    language: str
    patterns: Mapping[str, re.Pattern[str]]
    requests: Sequence[re.Pattern[str]]
    it: str
    but: Sequence[str]
    and_: Sequence[str]
    ordinals: Mapping[str, int]
    verbs: Mapping[str, frozenset[str]]
    nouns: Mapping[str, frozenset[str]]
    short: Mapping[str, str]
    genres: Mapping[str, str]
    generic: frozenset[str]

    def search(self, name: str, text: str) -> re.Match[str] | None:
        """The first place where a sign of this name stands in a text."""
        return self.patterns[name].search(text)

    def whole(self, name: str, text: str) -> bool:
        """Whether a text is such a sign and nothing else."""
        return self.patterns[name].fullmatch(text) is not None

    def plain(self, text: str) -> str:
        """The text with straight apostrophes, and with the words that its shortenings stand for."""
        text = text.replace("’", "'")
        if not self.short:
            return text
        return re.sub(r"[\w'ß-ɏ]+", lambda each: self.short.get(each[0].lower(), each[0]), text)


def signs_of(text: str, likely: Sequence[str] = ()) -> list[ItemSigns]:
    """The signs to read a text by: those of its language first.

    Args:
        text: the text.
        likely: languages of the person's earlier messages, the most frequent first.
    """
    spaceless = _SPACELESS.search(text) is not None
    codes = [code for code in LANGUAGES if (code in _CODES) is spaceless]
    first = identify(text, likely)
    return [signs(code) for code in sorted(codes, key=lambda code: code != first)]


@cache
def signs(language: str) -> ItemSigns:
    """The signs of one of ``LANGUAGES``; the table is read once."""
    source = resources.files("lifelong.tasks.recommend").joinpath("signs", f"{language}.toml")
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    activities: Mapping[str, Mapping[str, str]] = table["activities"]
    verbs = _by_word(activities, "verbs")
    nouns = _by_word(activities, "nouns")
    ordinals = {str(word): int(place) for word, place in table["ordinals"].items()}
    parts: dict[str, str] = {
        **table["parts"],
        "do": f"(?P<do>{_any(verbs)}){table['parts']['do_end']}",
        "thing": f"(?:(?P<noun>{_any(nouns)}){table['parts']['noun_end']})",
        "number": f"(?P<number>{_any(ordinals)})",
    }
    begin = table["begin"]
    return ItemSigns(
        language=language,
        patterns={name: _pattern(value, parts) for name, value in table.items() if _is_patterns(name, value)},
        requests=[re.compile(begin + _filled(each, parts), re.IGNORECASE) for each in table["requests"]],
        it=table["it"],
        but=table["but"],
        and_=table["and"],
        ordinals=ordinals,
        verbs=verbs,
        nouns=nouns,
        short=table.get("short", {}),
        genres={word.lower(): english for english, words in table.get("genres", {}).items() for word in words.split()},
        generic=frozenset(table["generic"].split()),
    )


def _is_patterns(name: str, value: Any) -> bool:
    return name not in ("requests", "but", "and") and (isinstance(value, list) or name in ("frame", "clause"))


def _pattern(value: str | list[str], parts: Mapping[str, str]) -> re.Pattern[str]:
    each = [value] if isinstance(value, str) else value
    filled = [_numbered(_filled(one, parts), place) for place, one in enumerate(each)]
    return re.compile("|".join(f"(?:{one})" for one in filled), re.IGNORECASE)


def _numbered(pattern: str, place: int) -> str:
    """A name of a group may stand only once in a pattern: the alternatives get names of their own."""
    return re.sub(r"\(\?P<(\w+)>", lambda each: f"(?P<{each[1]}_{place}>", pattern)


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    while _PART.search(pattern):
        pattern = _PART.sub(lambda each: parts[each[1]], pattern)
    return pattern


def _by_word(activities: Mapping[str, Mapping[str, str]], key: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for activity, words in activities.items():
        for word in words[key].split():
            found[word] = found.get(word, frozenset()) | {activity}
    return found


def _any(words: Mapping[str, object]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def group(match: re.Match[str], name: str) -> str:
    """The text of a group whose name stands in several alternatives; "" where none matched."""
    return next((value for key, value in match.groupdict().items() if value and key.rpartition("_")[0] == name), "")


@cache
def turns() -> re.Pattern[str]:
    """A word that turns to something else, in any of the languages."""
    spaced, joined = words_that_join("but")
    return re.compile(rf",?\s+\b(?:{spaced})\b\s*|[,，、]?(?:{joined})", re.IGNORECASE)


def words_that_join(name: str) -> tuple[str, str]:
    """The words of all languages that join or part clauses, as alternatives: of scripts with spaces, and of the others.

    Args:
        name: ``but`` or ``and_``.
    """
    words = [word for language in LANGUAGES for word in getattr(signs(language), name)]
    spaced = [word for word in words if not _SPACELESS.search(word)]
    return "|".join(spaced), "|".join(word for word in words if word not in spaced)


def activities_named(words: Sequence[str]) -> frozenset[str]:
    """The activities of the things that words name, in any of the languages: "film", "filme", "電影"."""
    found: set[str] = set()
    for word in words:
        for language in LANGUAGES:
            nouns = signs(language).nouns
            forms = (
                word,
                word.removesuffix("s"),
                word.removesuffix("es"),
                word.removesuffix("e"),
                word.removesuffix("n"),
            )
            found |= next((nouns[form] for form in forms if form in nouns), frozenset())
    return frozenset(found)


def translated(text: str) -> Iterator[str]:
    """The English words of genres and moods that a text names in the other languages, each once."""
    yield from dict.fromkeys(_translated(text.lower().replace("’", "'")))


def _translated(folded: str) -> Iterator[str]:
    if _SPACELESS.search(folded):
        for code in _CODES:
            yield from (english for word, english in signs(code).genres.items() if word.lower() in folded)
        return
    words = re.findall(r"[^\W\d_][\w'-]*", folded)
    words += [word.partition("'")[2] for word in words if "'" in word]  # "dell'orrore", "d'azione"
    for language in LANGUAGES:
        if language not in _CODES:
            yield from (english for word in words if (english := signs(language).genres.get(word)))
