"""The greeting at the beginning of a text and the sign-off at its end, and the body between them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

NAME: Final = "{name}"
"""Stands for the addressee in a greeting."""

_LONGEST: Final = 60
"""Characters of the longest greeting or line of a sign-off."""

_CAPITALISED = r"[A-ZÀ-ÞŠŽĆČŁŚΑ-ΩА-Я][\w'’-]*\.?"
_ADDRESSEE = re.compile(
    rf"(?:(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau|Madame|Monsieur|Sr|Sra|Dott)\.?\s+)?{_CAPITALISED}(?:\s(?:and|und|e|et|y|&)?\s?{_CAPITALISED})*"
)
_NEVER = re.compile(r"[?:;]|\d")


@dataclass(frozen=True, slots=True)
class Letter:
    """A text in three parts.

    Attributes:
        greeting: the greeting with ``{name}`` for the addressee, or "".
        name: the addressee in it, or "".
        body: the text without greeting and sign-off.
        sign_off: the sign-off, with line breaks, or "".
    """

    greeting: str
    name: str
    body: str
    sign_off: str


def parted(text: str, language: str) -> Letter:
    """Part a text into greeting, body and sign-off.

    Args:
        text: the text.
        language: ISO 639-1 code; the words of English count in every language.
    """
    text = text.strip()
    greeting = _greeting(text, language)
    rest = text[len(greeting) :].lstrip()
    if not rest:
        return Letter("", "", text, "")
    sign_off = _sign_off(rest, language)
    body = rest[: len(rest) - len(sign_off)].rstrip(" \n\t,") if sign_off else rest
    if not body:
        body, sign_off = rest, ""
    pattern, name = _without_name(greeting.strip(), language)
    return Letter(pattern, name, body, sign_off)


def _greeting(text: str, language: str) -> str:
    """The greeting at the beginning, as it is written; "" where there is none."""
    line, broken, _ = text.partition("\n")
    words = _pattern(language, "greet").match(text)
    if words:
        end = re.compile(r"[,!.:–—-]+(?=\s|$)|\n").search(text, words.end(), words.end() + _LONGEST)
        middle = text[words.end() : end.start() if end else len(line)]
        if end and (not middle.strip() or _ADDRESSEE.fullmatch(middle.strip()) or len(middle.split()) <= 2):
            return text[: end.end()] if not end.group().startswith("\n") else text[: end.start()]
        name = re.match(rf"\s+{_CAPITALISED}(?=\s)", text[words.end() :])
        if name and not broken and not words.group()[0].islower():
            return text[: words.end() + name.end()]
    if broken and len(line) <= _LONGEST and line.rstrip().endswith((",", "!")) and len(line.split()) <= 4:
        return "" if _NEVER.search(line) else line
    return ""


def _sign_off(text: str, language: str) -> str:
    """The sign-off at the end, as it is written; "" where there is none."""
    lines = text.split("\n")
    pattern = _pattern(language, "close")
    for count in range(1, min(4, len(lines) - 1) + 1):
        tail = "\n".join(lines[-count:])
        first = lines[-count].strip()
        if not first or len(first) > _LONGEST or any(len(line) > _LONGEST for line in lines[-count:]):
            continue
        match = pattern.match(first)
        if match and len(first.split()) <= len(match.group().split()) + 4 and "?" not in tail:
            return tail
    if len(lines) > 1 and re.fullmatch(
        rf"[-–—~]?\s?{_CAPITALISED}(?:\s{_CAPITALISED})?[.!]?|[A-Zx]{{1,3}}", lines[-1].strip()
    ):
        return lines[-1]
    end = re.compile(r"(?<=[.!?…])\s+(?=[^.!?…\n]{1,40}[.!]?$)").search(text, max(0, len(text) - 60))
    if (
        end
        and (match := pattern.match(text, end.end()))
        and len(text[end.end() :].split()) <= len(match.group().split()) + 2
    ):
        return text[end.end() :]
    for comma in re.finditer(r",\s+", text[-_LONGEST:]):  # "see you on Sunday, hugs, Ana"
        tail = text[-_LONGEST:][comma.end() :]
        if re.fullmatch(rf"(?:{pattern.pattern})(?:,?\s+{_CAPITALISED})?[.! ]*", tail, re.IGNORECASE):
            return tail
    return ""


def _without_name(greeting: str, language: str) -> tuple[str, str]:
    words = _pattern(language, "greet").match(greeting)
    start = words.end() if words else 0
    name = _ADDRESSEE.search(greeting, start)
    if not name or (not words and len(greeting.split()) > 2):
        return greeting, ""
    return greeting[: name.start()] + NAME + greeting[name.end() :], name.group()


@cache
def opening_words(language: str) -> frozenset[str]:
    """The single words of greetings and farewells of a language and of English, in lower case."""
    phrases = (phrase for code in (language, "en") for key in ("greet", "close") for phrase in _phrases(code, key))
    return frozenset(word for phrase in phrases for word in phrase.split())


@cache
def _pattern(language: str, key: str) -> re.Pattern[str]:
    phrases = {each for code in {language, "en"} for each in _phrases(code, key)}
    ordered = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, ordered))})(?!\w)", re.IGNORECASE)


@cache
def _phrases(language: str, key: str) -> tuple[str, ...]:
    source = resources.files("lifelong.tasks.voice").joinpath("openings.toml")
    table = tomllib.loads(source.read_text(encoding="utf-8")).get(language, {})
    return tuple(filter(None, (phrase.strip() for phrase in table.get(key, "").split(","))))
