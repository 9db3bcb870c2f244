"""Which items a person must avoid: an allergy or a way to eat, and the words for the foods that it names.

"I'm vegetarian" names no item that must be avoided, and an item that says "vegetarian" is the one that fits. "Nuts" are
walnuts, too. The words stand in ``foods.toml``. They are compared with the words of an item and not with its
ingredients: this is no protection for somebody with an allergy.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, Final

from lifelong.language.terms import term
from lifelong.tasks.recommend.signs import words_of

_FRAME: Final = frozenset(
    """
    i am i'm im a an the to eat eating any more anymore at all no not don't do does never longer stopped quit gave up
    can't cannot can follow diet strictly mostly allergic intolerant allergy intolerance ich bin esse kein keine keinen
    mehr nicht allergisch gegen auf non mangio posso mangiare più sono allergico allergica alle al agli no como soy
    alérgico alérgica je ne mange pas plus suis allergique sou não
    """.split()
)
"""Words of a statement that name no food."""


@dataclass(frozen=True, slots=True)
class Avoidance:
    """What a constraint keeps away.

    Attributes:
        words: an item with one of them is avoided.
        fits: unless it has one of these, as "vegan".
        known: whether the foods are known; otherwise the words are those of the person.
    """

    words: frozenset[str]
    fits: frozenset[str]
    known: bool


def avoidance(text: str) -> Avoidance:
    """What a constraint in words keeps away: "I'm allergic to nuts", "vegetarian", "I don't eat pork"."""
    foods, diets = _table()
    said = _said(text)
    words: set[str] = set()
    fits: set[str] = set()
    known = False
    for diet in diets:
        if said.keys() & diet.words:
            known = True
            words |= diet.avoid
            fits |= diet.fits
    for food, family in foods.items():
        if food in said:
            known = True
            words |= family
    if not known:
        words = {word for word in said.values() if word not in _FRAME}
    return Avoidance(frozenset(words), frozenset(fits), known)


def _key(word: str) -> str:
    """What a word is compared by: its stem without accents, so that singular and plural are one."""
    return word if "-" in word else str(term(word))


def _said(text: str) -> Mapping[str, str]:
    """The words of a text by their keys, and two or three of them as one: "gluten free"."""
    words = words_of(text.casefold().replace("’", " ").replace("'", " "))
    triples = ["-".join(words[place : place + 3]) for place in range(len(words) - 2)]
    characters = re.findall("[\u3040-\u30ff\u3400-\u9fff]{1,6}", text)
    parts = [run[a:b] for run in characters for a in range(len(run)) for b in range(a + 1, len(run) + 1)]
    pairs = map("-".join, pairwise(words))
    return {_key(word): word for word in [*pairs, *triples, *parts, *words]}


@dataclass(frozen=True, slots=True)
class _Diet:
    words: frozenset[str]
    avoid: frozenset[str]
    fits: frozenset[str]


@cache
def _table() -> tuple[Mapping[str, frozenset[str]], tuple[_Diet, ...]]:
    """The words that each word for a food stands for, by its key, and the diets."""
    source = resources.files("lifelong.tasks.recommend").joinpath("foods.toml")
    data: Mapping[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
    families = data["families"]

    def whole(names: Iterable[str]) -> frozenset[str]:
        found: set[str] = set()
        for name in names:
            family = families[name]
            found |= {*family["heads"].split(), *family["words"].split()} | whole(family.get("also", "").split())
        return frozenset(found)

    foods: dict[str, frozenset[str]] = {}
    for name, family in families.items():
        for word in family["words"].split():
            foods[_key(word)] = foods.get(_key(word), frozenset()) | {word}
        for word in family["heads"].split():
            foods[_key(word)] = foods.get(_key(word), frozenset()) | whole([name])
    diets = tuple(
        _Diet(
            frozenset(map(_key, diet["words"].split())), whole(diet["avoid"].split()), frozenset(diet["fits"].split())
        )
        for diet in data["diets"].values()
    )
    return foods, diets
