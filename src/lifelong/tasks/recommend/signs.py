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
from itertools import count
from typing import Any, Final

from lifelong.language.identify import identify

LANGUAGES: Final = ("en", "de", "es", "fr", "it", "pt", "nl", "pl", "tr", "hi", "ru", "ar", "ko", "zh", "ja")
"""ISO 639-1 codes of the languages that have a table."""

HANGUL: Final = "\uac00-\ud7af"
"""Letters of Korean, as a class of a regular expression; its particles are attached to words of any script."""

SPACELESS: Final = "\u3040-\u30ff\u3400-\u9fff"
"""Characters of scripts that write no spaces, as a class of a regular expression."""

_SPACELESS = re.compile(f"[{SPACELESS}]")
_CODES: Final = frozenset(("zh", "ja"))

_SCRIPTS: Final = {
    "ru": re.compile("[\u0400-\u04ff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "ko": re.compile(f"[{HANGUL}]"),
}
"""Languages whose script says that a text is of them."""

_LATIN: Final = ("en", "de", "es", "fr", "it", "pt", "nl", "pl", "tr", "hi")
"""Languages that are written in Latin letters; Hindi is in chats."""

_PART = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class ItemSigns:
    """The signs of one language.

    Attributes:
        language: ISO 639-1 code.
        patterns: a pattern by the name of its key; it matches where one of the expressions does.
        requests: patterns of requests, each to be tried by itself.
        it: a word that stands for an item.
        but, and_: words that part clauses, and that join them, in a text of any language.
        own_but, own_and: further ones that count in a text of this language only: "ale" is an English word, too.
        ordinals: number of a place by its word, from 1; -1 is the last one.
        verbs, nouns: activities by the verbs for them, and by the things.
        short: shortenings and what they stand for.
        genres: English words by the words of this language; a word with "*" at its end is the stem of several.
        stems: whether some are stems.
        generic: words that name no taste.
    """

    language: str
    patterns: Mapping[str, re.Pattern[str]]
    requests: Sequence[re.Pattern[str]]
    it: str
    but: Sequence[str]
    and_: Sequence[str]
    own_but: Sequence[str]
    own_and: Sequence[str]
    ordinals: Mapping[str, int]
    verbs: Mapping[str, frozenset[str]]
    nouns: Mapping[str, frozenset[str]]
    short: Mapping[str, str]
    genres: Mapping[str, str]
    stems: bool
    generic: frozenset[str]

    def search(self, name: str, text: str) -> re.Match[str] | None:
        """The first place where a sign of this name stands in a text."""
        return self.patterns[name].search(text)

    def all(self, name: str, text: str) -> Iterator[re.Match[str]]:
        """The places where a sign of this name stands in a text; none where the language has no such sign."""
        pattern = self.patterns.get(name)
        return iter(()) if pattern is None else pattern.finditer(text)

    def without(self, name: str, text: str) -> str:
        """The text without the signs of this name."""
        pattern = self.patterns.get(name)
        return text if pattern is None else pattern.sub(" ", text)

    def whole(self, name: str, text: str) -> bool:
        """Whether a text is such a sign and nothing else."""
        return self.patterns[name].fullmatch(text) is not None

    def plain(self, text: str) -> str:
        """The text with straight apostrophes, and with the words that its shortenings stand for."""
        text = text.replace("’", "'")
        if not self.short:
            return text
        return re.sub(r"[\w'ß-ɏ]+", lambda each: self.short.get(lowered(each[0]), each[0]), text)


def signs_of(text: str, likely: Sequence[str] = ()) -> list[ItemSigns]:
    """The signs to read a text by: those of its language first, then the others of its scripts.

    Args:
        text: the text.
        likely: languages of the person's earlier messages, the most frequent first.
    """
    first = identify(text, likely)
    return [signs(code) for code in sorted(_codes(text), key=lambda code: code != first)]


def _codes(text: str) -> Sequence[str]:
    if _SPACELESS.search(text):
        return ("zh", "ja")
    own = [code for code, script in _SCRIPTS.items() if script.search(text)]
    return [*own, "en"] if own else _LATIN  # "यह movie too long है"


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
        "year": r"(?P<year>(?:19|20)\d\d)(?!\d|'?s\b)",
        "decade": r"(?P<decade>(?:19|20)?\d0)",
    }
    begin = table["begin"]
    genres = {word.lower(): english for english, words in table.get("genres", {}).items() for word in words.split()}
    return ItemSigns(
        language=language,
        patterns={name: _pattern(value, parts) for name, value in table.items() if _is_patterns(name, value)},
        requests=[_pattern(begin + each, parts) for each in table["requests"]],
        it=table["it"],
        but=table["but"],
        and_=table["and"],
        own_but=table.get("own_but", ()),
        own_and=table.get("own_and", ()),
        ordinals=ordinals,
        verbs=verbs,
        nouns=nouns,
        short=table.get("short", {}),
        genres=genres,
        stems=any(word.endswith("*") for word in genres),
        generic=frozenset(table["generic"].split()),
    )


