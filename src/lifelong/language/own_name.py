"""The own name in what a person says of themselves: "Ana" in "My name is Ana Silva."."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

_ALONE: Final = 3
"""Words of a statement that may be the name and little else: "Hi, Ana here"."""

_END: Final = re.compile(r"\s*(?:[,.;:!)–-]|$)")
"""What follows a name with which somebody introduces themselves."""

_LONGEST: Final = 6
"""Most words of a question that only asks for the name."""

_NAME: Final = r"[^\W\d_][^\s,.;:!?()…]*"
"""A word; vowel signs of Indian scripts are no word characters for `re`."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    named: re.Pattern[str]
    am: re.Pattern[str]
    joined: re.Pattern[str]
    asked: re.Pattern[str]
    never: frozenset[str]


def own_name(text: str, value: str = "") -> str:
    """The first name in a statement about the own name; "" if there is none.

    The name stands behind words that introduce it. Other words in capitals are nouns ("Ich habe zwei Enkel"), or
    names of others. A name in small letters is returned with a capital.

    Args:
        text: what the person said, in any of the languages of ``own_name.toml``.
        value: the words that a reader takes for the name. In small letters, a name behind "I am" must begin them:
            "hey im jess".
    """
    patterns = _patterns()
    plain = text.replace("’", "'")
    found = [match["name"] for pattern in (patterns.named, patterns.joined) for match in pattern.finditer(plain)]
    said = value.casefold().split()[:1]
    found += [name for name in patterns.am.findall(plain) if name[0].isupper() or [name.casefold()] == said]
    if len(plain.split()) <= _ALONE:
        found += [word for word in re.findall(r"\b[^\W\d_][\w'-]*", plain) if word[0].isupper()]
    name = next((name for name in found if name.casefold() not in patterns.never), "")
    return name.title() if name.islower() else name


def introduction(text: str) -> tuple[int, int] | None:
    """The place of a name in capitals with which a text begins, and that nothing follows up to a comma: "soy Marisol".

    Args:
        text: what the person said, without a greeting.
    """
    patterns = _patterns()
    for pattern in (patterns.named, patterns.am):
        match = pattern.match(text.replace("’", "'"))
        if match is not None and match["name"][0].isupper() and match["name"].casefold() not in patterns.never:
            start, end = match.span("name")
            return (start, end) if _END.match(text, end) is not None else None
    return None


def asks_own_name(question: str) -> bool:
    """Whether a short question asks for the own name: "what's my name again?"."""
    plain = question.replace("’", "'")
    return len(plain.split()) <= _LONGEST and _patterns().asked.search(plain) is not None


@cache
def _patterns() -> _Patterns:
    source = resources.files("lifelong.language").joinpath("own_name.toml")
    listed = tomllib.loads(source.read_text(encoding="utf-8"))
    article = rf"(?:(?i:{_either(listed['articles'])})\s+)?"
    gap = r"[\s:,]+"
    name = rf"(?P<name>(?:(?:{_either(listed['titles'])})\.?\s)?{_NAME})"
    return _Patterns(
        named=re.compile(rf"(?i:\b(?:{_either(listed['named'])})){gap}{article}{name}"),
        am=re.compile(rf"(?i:\b(?:{_either(listed['am'])})){gap}{article}{name}"),
        joined=re.compile(
            rf"(?:{_either(listed['joined'])})\s*(?P<name>[^\s，。、,.!！?？]{{1,12}}?)"
            rf"(?={_either(listed['ends'])}|[\s，。、,.!！?？]|$)"
        ),
        asked=re.compile(rf"(?i:(?<![^\W\d_])(?:{_either(listed['asked'])}))"),
        never=frozenset(listed["never"].split()),
    )


def _either(phrases: list[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
