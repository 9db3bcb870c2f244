"""Measures of the reader on held-out people, by language."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lifelong.models.base.reader import Reading
from lifelong.models.reader import decode
from lifelong.models.reader.labels import KINDS, LASTING
from lifelong.train.reader.batches import Encoded
from lifelong.train.reader.samples import AnswerSample, CompareSample, ReadSample

Output = tuple[NDArray[np.float32], NDArray[np.float32]]

OVERLAP = 0.5
"""Least share of characters, of both together, at which a marked clause is the labelled one."""


def measure(items: Sequence[Encoded], outputs: Sequence[Output]) -> dict[str, float]:
    """Figures from 0 to 1.

    ``kinds.f1`` (micro), ``question`` (accuracy), ``facts.recall`` and ``facts.precision`` (clauses that overlap),
    ``slot``, ``status``, ``subject`` (accuracy on those), ``stored.f1`` (clause and whether it is to be stored, and
    about whom), ``relation`` (accuracy), ``relation.changes`` (F1 of update, correct and end together),
    ``answer.first`` (questions whose best candidate answers), ``answer.balanced`` (mean of answering questions with
    an answer rightly and refusing those without, at 0.5).
    """
    counts: Counter[str] = Counter()
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for item, (whole, tokens) in zip(items, outputs, strict=True):
        sample = item.sample
        if isinstance(sample, ReadSample):
            _count_reading(sample, decode.reading(whole, tokens, item.input), counts)
        elif isinstance(sample, CompareSample):
            relation = decode.compared(whole).relation
            counts["relations"] += 1
            counts["relation"] += relation == sample.relation
            changes = ("update", "correct", "end")
            counts["changes.true"] += sample.relation in changes
            counts["changes.made"] += relation in changes
            counts["changes.hit"] += relation in changes and sample.relation in changes
        elif isinstance(sample, AnswerSample):
            groups[sample.group].append((decode.answer(whole), sample.answers))
    figures = {
        "kinds.f1": _f1(counts["kinds.hit"], counts["kinds.made"], counts["kinds.true"]),
        "question": _share(counts["question"], counts["questions"]),
        "facts.recall": _share(counts["facts.hit"], counts["facts.true"]),
        "facts.precision": _share(counts["facts.hit"], counts["facts.made"]),
        "slot": _share(counts["slot"], counts["facts.hit"]),
        "status": _share(counts["status"], counts["facts.hit"]),
        "subject": _share(counts["subject"], counts["facts.hit"]),
        "stored.f1": _f1(counts["stored.hit"], counts["stored.made"], counts["stored.true"]),
        "relation": _share(counts["relation"], counts["relations"]),
        "relation.changes": _f1(counts["changes.hit"], counts["changes.made"], counts["changes.true"]),
    }
    return figures | _answers(groups)


def _count_reading(sample: ReadSample, reading: Reading, counts: Counter[str]) -> None:
    made = {kind for kind in KINDS if reading.does(kind)}
    counts["kinds.true"] += len(sample.kinds)
    counts["kinds.made"] += len(made)
    counts["kinds.hit"] += len(made & sample.kinds)
    if sample.question is not None:
        counts["questions"] += 1
        counts["question"] += reading.question == sample.question
    if sample.facts is None:
        return
    counts["facts.true"] += len(sample.facts)
    counts["facts.made"] += len(reading.facts)
    counts["stored.made"] += sum(fact.status in LASTING for fact in reading.facts)
    for fact in sample.facts:
        counts["stored.true"] += fact.status in LASTING
        for found in reading.facts:
            shared = min(fact.end, found.end) - max(fact.start, found.start)
            if shared >= OVERLAP * (max(fact.end, found.end) - min(fact.start, found.start)):
                counts["facts.hit"] += 1
                counts["slot"] += found.slot == fact.slot
                counts["status"] += found.status == fact.status
                counts["subject"] += found.subject == fact.subject
                counts["stored.hit"] += (
                    found.status in LASTING and fact.status in LASTING and (found.subject == fact.subject)
                )
                break


def _answers(groups: dict[int, list[tuple[float, bool]]]) -> dict[str, float]:
    answerable = [group for group in groups.values() if any(right for _, right in group)]
    others = [group for group in groups.values() if not any(right for _, right in group)]
    first = sum(max(group)[1] for group in answerable)
    known = sum(max(group)[1] and max(group)[0] >= 0 for group in answerable)
    refused = sum(max(group)[0] < 0 for group in others)
    shares = [_share(known, len(answerable)), _share(refused, len(others))]
    return {
        "answer.first": _share(first, len(answerable)),
        "answer.known": shares[0],
        "answer.refused": shares[1],
        "answer.balanced": sum(shares) / 2,
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _f1(hit: int, made: int, true: int) -> float:
    return _share(2 * hit, made + true)