_NO_PATTERNS: Final = frozenset(("requests", "but", "and", "own_but", "own_and"))


def _is_patterns(name: str, value: Any) -> bool:
    return name not in _NO_PATTERNS and (isinstance(value, list) or name in ("frame", "clause"))


def _pattern(value: str | list[str], parts: Mapping[str, str]) -> re.Pattern[str]:
    each = [value] if isinstance(value, str) else value
    if not each:
        return re.compile("(?!)")  # nothing says it in this language
    return re.compile(_numbered("|".join(f"(?:{_filled(one, parts)})" for one in each)), re.IGNORECASE)


def _numbered(pattern: str) -> str:
    """A name of a group may stand only once in a pattern: each place where it stands gets a number of its own."""
    places = count()
    return re.sub(r"\(\?P<(\w+)>", lambda each: f"(?P<{each[1]}_{next(places)}>", pattern)


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


def lowered(text: str) -> str:
    """A text in lower case, with a plain "i" for the Turkish "İ"."""
    return text.lower().replace("i\u0307", "i")


def group(match: re.Match[str], name: str) -> str:
    """The text of a group whose name stands in several alternatives; "" where none matched."""
    return next((value for key, value in match.groupdict().items() if value and key.rpartition("_")[0] == name), "")


@cache
def turnings(language: str) -> re.Pattern[str]:
    """A word that turns to something else, in a text of a language: the languages are mixed."""
    spaced, joined = _joining("but", language)
    return re.compile(rf",?\s+\b(?:{spaced})\b\s*|[,،，、]?(?:{joined})", re.IGNORECASE)


@cache
def joints(language: str) -> re.Pattern[str]:
    """A comma, or a word that joins clauses, in a text of a language."""
    spaced, _ = _joining("and_", language)
    return re.compile(rf"[,،，、]\s*(?:(?:{spaced})\s+)?|\s+(?:{spaced})\s+", re.IGNORECASE)


def _joining(name: str, language: str) -> tuple[str, str]:
    """The words that join or part clauses, as alternatives: of scripts with spaces, and of the others.

    Args:
        name: ``but`` or ``and_``.
        language: of the text; words that other languages use for something else count in their own one only.
    """
    words = [word for each in LANGUAGES for word in getattr(signs(each), name)]
    if language in LANGUAGES:
        words += getattr(signs(language), f"own_{name.strip('_')}")
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
    yield from dict.fromkeys(_translated(lowered(text).replace("’", "'")))


def _translated(folded: str) -> Iterator[str]:
    if _SPACELESS.search(folded):
        for code in _CODES:
            yield from (english for word, english in signs(code).genres.items() if word.lower() in folded)
        return
    own = [code for code, script in _SCRIPTS.items() if script.search(folded)]
    words = words_of(folded)
    words += [word.partition("'")[2] for word in words if "'" in word]  # "dell'orrore", "d'azione"
    for language in own or _LATIN:
        yield from (english for word in words if (english := _genre(word, language)))


def words_of(text: str) -> list[str]:
    """The words of a text, without numbers. Python's ``\\w`` lacks the marks of Indic scripts and of Arabic."""
    return _WORD.findall(text)


_MARKS: Final = "\u064b-\u0652\u0900-\u0963"
_WORD = re.compile(rf"(?:[^\W\d_]|[{_MARKS}])(?:[\w'-]|[{_MARKS}])*")


def _genre(word: str, language: str) -> str:
    """The English words for a word that names a genre, or that begins with a stem of the table, "комед*"; else ""."""
    genres = signs(language).genres
    if (english := genres.get(word)) is not None or not signs(language).stems:
        return english or ""
    for start in range(2, len(word) + 1):
        if (english := genres.get(f"{word[:start]}*")) is not None:
            return english
    return ""
