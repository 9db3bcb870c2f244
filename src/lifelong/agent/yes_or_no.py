"""Yes or no before the words that answer, where these plainly say so."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from lifelong.agent.answer_evidence import Evidence
from lifelong.agent.phrases import Phrases
from lifelong.extraction.by_reader import no_statements
from lifelong.extraction.gate.qualifiers import SPACELESS, language_of, qualifiers
from lifelong.language.content import content_terms, content_words
from lifelong.language.sentences import words
from lifelong.language.subclauses import subclauses
from lifelong.language.time_words import fold
from lifelong.language.word_lists import word_list
from lifelong.models.base import Reading

YES: Final = 0.5
"""Share of a question's content words in the evidence from which a yes/no question gets "yes"."""

STANDING: Final = frozenset({"holds", "began"})
"""How a fact stands that still holds."""

NEAR: Final = 2
"""Words from a negation to what it negates, at most: "cannot eat", "keine frische Milch"."""

_NEGATED_AT_END: Final = SPACELESS | {"tr"}
"""Languages whose verbs are negated within, or at the end."""

AVERSE: Final = frozenset({"allergy", "dislikes"})
"""Slots of what is bad for somebody: the thing alone does not make a yes."""

_LEFT: Final = re.compile(
    r"\b(?:from|off|von|vom|de|du|des|da|dal|dalla|van|z|ze|с|со)\s+(?P<left>[^,.;]{2,40}?)\s+"
    r"(?:to|onto|auf|zu|zum|zur|nach|à|a|au|para|pro|al|alla|naar|na|до|на)\s"
    r"|\b(?:instead of|rather than|in place of|statt|anstatt|anstelle von|au lieu (?:de|du|des)|en vez de|en lugar de|"
    r"em vez de|ao invés de|invece (?:di|del|della)|in plaats van|zamiast|вместо)\s+(?P<replaced>[^,.;]{2,40})",
    re.IGNORECASE,
)
"""What somebody left for something else: "from metformin to gliclazide", "tea instead of coffee"."""

_CHANGE: Final = frozenset({"began", "ended"})
"""How a fact stands that is a change: "we drove from Leeds to York" is none."""


def yes_or_no(question: str, found: Evidence, quote: str, reading: Reading, say: Phrases, line: str) -> str:
    """The line with yes or no before it, where the evidence plainly says so; ``reading`` is that of the quote.

    "My wife died last year" has most words of "Is my wife still alive?", and a plan to stop those of "Do I still go?".
    What somebody else claims, or what is said in jest, is no yes: "Gaz says he's a millionaire".
    """
    if found.denied:
        return say.no(line)
    if reading.facts and len(no_statements(quote, reading)) == len(reading.facts):
        return line
    standing = {fact.status for fact in reading.facts}
    if not word_list("still").isdisjoint(words(question)) and not (standing and standing <= STANDING):
        return line
    asked = content_terms(question) - _still()
    if asked & _left(quote, changed=bool(standing & _CHANGE)):
        return say.no(line)
    if _is_of_another(asked, found.text, quote):
        return line
    negation = _negation(question, found.text, asked)
    if negation:
        return say.no(line) if negation == "asked" else line
    told = content_terms(quote)
    if any(fact.slot in AVERSE for fact in reading.facts):  # "I'm allergic to nuts" is no yes to "Can I eat nuts?"
        values = {term for fact in reading.facts for term in content_terms(quote[slice(*fact.value)])}
        if not (asked - values) & told:
            return line
    if not asked <= told and asked & told <= _whom(question):  # "My father died" has half of "Is my father alive?"
        return line
    return say.yes(line) if asked and len(asked & told) >= YES * len(asked) else line


def _negation(question: str, clause: str, asked: set[int]) -> str:
    """What the clause that answers negates and the question does not: "asked", "other", or "" for nothing.

    "I cannot eat grapefruit" negates what "May I eat grapefruit?" asks, "I don't know whether Tom comes" something
    else, and "I drink coffee without sugar" nothing of "Do I drink coffee?".
    """
    language = language_of(clause)
    negations = qualifiers(clause, language).get("denied", frozenset())
    if not negations or qualifiers(question, language_of(question)).get("denied"):
        return ""
    if language in _NEGATED_AT_END:
        return "other"
    said = words(clause)
    at = [place for place, word in enumerate(said) if fold(word) in negations]
    named = [place for place, word in enumerate(said) if asked & content_terms(word)]
    after = [place - first for first in at for place in named if place > first]
    return "" if not after else "asked" if min(after) <= NEAR else "other"


def _is_of_another(asked: set[int], clause: str, quote: str) -> bool:
    """Whether another clause of the quote begins with somebody whom the question names, and the clause that answers
    does not name them: "Arjun is allergic to eggs, Anya isn't" says nothing of Anya and eggs.
    """
    absent = asked - content_terms(clause)
    firsts = (content_words(part)[:1] for part in subclauses(quote))
    return clause != quote and any(absent & content_terms(word) for first in firsts for word in first)


def _whom(question: str) -> set[int]:
    """The terms of a question that say whom it is about: names, and words such as "father"."""
    others = qualifiers(question, language_of(question)).get("others", frozenset())
    names = [word for word in question.split()[1:] if word[:1].isupper()]
    return {term for word in (*names, *others) for term in content_terms(word)}


@cache
def _still() -> frozenset[int]:
    return frozenset(term for word in word_list("still") for term in content_terms(word))


def _left(quote: str, *, changed: bool) -> set[int]:
    """The terms of what was left for something else; "from X to Y" only where something ``changed``."""
    found = list(_LEFT.finditer(quote))
    return {term for each in found for term in content_terms(each["replaced"] or (each["left"] if changed else ""))}
