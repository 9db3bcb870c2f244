"""Slots: identifiers of what a statement is about, so that statements about the same attribute can be compared.

A slot has the form ``subject.attribute`` ("me.home", "me.likes.coffee", "sister-rita.job"). Its last part may be a key
made from the person's words: without articles, possessives and times of day, and in the singular.
"""

from __future__ import annotations

import re

from lifelong.language.sentences import words
from lifelong.language.word_lists import word_list

_MOST = 4
"""Most words of a key. A longer phrase is a description, which does not identify an object reliably."""
_SAFE = re.compile(r"[^\w'-]+")

CORE = (
    "me.name", "me.name.call", "me.age", "me.birthday", "me.home", "me.origin", "me.nationality", "me.job",
    "me.employer", "me.study", "me.diet", "me.relationship", "me.vehicle", "me.drink", "me.allergy.", "me.style.",
    "me.pet.", "me.favourite.", "me.partner.name", "me.wife.name", "me.husband.name", "me.boyfriend.name",
    "me.girlfriend.name", "me.spouse.name", "me.school", "me.studies", "me.partner", "me.child.", "me.medication.",
    "me.language.", "me.hobby.",
)  # fmt: skip
"""Single-valued slots that are part of the profile; a slot that ends in a dot is a prefix of several slots."""

WISHES = ("me.style.", "me.name.call")
"""Prefixes of the slots of wishes about replies."""


def key(phrase: str) -> str:
    """Return the key of a noun phrase, or "" if the phrase names nothing specific.

    ``key("my morning coffee") == "coffee"``. Other modifiers stay: dark chocolate and milk chocolate have two keys.
    """
    parts: list[str] = []
    goes_on = False
    for word in words(phrase):
        if not parts and (
            word in word_list("leading") or word in word_list("times") or word in word_list("gerunds") or word.isdigit()
        ):
            continue
        if word in word_list("stops") or (parts and word in word_list("numbers")):
            goes_on = word in word_list("prepositions")
            if word in ("and", "or") and phrase.lower().startswith(("a ", "an ")):
                return ""  # "a wine and poetry night" is not about wine
            break
        if word not in word_list("times") and word not in word_list("leading"):
            parts.append(word)
    if not parts or len(parts) > _MOST or parts[-1] in word_list("empty"):
        return ""
    if len(parts) == 1 and parts[0].endswith("ing") and goes_on:
        return ""  # the gerund alone does not describe "helping at the shelter"
    parts[-1] = singular(parts[-1])
    return "-".join(parts)


def singular(word: str) -> str:
    """Return the singular of an English plural, by its ending; other words stay."""
    if len(word) <= 3 or word in word_list("same") or not word.endswith("s") or word.endswith(("ss", "us", "is", "'s")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1]


def name_key(name: str) -> str:
    """Return a proper name in the form of a part of a slot."""
    return _SAFE.sub("-", name.strip().lower()).strip("-")


def relation(word: str, name: str) -> tuple[str, bool]:
    """Return the subject of a relative ("sister-rita"), and whether this subject is unique."""
    base = singular(_SAFE.sub("-", word.lower()))
    if name:
        return f"{base}-{name_key(name)}", True
    return base, base in word_list("only_one")


def is_core(slot: str) -> bool:
    """Whether a slot is part of the profile."""
    return any(slot == each or (each.endswith(".") and slot.startswith(each)) for each in CORE)


def is_attitude(slot: str) -> bool:
    """Whether a slot is a like or an allergy: two of its statements conflict only if one denies the other."""
    return slot.startswith(("me.likes.", "me.allergy."))
