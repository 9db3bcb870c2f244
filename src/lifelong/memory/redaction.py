"""Secrets are taken out of what a person says before it is stored: keys, tokens, card numbers, passwords.

The patterns are data (``secrets.toml``). They are made for chat, where a false alarm takes a word out of somebody's
life: each has a form that ordinary words do not have, or a check of its own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources

_SHORTEST_SAID = 4
_AFTER = re.compile(r"[.,;:!?)\]]+$")
"""Signs that end a clause and are no part of a password."""

_QUOTES = "\"'“„«`"

_NOT_SECRET = frozenset(
    """
    too very so not now never always still also just only really wrong right expired short long weak strong safe secret
    private gone lost fine correct incorrect invalid valid required needed old new changed saved stored written known
    forgotten empty hard easy simple complex annoying something different unique mine yours that this here there where
    what falsch richtig abgelaufen geheim kurz lang schwach sicher weg nicht zu sehr correcta incorrecta larga corta
    segura débil secreta muy no demasiado trop faux correct court longue perdu errada certa curta longa fraca muito
    """.split()
)
"""What may follow "my password is" without being it."""


@dataclass(frozen=True, slots=True)
class _Secret:
    name: str
    pattern: re.Pattern[str]
    check: Callable[[re.Match[str]], bool]


def redact(text: str) -> str:
    """The text with every secret replaced by its name in brackets: ``my PIN is [password removed]``."""
    for secret in _secrets():
        text = secret.pattern.sub(partial(_replaced, secret), text)
    return text


def _replaced(secret: _Secret, match: re.Match[str]) -> str:
    if not secret.check(match):
        return match.group()
    whole, start = match.group(), match.start()
    begin, end = match.start("secret") - start, match.end("secret") - start
    if whole[begin] in _QUOTES:  # they stay, so that JSON stays JSON
        begin, end = begin + 1, end - 1
    elif secret.name == "password" and (after := _AFTER.search(whole, begin, end)) is not None:
        end = after.start()
    return f"{whole[:begin]}[{secret.name} removed]{whole[end:]}"


@cache
def _secrets() -> tuple[_Secret, ...]:
    source = resources.files("lifelong.memory").joinpath("secrets.toml").read_text(encoding="utf-8")
    return tuple(
        _Secret(item["name"], re.compile(item["pattern"]), _CHECKS[item.get("check", "")])
        for item in tomllib.loads(source)["secret"]
    )


def _luhn(match: re.Match[str]) -> bool:
    """Whether digits are a card number by their check digit (ISO/IEC 7812-1, annex B)."""
    digits = [int(char) for char in match["secret"] if char.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) < 2:
        return False
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _said(match: re.Match[str]) -> bool:
    """Whether what follows "my password is" is one: quoted, with digits or signs, or the last word of its clause."""
    word = match["secret"]
    if word[0] in _QUOTES:
        return True
    word = word.rstrip(".,;:!?)]")
    if word.lower() in _NOT_SECRET or len(word) < _SHORTEST_SAID:
        return False
    if any(not char.isalpha() for char in word) and not re.fullmatch(r"[^\W\d_]+(?:['’-][^\W\d_]+)+", word):
        return True
    last = re.match(r"\s*(?:$|[.,;!?)\n])", match.string[match.start("secret") + len(word) :])
    return last is not None


_CHECKS: dict[str, Callable[[re.Match[str]], bool]] = {"": lambda _: True, "luhn": _luhn, "said": _said}
