"""Load the words of time: one data file for each language in ``time_words/``, compiled to patterns on first use.

A file lists forms of words, separated by spaces. ``_`` is a space in a form, and braces expand as in a shell:
``letzte{,n,r}`` is "letzte", "letzten" and "letzter". Patterns are regular expressions in which ``{month}``, ``{n}``,
``{unit}`` and so on stand for the forms. Forms and patterns are folded like the text (``fold``), so a file has the
correct spelling, and texts match without accents and capitals.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

from lifelong.language.dates import IN_FIGURES

LANGUAGES: Final = ("en", "de", "es", "pt", "fr", "it", "nl", "pl", "tr", "ru", "zh", "ja", "ko", "hi", "ar")
"""Languages with a file; those in Latin script first, English first of all."""

_PUNCTUATION = {"’": "'", "‘": "'", "`": "'", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ى": "ي", "ة": "ه"}
_WORD = re.compile(r"\w+")
_NUMERALS = "一二三四五六七八九十"
_SCRIPTS: Final = (
    ("kana", re.compile(r"[\u3040-\u30ff]"), ("ja",)),
    ("han", re.compile(r"[\u4e00-\u9fff]"), ("zh", "ja")),
    ("hangul", re.compile(r"[\uac00-\ud7af]"), ("ko",)),
    ("cyrillic", re.compile(r"[\u0400-\u04ff]"), ("ru",)),
    ("devanagari", re.compile(r"[\u0900-\u097f]"), ("hi",)),
    ("arabic", re.compile(r"[\u0600-\u06ff]"), ("ar",)),
)
_LATIN: Final = LANGUAGES[:9]
_LATIN_LETTER = re.compile(r"[a-z]")


class _Folding(dict[int, str]):
    """Lower case and no accents, one character for one, so that positions stay."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        plain = _PUNCTUATION.get(sign)
        if plain is None:
            lower = sign.lower()[0]
            digit = unicodedata.decimal(lower, -1)
            # The scripts after Cyrillic need their marks; only the letters of Arabic with a hamza are reduced.
            bare = code < 0x530 or 0x1E00 <= code < 0x2000 or 0x622 <= code <= 0x625
            plain = str(digit) if digit >= 0 else unicodedata.normalize("NFD", lower)[0] if bare else lower
            plain = _PUNCTUATION.get(plain, plain)
        self[code] = plain
        return plain


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return a text in lower case and without accents; it has the same length."""
    return text.translate(_FOLDING)


@dataclass(frozen=True, slots=True)
class TimePattern:
    """A compiled pattern.

    Attributes:
        kind: name of the function that resolves its matches.
        pattern: the expression, for folded text.
        digits: it may match a text without a word of time that has digits.
        words: it may match a text without digits that has a word of time.
    """

    kind: str
    pattern: re.Pattern[str]
    digits: bool
    words: bool


@dataclass(frozen=True, slots=True)
class TimeWords:
    """The words of time of one language.

    Attributes:
        language: two-letter code.
        values: by class of word, the value of each folded form: ``values["month"]["marzo"] == 3``.
        patterns: the patterns of its expressions.
        relations: patterns that end a text before an expression: before, until, since, after, from, at.
        behind: the same relations as patterns that follow an expression.
        to: what joins the two ends of a range.
        no: by kind, what looks like an expression and is none ("guten Morgen").
        past, future: words that show the tense of a sentence.
        common: frequent words, which show the language of a text.
        hint: finds a word without which no expression is there, except one in digits; None if ``hints`` does.
        hints: the same as a set of words.
    """

    language: str
    values: Mapping[str, Mapping[str, Any]]
    patterns: tuple[TimePattern, ...]
    relations: Mapping[str, re.Pattern[str]]
    behind: Mapping[str, re.Pattern[str]]
    to: re.Pattern[str]
    no: Mapping[str, re.Pattern[str]]
    past: re.Pattern[str]
    future: re.Pattern[str]
    common: frozenset[str]
    hint: re.Pattern[str] | None = None
    hints: frozenset[str] = field(default_factory=frozenset)

    def hinted(self, text: str, words: frozenset[str]) -> bool:
        """Whether a folded text, with these words, may hold an expression."""
        return self.hint.search(text) is not None if self.hint is not None else not words.isdisjoint(self.hints)


@cache
def time_words(language: str) -> TimeWords:
    """Return the words of a language (one of LANGUAGES)."""
    source = resources.files("lifelong.language").joinpath("time_words", f"{language}.toml")
    data: dict[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
    values = _values(data)
    pieces = _pieces(data, values)
    left, right = _BOUNDARIES[data.get("boundary", "words")]
    if language == "ar":
        left += "[\u0648\u0641\u0628]?"  # "and", "so" and "in" are written as one word with what follows
    patterns = [
        TimePattern(kind, _compile(left + f"(?:{_filled(pattern, kind, pieces)})" + right), *_needs(pattern, kind))
        for kind, templates in data["patterns"].items()
        for pattern in templates
    ]
    article = data["article"]
    hints = frozenset(_hints(values))
    whole_words = data.get("boundary", "words") == "words" and not data.get("inflected", False) and language != "ar"
    relations = {name: words for name, words in data["relations"].items() if words and name != "to"}
    return TimeWords(
        language=language,
        values=values,
        patterns=tuple(patterns),
        relations={
            name: _compile(rf"{left}(?:{words})(?:\s+|(?<=')|(?<=[\u3040-\uffff]))(?:(?:{article})\s*)?$")
            for name, words in relations.items()
        },
        behind={name: _compile(words) for name, words in data.get("behind", {}).items()},
        to=_compile(rf"\s*(?:{data['relations']['to']}|-|\u2013)\s*(?:(?:{article})\s*)?"),
        no={kind: _compile(pattern) for kind, pattern in data.get("no", {}).items()},
        past=_compile(data["tense"]["past"]),
        future=_compile(data["tense"]["future"]),
        common=frozenset(fold(word) for word in data["common"].split()),
        hint=None if whole_words else re.compile("|".join(sorted(map(re.escape, hints), key=len, reverse=True))),
        hints=hints,
    )


def languages_of(text: str) -> tuple[TimeWords, ...]:
    """Return the languages of the script of a folded text; those of Latin script with the likeliest first."""
    codes = next((codes for _, pattern, codes in _SCRIPTS if pattern.search(text)), ())
    languages = tuple(time_words(code) for code in codes)
    if not _LATIN_LETTER.search(text):
        return languages or (time_words("en"),)
    words = _WORD.findall(text)
    unique = frozenset(words)
    latin = [time_words(code) for code in _LATIN]
    # A word of time is better evidence than a frequent word, of which languages share many.
    counts = {
        each.language: sum(word in each.common for word in words) + 2 * each.hinted(text, unique) for each in latin
    }
    return (*languages, *sorted(latin, key=lambda each: -counts[each.language]))


def _values(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    values: dict[str, dict[str, Any]] = {
        "month": _numbered(data["months"], 1),
        "short": _numbered(data["short"], 1),
        "weekday": _numbered(data["weekdays"], 0),
        "bare": _numbered(data.get("bare", ()), 0),
        "which": _forms(data["which"], {"last": -1, "this": 0, "next": 1}.__getitem__),
        "near": _forms(data["near"], str),
        "n": _forms(data["numbers"], str),
        "ordinal": _forms(data.get("ordinals", {}), int),
        "place": _forms(data.get("places", {}), int),
        "years": _forms(data.get("years", {}), int),
    }
    for name, table in (("unit", "units"), ("season", "seasons"), ("part", "parts"), ("feast", "feasts")):
        values[name] = _forms(data.get(table, {}), str)
    for name, table in (("third", "thirds"), ("two", "twos"), ("shift", "shifts")):
        values[name] = _forms(data.get(table, {}), str)
    return values


def _numbered(lists: Iterable[str], first: int) -> dict[str, Any]:
    return {form: number for number, forms in enumerate(lists, first) for form in _expanded(forms)}


def _forms(table: Mapping[str, str], value: Any) -> dict[str, Any]:
    return {form: value(name) for name, forms in table.items() for form in _expanded(forms)}


def _expanded(forms: str) -> Iterator[str]:
    """Yield the folded forms of a list: the braces are expanded, and ``_`` is a space."""
    for form in forms.split():
        head, brace, rest = form.partition("{")
        ends, _, tail = rest.partition("}")
        for end in ends.split(",") if brace else ("",):
            yield fold(f"{head}{end}{tail}".replace("_", " "))


_BOUNDARIES: Final = {
    "words": (r"(?<!\w)", r"(?!\w)"),
    "left": (r"(?<!\w)", ""),
    "none": ("", ""),
    "marks": (r"(?<![\w\u0900-\u0963])", r"(?![\w\u0900-\u0963])"),
}
"""What must not stand on the left and on the right of an expression, by the setting ``boundary``."""


def _pieces(data: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the expression of each placeholder."""
    suffix, counts = data["suffix"], _alternatives(values["n"])
    spaceless = rf"(?<![\d{_NUMERALS}])" if data.get("script") in ("han", "kana") else r"(?<!\d)"
    months = _alternatives(values["month"])
    named_month = f"(?P<month>{months})"
    ordinal = f"(?P<ordinal>{_alternatives(values['ordinal'])})"
    pieces = {name: f"(?P<{name}>{_alternatives(forms)})" for name, forms in values.items()}
    return pieces | {
        "month": named_month,
        "mon": rf"(?P<month>{months}|{_alternatives(values['short'])})\b\.?" if values["short"] else named_month,
        "bare": f"(?P<weekday>{_alternatives(values['bare'])})",
        "week": f"(?P<week>{_alternatives(values['which'])})",
        "plain": f"(?P<month>{_alternatives(_expanded(data['plain']))})",
        "n": rf"(?P<n>{spaceless}(?:\d{{1,3}}|{counts}))",
        "ordinal": ordinal,
        "day": rf"(?:(?<!\d)(?P<day>[0-3]?\d)(?!\d)(?:{suffix})?|{ordinal})" if values["ordinal"]
        else rf"(?<!\d)(?P<day>[0-3]?\d)(?!\d)(?:{suffix})?",
        "ordinal_day": rf"(?:(?P<day>[0-3]?\d)(?:{suffix})|{ordinal})",
        "year": r"(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)",
        "decade": r"(?P<decade>(?:19|20)\d0|'?[2-9]0)",
        "lead": f"(?:{data['lead']})(?: (?:{data['article']}))?",
    }  # fmt: skip


