"""Clauses that name several things of a kind: "I take metformin and ramipril". The end of one leaves the rest."""

from __future__ import annotations

import re
from typing import Final

from lifelong.language.content import content_terms
from lifelong.language.identify import identify
from lifelong.language.sentences import words

_JOINS: Final = re.compile(
    r"\s*[,،、;]\s*(?:and|und|y|e|et|en|i|ve|и|و)?\s*|\s+(?:and|n|or|plus|as well as"
    r"|und|sowie|y|e|ed|et|en|i|oraz|ve|ile|и|और|aur)\s+"
    r"|\s*[&+]\s*|\s+و\s*|[和跟与與及]|(?<=[\u30a0-\u30ff\u4e00-\u9fff])と(?=[\u30a0-\u30ff\u4e00-\u9fff])|(?:하고|이랑|랑|와|과)\s+",
    re.IGNORECASE,
)
"""What stands between members."""

_I: Final = re.compile(r"\bi\b", re.IGNORECASE)

LONGEST: Final = 3
"""Most words of a thing that says nothing alone."""

LONGEST_MEMBER: Final = 7
"""Most words of a member after the first, with what is said of all: "bisoprolol after the heart thing"; a longer one is
a clause of its own."""

_FEW: Final = 3
"""Most words that only complete what stands before them."""

_PREPOSITIONS: Final = frozenset(
    "at on in by from since until till before after during for with um am im seit bis mit für bei gegen ab "
    "en desde con para sin às em com "
    "até desde à dès depuis avec pour chez alle dal dalle dai con per om op sinds met bij od w z ze o do na saat "
    "с в на от до у к по في من مع منذ إلى".split()
)

_CLAUSE: Final = re.compile(
    r"^(?:i|i'm|im|ich|ik|yo|eu|je|j'\w+|io|ja|ben|я|we|he|she|it|they|er|sie|es|wir|elle|lui|lei|él|ella|ele|ela|он|она|"
    r"أنا|मैं|who|which|que|qui|che|który|która|который)\b",
    re.IGNORECASE,
)
"""The beginning of a clause of its own, or of what is said of the member before."""


def ended_members(text: str, news: str) -> bool:
    """Whether news that something ended is of some of the things that a clause names, and leaves others.

    Args:
        text: the clause, such as "I take metformin and ramipril".
        news: what was said later, such as "I stopped the metformin".
    """
    members = [content_terms(each) for each in _members(text)]
    told = content_terms(news)
    touched = [each for each in members if each & told]
    left = [each for each in members if each and not each & told]
    return bool(touched and left)


def joins_members(between: str, member: str) -> bool:
    """Whether words stand between two things of one kind, and the second of them says nothing alone: "a cat" of "I have
    a dog and a cat".

    Args:
        between: the words before the second one, after the first.
        member: the second one.
    """
    joined = _JOINS.fullmatch(f" {between.strip()} ") or _JOINS.fullmatch(between.strip())
    return joined is not None and len(words(member)) <= LONGEST and _CLAUSE.match(member) is None


def completes(between: str, part: str) -> bool:
    """Whether a few words say only when, where or with whom of the words right before them: "at noon", "mit Rita".

    Args:
        between: the words that stand between them.
        part: the few words.
    """
    own = words(part)
    return not between.strip(" ,") and 0 < len(own) <= _FEW and own[0] in _PREPOSITIONS


def names_ended_member(text: str, news: str, question: str) -> bool:
    """Whether a question asks about a thing of a clause that news ended; see `ended_members`."""
    return bool(content_terms(text) & content_terms(news) & content_terms(question))


def _members(text: str) -> list[str]:
    """The things that a clause names beside each other; none where it names one, or has several clauses."""
    plain = text.strip(" .!。！")
    if identify(plain) != "pl":  # elsewhere "i" is no "and": "Every Sunday I call my mother"
        plain = _I.sub(lambda match: f"{match[0]}\u2060", plain)
    parts = [part.replace("\u2060", "") for part in _JOINS.split(plain) if part]
    if len(parts) < 2 or any(_is_no_member(part) for part in parts[1:]):
        return []
    first = " ".join(parts[0].split()[-LONGEST_MEMBER:])  # what stands before it is the verb, or says when
    return [first, *parts[1:]]


def _is_no_member(part: str) -> bool:
    """Whether words after a comma or an "and" are a clause, or say when or where: "at 7:30, before work"."""
    own = words(part)
    return len(own) > LONGEST_MEMBER or _CLAUSE.match(part) is not None or (bool(own) and own[0] in _PREPOSITIONS)
