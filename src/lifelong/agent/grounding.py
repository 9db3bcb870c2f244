"""Whether a sentence says only what the evidence says: the guard in front of a model that invents.

The check is on words: every content word, name and number of the sentence must occur, as a stem, in the evidence
or the question, and a denial must be one in the evidence. It cannot see a wrong relation between right words, so
a weak model's sentence is never shown without the quote that it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lifelong.language.terms import STOP_WORDS, term, words

_NEUTRAL = frozenset(
    "you your yours yes ok okay told said tell mention mentioned like also still currently call called name is are "
    "was were one thing lot".split()
)
_PRONOUNS = {"i": "you", "my": "your", "me": "you", "mine": "yours", "we": "you", "our": "your"}
_DENIAL = re.compile(
    r"\b(?:not|no|never|none|nothing|without|stopped|quit|gave up|cannot)\b|n['\u2019]t\b", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(?:[.:,/]\d+)*")


def grounded(sentence: str, evidence: Iterable[str], *, question: str = "") -> bool:
    """Whether every content word and number of a sentence is in the evidence, or, words only, in the question.

    Args:
        sentence: what a model wants to say.
        evidence: the person's own words that it may rest on.
        question: what was asked; its words may be repeated, its numbers do not count as evidence.
    """
    proof = " ".join(evidence)
    said = _content(sentence)
    if not said:
        return False
    allowed = _content(proof) | _content(question)
    if not said <= allowed or not said & _content(proof):
        return False
    if not _numbers(sentence) <= _numbers(proof):
        return False
    return bool(_DENIAL.search(sentence)) == bool(_DENIAL.search(proof))


def _content(text: str) -> set[int]:
    return {
        term(word)
        for word in words(text)
        if word not in STOP_WORDS and word not in _NEUTRAL and word not in _PRONOUNS and len(word) > 1
    }


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(text))
