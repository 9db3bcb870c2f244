"""The wording of requests to forget: whether a text is one, and what it names."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from lifelong.language.content import content_words
from lifelong.language.terms import words

Kind = Literal["all", "fact", "topic", "last"]

LONGEST = 400
"""Most characters of a request; a longer text is a message about something else."""

_CLAUSE = re.compile(
    r"^(?:i|im|i'm|we|he|she|they|ich|wir|er|yo|je|j'|eu|he|nós|nous|elle|il)\b|\b(?:is|are|was|were|am|'s|have|has|had|"
    r"ist|bin|war|habe|hat|soy|es|está|estoy|tengo|suis|est|ai|sou|é|estou|tenho)\b|[我他她].|है|हूँ|हूं",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a request names.

    Attributes:
        kind: everything about a subject (``all``), a statement (``fact``), a subject (``topic``), or the person's own
            last words (``last``).
        subject: the words that name it.
    """

    kind: Kind
    subject: str


_CLAUSES = re.compile(r"\s*(?:[,;:!?؛،।]\s+|[.](?:\s+|$)|\s[-–—]\s|[，。；！？、]|\()\s*")
"""What parts the clauses of a request."""


@cache
def patterns() -> dict[str, Any]:
    """The data of this module: regular expressions and word lists."""
    source = resources.files("lifelong.erasure").joinpath("requests.toml")
    data: dict[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
    for name in ("keep", "begins", "ends", "all", "that", "about", "last", "reasons", "verbs"):
        data[name] = [re.compile(each, re.IGNORECASE | re.DOTALL) for each in data[name]]
    for name in ("relations", "third", "objects", "is", "me"):
        data[name] = frozenset(word for each in data[name].split() for word in words(each))
    data["same"] = {word: frozenset(words(line)) for line in data["same"] for word in words(line)}
    tail = "|".join(re.escape(word) for word in sorted(_phrases(data["trim"]), key=len, reverse=True))
    data["trim"] = re.compile(rf"(?:^(?:{tail})(?=\W|$)\W*|\W*(?<!\w)(?:{tail})\W*$)", re.IGNORECASE)
    data["nothing"] = frozenset(data["nothing"].split()) | {"about it", "about that"}
    return data


def _phrases(text: str) -> list[str]:
    """The words of a list, and its phrases of several words."""
    several = ["por favor", "s'il te plaît", "s'il te plait", "thank you", "من فضلك"]
    flat = " ".join(text.split())
    found = [phrase for phrase in several if phrase in flat]
    for phrase in found:
        flat = flat.replace(phrase, " ")
    return [*found, *flat.split()]


def wording(text: str, *, plain: bool = False) -> Wording | None:
    """Read a request to forget.

    Args:
        text: a message, or with ``plain`` the words that name what to forget.
        plain: also read a text without a verb that asks to forget.

    Returns:
        None if the text asks to forget nothing.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not plain and len(text) > LONGEST:
        return None
    data = patterns()
    if not plain and keeps(text):
        return None
    rest = _rest(text)
    if rest is None:
        if not plain:
            return None
        rest = text
        for pattern in data["verbs"]:
            rest = pattern.sub(" ", rest)
    rest = _trim(rest)
    if _match(data["last"], rest) is not None or any(pattern.fullmatch(rest) for pattern in data["last"]):
        return Wording("last", "")
    if not rest or rest.casefold() in data["nothing"]:
        return None
    kinds: tuple[tuple[Kind, str], ...] = (("all", "all"), ("fact", "that"), ("topic", "about"))
    for kind, name in kinds:
        found = _match(data[name], rest)
        if found is not None:
            subject = _trim(found)
            return Wording(kind, subject) if subject and subject.casefold() not in data["nothing"] else None
    if not content_words(rest):
        return None
    return Wording("fact" if _CLAUSE.search(rest) else "topic", rest)


def keeps(text: str) -> bool:
    """Whether a message says that something is not to be forgotten."""
    return _any(patterns()["keep"], text)


def wordings(text: str, *, plain: bool = False) -> list[Wording]:
    """What a request names, in the order in which it is looked for: people often add a reason to a request.

    Args:
        text: as for ``wording``.
        plain: as for ``wording``.

    Returns:
        What the whole of it names, and what it names without the clauses of a reason; none for other texts.
    """
    whole = wording(text, plain=plain)
    if whole is None or whole.kind == "last":
        return [] if whole is None else [whole]
    ways = [Wording(whole.kind, part) for part in _without_reason(whole.subject)]
    sure = [way for way in ways if whole.kind == "fact" and len(content_words(way.subject)) > 1]
    return list(dict.fromkeys([*sure, whole, *ways]))


def _without_reason(subject: str) -> list[str]:
    """The subject without its last clauses, the longest first."""
    cuts = [match.span() for match in _CLAUSES.finditer(subject)]
    cuts += [(match.start(), match.start()) for pattern in patterns()["reasons"] for match in pattern.finditer(subject)]
    parts = []
    for start, end in sorted(cuts):
        part, after = _trim(subject[:start]), words(subject[end:])[:1]
        apposed = len(cuts) > 1 and not patterns()["is"].isdisjoint(after)  # "Mia, my niece, is allergic"
        if part and content_words(part) and not apposed:
            parts.append(part)
    return list(dict.fromkeys(parts))


def _rest(text: str) -> str | None:
    """What a request says beside the verb; the verb may end a clause that a reason follows."""
    data = patterns()
    for pattern in (*data["begins"], *data["ends"]):
        if (match := pattern.search(text)) is not None:
            return str(match["rest"])
    for cut in _CLAUSES.finditer(text):
        for pattern in data["ends"]:
            if (match := pattern.search(text[: cut.start()])) is not None:
                return str(match["rest"])
    return None


def _match(expressions: Iterable[re.Pattern[str]], text: str) -> str | None:
    for pattern in expressions:
        match = pattern.search(text)
        if match is not None and "rest" in match.groupdict():
            return match["rest"]
    return None


def _any(expressions: Iterable[re.Pattern[str]], text: str) -> bool:
    return any(pattern.search(text) for pattern in expressions)


def _trim(text: str) -> str:
    """The text without punctuation and polite words around it."""
    while True:
        shorter = text.strip(" \t\n,;:.!?…¿¡。！？、，।،؟-–—\"“”„'()")
        shorter = patterns()["trim"].sub("", shorter, count=1)
        if shorter == text:
            return text
        text = shorter
