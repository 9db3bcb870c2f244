"""Redaction: remove secrets from a text before it is stored: keys, tokens, card numbers, passwords.

The patterns are data (``secrets.toml``). They are made for chat, where a false positive removes a word of the person
from the record. Therefore each pattern matches a form that ordinary words do not have, or has a check
(``secret_checks``).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from itertools import pairwise

from lifelong.privacy.drawn import MARK, Span, secrets_of_talk
from lifelong.privacy.secret_checks import CHECKS, Check, seed_phrases

_AFTER = re.compile(r"[.,;:!?)\]]+$")
"""Punctuation that ends a clause and is not part of a password."""

_CLAUSE_END = re.compile(
    r"[.!?;,，。、；！？।\n]+(?=\s|$)|[，。、；！？।]|\s(?:and|but|und|aber|y|pero|et|mais|e|mas|en|i|ve|и|و)\s"
)
"""Ends of clauses, without a grammar: what stands between two of them is about one thing."""

_FIELD = re.compile(r"[;&](?=[\w ]{1,40}=)")
"""Start of the next field of a connection string."""

_QUOTES = "\"'“„«`"


@dataclass(frozen=True, slots=True)
class _Secret:
    name: str
    needs: str
    pattern: re.Pattern[str]
    check: Check


def redact(text: str) -> str:
    """Replace every secret in a text by its name in brackets: ``my PIN is [PIN removed]``."""
    for begin, end in reversed(seed_phrases(text)):
        text = f"{text[:begin]}[seed phrase removed]{text[end:]}"
    needs, secrets = _rules()
    had = {name for name, pattern in needs if pattern.search(text)}
    for secret in secrets:
        if secret.needs in had:
            text = secret.pattern.sub(partial(_replace, secret), text)
    return _without(text, secrets_of_talk(text))


def redact_surely(text: str) -> str:
    """Replace what looks like a secret in a text that is known to tell one, also where no word names it."""
    text = redact(text)
    return _without(text, secrets_of_talk(text, surely=True))


def was_redacted(text: str) -> bool:
    """Whether a text holds the name of a secret that ``redact`` removed."""
    return "removed]" in text and any(match[0] in _marks() for match in MARK.finditer(text))


def without_marks(text: str) -> str:
    """A text without the names of removed secrets, which are English in a text of any language."""
    return MARK.sub("", text) if was_redacted(text) else text


def is_beside_mark(text: str, words: str) -> bool:
    """Whether the words of a text stand in one clause with the name of a removed secret: "my password is" before it."""
    start = text.find(words)
    end = start + len(words)
    cuts = [0, *(match.end() for match in _CLAUSE_END.finditer(text)), len(text)]
    return start >= 0 and any(
        begin < end and start < stop and MARK.search(text, begin, stop) for begin, stop in pairwise(cuts)
    )


@cache
def _marks() -> frozenset[str]:
    names = {"seed phrase", "password", "PIN", "code", *(secret.name for secret in _rules()[1])}
    return frozenset(f"[{name} removed]" for name in names)


def _without(text: str, spans: list[Span]) -> str:
    for begin, end, name in reversed(spans):
        text = f"{text[:begin]}[{name} removed]{text[end:]}"
    return text


def _replace(secret: _Secret, match: re.Match[str]) -> str:
    length = secret.check(match)
    if not length:
        return match.group()
    whole, start = match.group(), match.start()
    begin = match.start("secret") - start
    end = begin + length
    if whole[begin] in _QUOTES:  # the quotation marks stay, so that JSON stays valid
        begin, end = begin + 1, end - 1
    elif secret.name == "password":
        if (field := _FIELD.search(whole, begin, end)) is not None:
            end = field.start()
        elif (after := _AFTER.search(whole, begin, end)) is not None:
            end = after.start()
    return f"{whole[:begin]}[{secret.name} removed]{whole[end:]}"


@cache
def _rules() -> tuple[tuple[tuple[str, re.Pattern[str]], ...], tuple[_Secret, ...]]:
    source = resources.files("lifelong.privacy").joinpath("secrets.toml").read_text(encoding="utf-8")
    rules = tomllib.loads(source)
    needs = tuple((name, re.compile(pattern)) for name, pattern in rules["needs"].items())
    secrets = tuple(
        _Secret(
            item["name"],
            item["needs"],
            re.compile(_whole(item["pattern"], rules["pieces"])),
            CHECKS[item.get("check", "")],
        )
        for item in rules["secret"]
    )
    return needs, secrets


def _whole(pattern: str, pieces: dict[str, str]) -> str:
    for name, piece in pieces.items():
        pattern = pattern.replace(f"<{name}>", piece)
    return pattern
