"""The second stage of recall: the reader says of the best hits how likely each answers, and orders them again.

Words and vectors find what is about the same; the reader, which sees question and hit together, finds what answers
(Nogueira and Cho, arXiv 1901.04085, with passages). It takes about two milliseconds a hit, so only the best are read.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from lifelong.models.base.reader import Candidate, Reader
from lifelong.types import Hit, Recollection

READ: Final = 30
"""Hits that are read. On held-out talks, these hold .94 of the answers, and the best five .80."""

LONGEST: Final = 300
"""Characters of a hit that are read."""

SCORE, ANSWER, BIAS = 0.52, 0.56, 1.41
"""Weights of the logit of recall's score, of the reader's, and the constant: a logistic regression on the hits of
held-out talks (`training/reader`)."""

_EDGE: Final = 1e-4


def reordered(found: Recollection, reader: Reader, *, k: int, similar: bool) -> Recollection:
    """The best ``k`` hits of a question by how well they answer.

    A hit that is there for its look keeps its place, and so does a reply of the assistant: "I know nothing about your
    cat" would answer well.

    Args:
        found: the hits of the first stage.
        reader: reads the question with each hit.
        k: largest number of hits.
        similar: whether the similarities of recall are those that the reader's weights were fitted with.
    """
    worded = [hit for hit in found.hits if hit.text.strip() and "look" not in hit.why and hit.role != "assistant"]
    candidates = [
        Candidate(hit.text[:LONGEST], "", hit.why.get("meaning", 0.0) if similar else None) for hit in worded[:READ]
    ]
    if len(candidates) < 2:
        return replace(found, hits=found.hits[:k])
    answering = reader.answers(found.query, candidates)
    read = [replace(hit, score=_both(hit.score, share)) for hit, share in zip(worded, answering, strict=False)]
    best = iter(sorted([*read, *worded[len(read) :]], key=_score, reverse=True))
    kept = {id(hit) for hit in worded}
    return replace(found, hits=tuple(next(best) if id(hit) in kept else hit for hit in found.hits)[:k])


def _both(score: float, answering: float) -> float:
    logit = SCORE * _logit(score) + ANSWER * _logit(answering) + BIAS
    return round(1 / (1 + math.exp(-logit)), 4)


def _logit(share: float) -> float:
    share = min(max(share, _EDGE), 1 - _EDGE)
    return math.log(share / (1 - share))


def _score(hit: Hit) -> float:
    return hit.score
