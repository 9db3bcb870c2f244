"""Whether a clause that looks like a fact about the person is one about somebody else, by its words."""

from __future__ import annotations

from typing import Final

from lifelong.extraction.gate.qualifiers import language_of, qualifiers
from lifelong.language.identify import identify
from lifelong.language.kin import begins_with_kin, kin
from lifelong.language.sentences import words
from lifelong.language.subclauses import is_relative
from lifelong.language.word_lists import word_list
from lifelong.models.base.reader import ReadFact

OWN: Final = frozenset({"name", "age", "birthday", "home", "origin", "job", "employer", "school", "studies"})
"""Attributes that the subject of a clause has: in "my father got work on the docks", it is not the person's job."""


def is_of_another(text: str, clause: str, fact: ReadFact) -> bool:
    """Whether what looks like a fact about the person is one about somebody else, by the words of its clause."""
    if is_relative(text[fact.start : fact.end]):
        return True
    if fact.slot == "name" and (_names_another(clause) or _names_kin(text, fact)):
        return True
    return fact.slot in OWN and _begins_with_another(clause)


def _begins_with_another(clause: str) -> bool:
    """Whether the subject of a clause is somebody else, as in "my father got work" and "Ella (11)"; a wish or a
    question of the person is in no such clause.
    """
    language = language_of(clause)
    found = qualifiers(clause, language)
    named = clause[:1].isupper() and "(" in clause and not found.get("own")
    return named or (begins_with_kin(clause, language) and found.get("own", frozenset()) <= word_list("possessives"))


def _names_kin(text: str, fact: ReadFact) -> bool:
    """Whether a word for somebody or an animal stands before a name: "ho una gatta che si chiama Luna"."""
    if words(text[fact.start : fact.value[0]])[-1:] == ["me"]:  # "the kids call me Abuela"
        return False
    return any(each.end < fact.value[1] - fact.start for each in kin(text[fact.start : fact.end], (identify(text),)))


def _names_another(clause: str) -> bool:
    """Whether a clause gives a name to somebody or something else: "I call it Gustav", and not "it's Gustav"."""
    return any(word in word_list("pronouns") for word in words(clause)[1:])