def _filled(pattern: str, kind: str, pieces: Mapping[str, str]) -> str:
    short = kind in ("date", "third") or (kind == "month" and "{year}" in pattern)
    if short:
        pattern = pattern.replace("{month}", "{mon}")
    return re.sub(r"\{([a-z_]+)\}", lambda name: pieces[name[1]], pattern)


def _needs(pattern: str, kind: str) -> tuple[bool, bool]:
    """Whether a pattern may match by its digits, and whether by its words."""
    written = any(name in pattern for name in ("{ordinal", "{day}", "{month}"))
    digits = kind in ("nth", "year", "decade") or "(?P<day>" in pattern or "[1-9])" in pattern
    return digits or "{ordinal_day}" in pattern, written or not digits


def _alternatives(forms: Iterable[str]) -> str:
    return "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)) or r"(?!)"


def _compile(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for folded text. Lower case is kept as it is, because of classes such as ``\\W``."""
    return re.compile("".join(sign if sign.isascii() else fold(sign) for sign in pattern))


_HINTS: Final = (
    "month", "short", "weekday", "bare", "near", "unit", "season", "part", "feast", "years", "shift", "two", "ordinal",
)  # fmt: skip
"""Classes of words of which every expression without digits has one."""


def _hints(values: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name in _HINTS:
        for form in values[name]:
            yield max(_WORD.findall(form) or [form], key=len) if form.isascii() else form


FIGURES: Final = TimePattern("figures", re.compile(rf"(?<!\w){IN_FIGURES}"), digits=True, words=False)
"""A date in digits, in all languages."""
