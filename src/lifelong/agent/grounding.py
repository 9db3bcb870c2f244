"""Whether a sentence is grounded in the evidence: the check on sentences of a weak model.

The check is on words: every content word, name and number of the sentence must occur, as a stem, in the evidence
or the question, and a negated sentence needs negated evidence. The check cannot see a wrong relation between right
words, so a weak model's sentence is never shown without its quote.
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
        sentence: the sentence of a model.
        evidence: the person's own words.
        question: its words may be repeated; its numbers are no evidence.
    """
    proof = " ".join(evidence)
    content = _content(sentence)
    if not content:
        return False
    allowed = _content(proof) | _content(question)
    if not content <= allowed or not content & _content(proof):
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
