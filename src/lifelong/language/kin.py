"""Words for the people and animals of somebody's life, and the role that each of them has.

A fact about a sister does not answer a question about a brother. ``kin.toml`` lists the words by language and role;
inflected forms and possessive endings ("annemin", "أمي") are forms of the same role.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from lifelong.language.time_words import fold
from lifelong.language.word_lists import word_list

_SPACELESS: Final = frozenset({"zh", "ja", "ko"})
"""Languages in which a form is found within longer words, too."""

_MIXED: Final = {"hi": ("en",)}
"""Languages that are written with words of another one."""

_OWNERS: Final = frozenset(
    ("", "我", "我的", "私の", "僕の", "俺の", "うちの", "우리", "내", "제", "il mio", "la mia", "o meu", "a minha")
)
"""What may stand before such a word in languages without a possessive, or with an article before it."""

_NOBODY: Final = "-"
"""Key of the longer words that name nobody."""

_KINDS: Final[Mapping[str, frozenset[str]]] = {
    "parents": frozenset(("mother", "father")),
    "sibling": frozenset(("brother", "sister")),
    "child": frozenset(("son", "daughter")),
    "partner": frozenset(("wife", "husband")),
    "grandparents": frozenset(("grandmother", "grandfather")),
    "grandchild": frozenset(("grandson", "granddaughter")),
    "pet": frozenset(("dog", "cat")),
}
"""Roles that stand for several others."""

_NO_FAMILY: Final = frozenset(("friend", "boss", "colleague", "neighbour", "flatmate", "pet", "dog", "cat"))
"""Roles that "my family" does not stand for."""


@dataclass(frozen=True, slots=True)
class Kin:
    """A word for somebody or an animal.

    Attributes:
        roles: what the word may mean: "eşim" is a wife or a husband.
        start: its place in the text, in characters; likewise ``end``.
    """

    roles: frozenset[str]
    start: int
    end: int


def kin(text: str, languages: Iterable[str]) -> list[Kin]:
    """The words of a text for people and animals of somebody's life, in their order.

    Args:
        text: any text.
        languages: ISO 639-1 codes of the languages whose words count; one without a list has none.
    """
    folded = fold(text)
    found: dict[tuple[int, int], set[str]] = {}
    codes = dict.fromkeys(each for code in languages for each in (code, *_MIXED.get(code, ())))
    for code in codes:
        pattern, roles = _words(code)
        if pattern is None:
            continue
        for match in pattern.finditer(folded):
            forms = (roles[number] for number, group in enumerate(match.groups()) if group is not None)
            found.setdefault(match.span(), set()).update(*forms)
    return [
        Kin(frozenset(roles - {_NOBODY}), start, end)
        for (start, end), roles in sorted(found.items())
        if roles != {_NOBODY}
    ]


def begins_with_kin(clause: str, language: str) -> bool:
    """Whether the first word of a clause is one for somebody, with a possessive or without: "mein Vater wohnt …"."""
    found = kin(clause, (language,))
    before = clause[: found[0].start].strip().lower() if found else "-"
    return before in _OWNERS or before in word_list("possessives")


def fits(one: Collection[str], other: Collection[str]) -> bool:
    """Whether roles may be those of one person: "my child" may be "my son", and not "my sister"."""
    return any(a == b or _holds(a, b) or _holds(b, a) for a in one for b in other)


def _holds(wide: str, narrow: str) -> bool:
    return narrow in _KINDS.get(wide, frozenset()) or (wide == "family" and narrow not in _NO_FAMILY)


@cache
def _words(language: str) -> tuple[re.Pattern[str] | None, list[set[str]]]:
    """A pattern with a group for each form of a language, and the roles of each; none for a language without a list."""
    roles: dict[str, set[str]] = {}
    for role, forms in _lists().get(language, {}).items():
        for form in forms.split():
            roles.setdefault(form, set()).add(role)
    if not roles:
        return None, []
    for each in roles.values():  # "hijo" is a son, not any child
        each -= {wide for wide in each if not each.isdisjoint(_KINDS.get(wide, ()))}
    order = sorted(roles, key=lambda form: (-len(form.rstrip("*")), form))
    joined = "|".join(f"({_expression(form)})" for form in order)
    if language in _SPACELESS:
        return re.compile(joined), [roles[form] for form in order]
    letters = r"\w\u0900-\u0963" if language == "hi" else r"\w"
    lead = r"[وفبل]?" if language == "ar" else ""
    return re.compile(rf"(?<![{letters}]){lead}(?:{joined})(?![{letters}])"), [roles[form] for form in order]


def _expression(form: str) -> str:
    return re.escape(fold(form)).replace(r"\*", r"\w*").replace("_", r"[\s,']+")


@cache
def _lists() -> Mapping[str, Mapping[str, str]]:
    source = resources.files("lifelong.language").joinpath("kin.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
