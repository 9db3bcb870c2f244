"""From the outputs of the reader's graph to values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lifelong.models.base.reader import Compared, ReadFact, Reading
from lifelong.models.reader.labels import (
    CHANGES,
    KINDS,
    QUESTIONS,
    RELATIONS,
    SLOTS,
    STATUSES,
    SUBJECTS,
    TOKEN_SLOTS,
    TOKEN_STATUSES,
    TOKEN_SUBJECTS,
    TOKEN_TAGS,
    TOKEN_VALUE,
    WHOLE_ANSWER,
    WHOLE_KINDS,
    WHOLE_QUESTIONS,
    WHOLE_RELATIONS,
)
from lifelong.models.reader.pieces import ReaderInput

Floats = NDArray[np.float32]

_BEGIN, _INSIDE = 1, 2

_NEVER, _FRAGMENT, _NEW = -30.0, -5.0, 0.3

_STEPS: Floats = np.array([[0, _NEW, _NEVER], [-2, _FRAGMENT, 0], [0, _NEW, 0]], np.float32)
"""What a step from one tag to the next adds to the log of its probability: from outside, begin and inside (rows) to
the same (columns). A clause of one token is rarely one; the values are the best ones on held-out talks."""

_FIRST: Floats = np.array([0, _NEW, _NEVER], np.float32)


def reading(whole: Floats, tokens: Floats, source: ReaderInput, cuts: Sequence[int] = ()) -> Reading:
    """What a message does and states.

    Args:
        whole: shape ``(WHOLE_WIDTH,)``.
        tokens: shape ``(n, TOKEN_WIDTH)``.
        source: the input.
        cuts: characters where a second statement begins; a clause around one is two.
    """
    kinds = _sigmoid(whole[WHOLE_KINDS])
    return Reading(
        kinds={kind: float(each) for kind, each in zip(KINDS, kinds, strict=True)},
        question=QUESTIONS[int(whole[WHOLE_QUESTIONS].argmax())],
        facts=_facts(tokens[source.first : source.first + len(source.spans)], source.spans, cuts),
    )


def compared(whole: Floats) -> Compared:
    """The most probable relation of a pair."""
    shares = _softmax(whole[WHOLE_RELATIONS])
    best = int(shares.argmax())
    change = sum(float(share) for share, relation in zip(shares, RELATIONS, strict=True) if relation in CHANGES)
    return Compared(RELATIONS[best], float(shares[best]), change)


def answer(whole: Floats) -> float:
    """The logit that a clause answers."""
    return float(whole[WHOLE_ANSWER][0])


def _facts(tokens: Floats, spans: list[tuple[int, int]], cuts: Sequence[int]) -> tuple[ReadFact, ...]:
    if not spans:
        return ()
    clauses: list[tuple[int, int]] = []
    begin: int | None = None
    for place, tag in enumerate([*_cut(_best_tags(tokens[:, TOKEN_TAGS]), spans, cuts), 0]):
        if begin is not None and tag != _INSIDE:
            clauses.append((begin, place))
            begin = None
        if tag == _BEGIN:
            begin = place
    return tuple(_fact(tokens[begin:end], spans[begin:end]) for begin, end in clauses)


def _cut(tags: list[int], spans: Sequence[tuple[int, int]], cuts: Sequence[int]) -> list[int]:
    """The tags, with a beginning at each cut inside a clause; both parts have more than one token."""
    for cut in cuts:
        place = next((place for place, (_, end) in enumerate(spans) if end > cut), 0)
        inside = 1 < place < len(tags) - 1 and tags[place - 1] == tags[place] == _INSIDE
        if inside and tags[place + 1]:
            tags[place], tags[place + 1] = _BEGIN, _INSIDE
    return tags


def _best_tags(logits: Floats) -> list[int]:
    """The most probable path through the tags (Viterbi): a clause has a beginning, and more than one token."""
    shares = np.log(_softmax(logits) + 1e-6)
    scores, came_from = shares[0] + _FIRST, np.zeros(shares.shape, int)
    for place in range(1, len(shares)):
        paths = scores[:, None] + _STEPS
        came_from[place] = paths.argmax(axis=0)
        scores = paths.max(axis=0) + shares[place]
    tags = [int(scores.argmax())]
    for row in came_from[:0:-1]:
        tags.append(int(row[tags[-1]]))
    return tags[::-1]


def _fact(tokens: Floats, spans: list[tuple[int, int]]) -> ReadFact:
    mean = tokens.mean(axis=0)
    slots, statuses, subjects = (_softmax(mean[columns]) for columns in (TOKEN_SLOTS, TOKEN_STATUSES, TOKEN_SUBJECTS))
    marked = np.flatnonzero(tokens[:, TOKEN_VALUE.start] > 0)
    value = (spans[0][0], spans[-1][1]) if not len(marked) else (spans[marked[0]][0], spans[marked[-1]][1])
    return ReadFact(
        start=spans[0][0],
        end=spans[-1][1],
        value=value,
        slot=SLOTS[int(slots.argmax())],
        status=STATUSES[int(statuses.argmax())],
        subject=SUBJECTS[int(subjects.argmax())],
        confidence=float(min(statuses.max(), subjects.max())),
        slot_confidence=float(slots.max()),
        valued=bool(len(marked)),
    )


def _sigmoid(logits: Floats) -> Floats:
    return (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)


def _softmax(logits: Floats) -> Floats:
    grown = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Floats = grown / grown.sum(axis=-1, keepdims=True)
    return shares
