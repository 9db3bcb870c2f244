"""Which texts of the person's own show best how they would write this one.

The nearest text in topic is no good exemplar by itself: on `stack_answers` it has no more in common with what the
author wrote than the question has. So each text is scored by what it has in common with the texts that answered similar
questions (expected overlap, as in minimum Bayes risk decoding, Kumar and Byrne, HLT-NAACL 2004), and a little by its
own likeness to the question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.language.terms import terms, words
from lifelong.types.writing import OwnText

Scores = NDArray[np.float64]

SHARPNESS: Final = 2.0
"""How much more the texts on a similar question count; chosen once, on `stack_answers`."""

NEARNESS: Final = 0.1
"""Weight of a text's own likeness to the question, beside 1 of the expected overlap; chosen with it."""

MOST: Final = 300
"""Most texts that are compared with each other, the nearest ones."""

SAME_TASK, SAME_REGISTER, SAME_ADDRESSEE = 0.05, 0.05, 0.1
"""What a text gains that was written for the same task, in the same register, to the same person. Set by hand."""

_K1, _B = 1.2, 0.75
"""Constants of BM25 (Robertson and Zaragoza, 2009)."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a text is written for.

    Attributes:
        about: what it answers or is about.
        task, register, to: task, register and addressee, or "".
    """

    about: str
    task: str = ""
    register: str = ""
    to: str = ""


def ranked(texts: Sequence[OwnText], purpose: Purpose, *, k: int = 3) -> list[tuple[OwnText, float]]:
    """The best exemplars with their likeness to the purpose, 0 to 1, best first.

    Args:
        texts: texts of the person's own, in the language of the draft.
        purpose: what is written.
        k: largest number.
    """
    if not texts:
        return []
    near = Nearness([f"{text.about} {text.text}" for text in texts]).scores(purpose.about)
    top = np.argsort(-near, kind="stable")[:MOST]
    some, near = [texts[place] for place in top], near[top]
    scores = expected_overlap([text.text for text in some], near) + NEARNESS * near
    for place, text in enumerate(some):
        scores[place] += SAME_TASK * (bool(purpose.task) and text.task == purpose.task)
        scores[place] += SAME_REGISTER * (bool(purpose.register) and text.register == purpose.register)
        scores[place] += SAME_ADDRESSEE * (bool(purpose.to) and text.to.casefold() == purpose.to.casefold())
    best = np.argsort(-scores, kind="stable")[:k]
    return [(some[place], float(near[place])) for place in best]


class Nearness:
    """BM25 over some texts (Robertson and Zaragoza, 2009).

    Args:
        texts: the texts.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._lengths = np.zeros(len(texts))
        self._counts: dict[int, dict[int, int]] = {}
        for place, text in enumerate(texts):
            bag = Counter(terms(text).tolist())
            self._lengths[place] = bag.total()
            for term, count in bag.items():
                self._counts.setdefault(term, {})[place] = count

    def scores(self, query: str) -> Scores:
        """The score of each text, divided by the best; all 0 where no word is shared."""
        scores = np.zeros(len(self._lengths))
        norms = _K1 * (1 - _B + _B * self._lengths / max(1.0, float(self._lengths.mean())))
        for term in set(terms(query).tolist()) & set(self._counts):
            having = self._counts[term]
            idf = np.log(1 + (len(scores) - len(having) + 0.5) / (len(having) + 0.5))
            for place, count in having.items():
                scores[place] += idf * count * (_K1 + 1) / (count + norms[place])
        best = scores.max(initial=0.0)
        return scores / best if best > 0 else scores


def expected_overlap(texts: Sequence[str], near: Scores) -> Scores:
    """What each text has in common with the other ones, weighted by their likeness to the question.

    Args:
        texts: the texts.
        near: likeness of each to the question, 0 to 1.

    Returns:
        The weighted mean of the F1 of words (ROUGE-1), 0 to 1; a text is not compared with itself.
    """
    bags = [Counter(words(text)) for text in texts]
    index = {word: place for place, word in enumerate(dict.fromkeys(word for bag in bags for word in bag))}
    counts = np.zeros((len(bags), max(1, len(index))), np.float32)
    for row, bag in enumerate(bags):
        for word, count in bag.items():
            counts[row, index[word]] = count
    sizes = counts.sum(axis=1)
    overlap = np.zeros((len(bags), len(bags)))
    for row in range(len(bags)):
        shared = np.minimum(counts[row], counts).sum(axis=1)
        overlap[row] = 2 * shared / np.maximum(1, sizes[row] + sizes)
    np.fill_diagonal(overlap, 0)
    weights = np.exp(SHARPNESS * near)
    others = weights.sum() - weights
    result: Scores = overlap @ weights / np.where(others > 0, others, 1)
    return result
