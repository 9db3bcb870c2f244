"""A text as tokens that can be compared by meaning: numbers, weekdays, months, spellings and inflections as one."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal

from lifelong.extraction.gate import numerals
from lifelong.language.content import function_words
from lifelong.language.time_words import LANGUAGES, fold, time_words

Kind = Literal["word", "number", "weekday", "month", "sign"]

_SIGNS: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KANA: Final = "\u3040-\u309f"
_KATAKANA: Final = "\u30a0-\u30ff\uff66-\uff9f"
_TOKEN: Final = re.compile(
    rf"(?P<digits>{numerals.DIGITS.pattern})"
    rf"|(?P<sign>[{_SIGNS}])|(?P<kana>[{_KANA}])|(?P<katakana>[{_KATAKANA}]+)"
    rf"|(?P<word>(?:[^\W\d_{_SIGNS}{_KANA}{_KATAKANA}]|[\u0300-\u036f\u064b-\u065f\u0900-\u0963\u0966-\u0dff])+"
    rf"(?:['’](?:[^\W\d_])+)*)|(?P<mark>[€$%£])"
)
_CONTRACTIONS: Final = {
    "i'm": "i am", "im": "i am", "i've": "i have", "ive": "i have", "i'd": "i would", "i'll": "i will",
    "we're": "we are", "we've": "we have", "we'll": "we will", "you're": "you are", "they're": "they are",
    "he's": "he is", "she's": "she is", "it's": "it is", "its": "it is", "that's": "that is", "there's": "there is",
    "can't": "can not", "cant": "can not", "cannot": "can not", "won't": "will not", "wont": "will not",
    "shan't": "shall not", "ain't": "am not", "aint": "am not", "gonna": "going to", "wanna": "want to",
    "gotta": "got to", "let's": "let us", "who's": "who is", "what's": "what is",
}  # fmt: skip
_NOT: Final = re.compile(r"(do|does|did|is|are|was|were|have|has|had|could|would|should|must|need)n'?t$")
_ELIDED: Final = re.compile(r"^(?:l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu|un|dell|nell|all|sull)'(?=\w)")
_NO_INSERT: Final = frozenset(
    "like love hate want need think know thought knew go goes going went got get gets tell told say said mean let lets "
    "thing things other another same more most much many few both each every all any some only really very quite too "
    "also just still already again now then since until never no not nor work because while during same own stuff one "
    "vor nach will wollte mag mehr viel viele alle alles jeder jede jedes immer nur sehr noch wieder jetzt kein keine "
    "nicht nie más menos todo todos toda todas cada solo sólo muy también ya aún todavía ahora no ni nada mais tudo "
    "todo cada só muito também já ainda agora não nem plus tout tous toutes chaque très aussi déjà encore maintenant "
    "pas rien jamais".split()
)
"""Function words that add something where they are put in: amounts, times, wishes, denials."""
_HAN_FREE: Final = frozenset("我的了在是有着过也们個个這这那和与跟")
_KANJI_FREE: Final = frozenset("私僕俺")


@dataclass(frozen=True, slots=True)
class WordToken:
    """A word, a number, or a sign of a script without spaces.

    Attributes:
        text: as written.
        keys: what it is compared by; one token has several where its form has several readings.
        start, end: its place in the text, in characters.
        light: a function word, which a text may leave out.
        free: a function word that a text may also put in.
        name: written with a capital inside a sentence.
    """

    text: str
    keys: frozenset[str]
    kind: Kind
    start: int
    end: int
    light: bool = False
    free: bool = False
    name: bool = False

    @property
    def shortest(self) -> str:
        """The shortest key; of equally short ones the first by letters, so that every run decides alike."""
        return min(self.keys, key=lambda key: (len(key), key))


def tokens(text: str, language: str = "en") -> list[WordToken]:
    """Split a text into tokens that can be compared.

    Args:
        text: the text.
        language: two letters; number words of the language are values.
    """
    return _with_joined_numbers(list(_tokens(text, language)), language)


def alike(one: WordToken, other: WordToken, *, inflected: bool) -> bool:
    """Whether two tokens are the same word.

    Args:
        one: a token.
        other: another one.
        inflected: also where only their endings differ, as in "night" and "nights".
    """
    if not one.keys.isdisjoint(other.keys):
        return True
    if not inflected or one.kind != "word" or other.kind != "word":
        return False
    return any(_same_stem(a, b) for a in one.keys for b in other.keys)


def _same_stem(one: str, other: str) -> bool:
    """Whether two words differ by the ending of a plural, a possessive or a form of a verb in the present."""
    short, long = sorted((one, other), key=len)
    if len(short) < 3:
        return False
    for ending in ("s", "es", "'s", "ing", "n", "e", "en", "a"):
        if long == short + ending:
            return True
    if long.endswith("ies") and short == long[:-3] + "y":
        return True
    return long.endswith("ing") and (short == long[:-3] + "e" or short + short[-1] == long[:-3])


def _tokens(text: str, language: str) -> Iterator[WordToken]:
    opens = True
    last_end = 0
    for match in _TOKEN.finditer(text):
        gap = text[last_end : match.start()]
        opens = opens or any(sign in gap for sign in '.!?…:。！？।\n“"«„(')
        kind, value = match.lastgroup, match.group()
        if kind == "digits":
            yield WordToken(value, frozenset(f"#{each}" for each in numerals.in_digits(value)), "number", *match.span())
        elif kind in ("sign", "kana"):
            light = kind == "kana" or value in _KANJI_FREE or (language != "ja" and value in _HAN_FREE)
            yield WordToken(value, frozenset({value}), "sign", *match.span(), light, light)
        else:
            yield from _word(value, match.start(), language, opens=opens)
        opens, last_end = False, match.end()


def _word(word: str, start: int, language: str, *, opens: bool) -> Iterator[WordToken]:
    """The tokens of one word; a contraction has several, all at its place."""
    plain = fold(unicodedata.normalize("NFC", word).replace("’", "'"))
    end = start + len(word)
    parts = _CONTRACTIONS.get(plain) if language != "de" or plain != "im" else None
    if parts is None and (denial := _NOT.match(plain)) is not None:
        parts = f"{denial[1]} not"
    if parts is None and (elided := _ELIDED.match(plain)) is not None:
        parts = f"{elided.group()[:-1]} {plain[elided.end() :]}"
    if parts is not None:
        for part in parts.split():
            yield _one(part, part, start, end, language, name=False)
        return
    plain = re.sub(r"'s?$", "", plain)
    capital = word[0].isupper() and not opens and not (word.isupper() and len(word) == 1)
    yield _one(word, plain, start, end, language, name=capital and language != "de")


def _one(word: str, plain: str, start: int, end: int, language: str, *, name: bool) -> WordToken:
    day = _calendar().get(plain) or (_calendar().get(plain.removesuffix("s")) if len(plain) > 4 else None)
    if day is not None and plain not in ("may", "mar", "sat", "sun", "mon", "dom", "sal", "mi", "do", "di", "fr"):
        kind: Kind = "weekday" if day.startswith("@d") else "month"
        return WordToken(word, frozenset({day, plain}), kind, start, end)
    number = numerals.in_words(plain, language)
    if number is not None:
        return WordToken(word, frozenset({f"#{numerals.joined([number])}"}), "number", start, end)
    light = plain in _light() or len(plain) == 1
    key = _equivalents().get(plain, plain)
    stripped = plain.removeprefix("و").removeprefix("ال") if "\u0600" <= plain[0] <= "\u06ff" else plain
    free = light and plain not in _NO_INSERT
    return WordToken(word, frozenset({key, plain, stripped} - {""}), "word", start, end, light, free, name)


def _with_joined_numbers(found: list[WordToken], language: str) -> list[WordToken]:
    """Join number words that make one number ("twenty five", "two hundred", 二十五)."""
    result: list[WordToken] = []
    values: list[float] = []
    for token in found:
        value = _value(token, language)
        follows = bool(values) and value is not None and token.start - result[-1].end <= 1
        if follows and value is not None and numerals.continues(values, value):
            values.append(value)
            last = result.pop()
            joined = frozenset({f"#{numerals.joined(values)}"})
            result.append(WordToken(f"{last.text} {token.text}", joined, "number", last.start, token.end))
            continue
        values = [value] if value is not None else []
        result.append(token)
    return _with_han_numbers(result)


def _value(token: WordToken, language: str) -> float | None:
    return numerals.in_words(token.text, language) if token.kind == "number" and not token.text[0].isdigit() else None


def _with_han_numbers(found: list[WordToken]) -> list[WordToken]:
    result: list[WordToken] = []
    place = 0
    while place < len(found):
        end = place
        while end < len(found) and found[end].kind == "sign" and numerals.HAN.fullmatch(found[end].text):
            if end > place and found[end].start != found[end - 1].end:
                break
            end += 1
        if end > place:
            text = "".join(token.text for token in found[place:end])
            keys = frozenset({f"#{numerals.in_han(text)}", text})
            result.append(WordToken(text, keys, "number", found[place].start, found[end - 1].end))
            place = end
        else:
            result.append(found[place])
            place += 1
    return result


@cache
def _light() -> frozenset[str]:
    return frozenset(fold(word) for word in function_words())


@cache
def _calendar() -> Mapping[str, str]:
    """The weekday or month of each of its forms, in all languages of the time words."""
    days: dict[str, str] = {}
    for code in LANGUAGES:
        values = time_words(code).values
        for kind, sign in (("month", "@m"), ("short", "@m"), ("weekday", "@d"), ("bare", "@d")):
            for form, number in values[kind].items():
                if form and len(form) > 2 and " " not in form:
                    days.setdefault(form, f"{sign}{number}")
    return days


@cache
def _equivalents() -> Mapping[str, str]:
    source = resources.files("lifelong.extraction.gate").joinpath("equivalents.toml").read_text(encoding="utf-8")
    groups = (line.split() for line in tomllib.loads(source)["groups"].splitlines() if line.strip())
    return {fold(word): group[0] for group in groups for word in group}
