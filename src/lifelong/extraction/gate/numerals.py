"""Numbers in words and in digits as one value: "four" is 4, 7.30 is 7:30, 1,000 is 1000."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from lifelong.language.time_words import fold

DIGITS: Final = re.compile(r"\d+(?:[.,:'’  h]\d+)*")
"""A number in digits with its separators; digits of all scripts."""

_GROUPED: Final = re.compile(r"\d{1,3}(?:[.,'’  ]\d{3})+")
_CLOCK: Final = re.compile(r"(\d{1,2})[.:h](\d{2})")
_DECIMAL: Final = re.compile(r"(\d+)[.,](\d{1,2})")
_HAN_DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "兩": 2, "〇": 0}
_HAN_TENS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "萬": 10_000}
HAN: Final = re.compile("[零〇一二两兩三四五六七八九十百千万萬]+")
"""A number in Chinese characters."""

_TEENS_ONES: Final = re.compile(r"(ein|zwei|drei|vier|funf|sechs|sieben|acht|neun)und(\w+)")


def in_digits(text: str) -> frozenset[str]:
    """The values that a number in digits may have, each in one form: ``{"1000"}`` for "1,000".

    "7.30" may be a time or a decimal, so it has both forms.
    """
    plain = "".join(fold(sign) for sign in text)
    if _GROUPED.fullmatch(plain):
        return frozenset({_plain(re.sub(r"\D", "", plain)), *_parts(plain)})
    forms = set()
    if clock := _CLOCK.fullmatch(plain):
        forms.add(f"{int(clock[1])}:{clock[2]}")
    if decimal := _DECIMAL.fullmatch(plain):
        forms.add(_plain(f"{decimal[1]}.{decimal[2]}"))
    return frozenset(forms or {_plain(plain)})


def _parts(plain: str) -> list[str]:
    """A decimal with three places, such as 1.250 l, beside the grouped number."""
    return [_plain(plain.replace(",", "."))] if plain[-3:] != "000" and plain.count(".") + plain.count(",") == 1 else []


def _plain(number: str) -> str:
    try:
        value = float(number)
    except ValueError:
        return number
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:g}"


def in_words(word: str, language: str) -> float | None:
    """The value of a number word, or None. Articles such as "ein" have none, because they rarely count.

    Args:
        word: the word.
        language: two letters; English number words count in every language, the others in their own.
    """
    folded, words = fold(word), _words()
    tables = [words.get(code, {}) for code in (language, f"{language}-latn", "tl", "en")]
    value = next((table[folded] for table in tables if folded in table), None)
    if value is None and language == "de" and (both := _TEENS_ONES.fullmatch(folded)) is not None:
        tens, ones = words["de"].get(both[2]), 1 if both[1] == "ein" else words["de"].get(both[1])
        value = tens + ones if tens is not None and ones is not None and tens >= 20 else None
    return value


def in_han(text: str) -> str:
    """The value of a number in Chinese characters as digits: ``in_han("二十五") == "25"``."""
    total, digit = 0, 0
    if not any(sign in _HAN_TENS for sign in text):
        return _plain("".join(str(_HAN_DIGITS[sign]) for sign in text))
    for sign in text:
        if sign in _HAN_TENS:
            unit = _HAN_TENS[sign]
            total = (total + max(digit, 0)) * unit if unit == 10_000 else total + (digit or 1) * unit
            digit = 0
        else:
            digit = _HAN_DIGITS[sign]
    return str(total + digit)


def joined(values: list[float]) -> str:
    """The value of number words that stand together: ``joined([2, 100, 50]) == "250"``."""
    total, part = 0.0, 0.0
    for value in values:
        if value >= 1000:
            total, part = total + (part or 1) * value, 0.0
        elif value == 100:
            part = (part or 1) * 100
        else:
            part += value
    return _plain(str(total + part))


def continues(values: list[float], value: float) -> bool:
    """Whether a number word goes on with the number before it: "twenty" and "five" do, "two" and "three" do not."""
    last = values[-1]
    if value >= 100:
        return last < value
    return last >= 100 or (20 <= last < 100 and last % 10 == 0 and value < 10)


@cache
def _words() -> Mapping[str, Mapping[str, float]]:
    """By language, the value of each number word, folded."""
    source = resources.files("lifelong.extraction.gate").joinpath("numerals.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, Any]] = tomllib.loads(source)
    return {language: _values(table) for language, table in tables.items()}


def _values(table: Mapping[str, Any]) -> dict[str, float]:
    values: dict[str, float] = {}
    for first, step, forms in ((0, 1, table["units"]), (20, 10, table["tens"])):
        for place, each in enumerate(forms.split()):
            for form in each.split("|"):
                if form != "_":
                    values.setdefault(fold(form), float(first + step * place))
    for value, forms in table["more"].items():
        for form in forms.replace("|", " ").split():
            values.setdefault(fold(form), float(value))
    return values
