"""Batches of samples of one task and of about one length, with their targets."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lifelong.models.reader.labels import KINDS, QUESTIONS, RELATIONS, SLOTS, STATUSES, SUBJECTS
from lifelong.models.reader.pieces import Pieces, ReaderInput, answer_input, compare_input, read_input
from lifelong.train.reader.samples import AnswerSample, CompareSample, ReadSample, Sample

BATCH_TOKENS: Final = 800
"""Most tokens of a batch, with padding."""

IGNORED: Final = -100
"""The target of what a loss leaves out."""


@dataclass(slots=True)
class Encoded:
    """A sample as token ids; ``states`` are its states below the trained layers, float16, shape ``(n, hidden)``."""

    sample: Sample
    input: ReaderInput
    states: NDArray[np.float16] | None = None

    def __len__(self) -> int:
        return len(self.input.ids)


def encode(samples: Sequence[Sample], pieces: Pieces) -> list[Encoded]:
    """Token ids of samples."""
    return [Encoded(sample, _input(sample, pieces)) for sample in samples]


def _input(sample: Sample, pieces: Pieces) -> ReaderInput:
    if isinstance(sample, ReadSample):
        return read_input(pieces, sample.before, sample.text)
    if isinstance(sample, CompareSample):
        return compare_input(pieces, sample.known, sample.new)
    return answer_input(pieces, sample.question, sample.clause, sample.context)


def batches(items: Sequence[Encoded], rng: random.Random | None = None) -> Iterator[list[int]]:
    """Indices of items in batches of about one length and one task; in random order with ``rng``.

    The candidates of a question stay together, as far as a batch holds them.
    """
    longest: dict[int, int] = defaultdict(int)
    for item in items:
        longest[_question(item)] = max(longest[_question(item)], len(item))

    def rank(place: int) -> tuple[str, int, int, int]:
        item = items[place]
        group = _question(item)
        return type(item.sample).__name__, longest[group] if group else len(item), group, len(item)

    order = sorted(range(len(items)), key=rank)
    groups: list[list[int]] = []
    for place in order:
        group = groups[-1] if groups else []
        same = group and type(items[group[0]].sample) is type(items[place].sample)
        widest = max(len(items[place]), *(len(items[other]) for other in group)) if group else 0
        if same and (len(group) + 1) * widest <= BATCH_TOKENS:
            group.append(place)
        else:
            groups.append([place])
    if rng is not None:
        rng.shuffle(groups)
    yield from groups


def _question(item: Encoded) -> int:
    """The group of an answer sample, which is not 0; 0 for other samples."""
    return item.sample.group + 1 if isinstance(item.sample, AnswerSample) else 0


def pad(rows: Sequence[NDArray[np.float32] | NDArray[np.float16]]) -> tuple[Tensor, Tensor]:
    """Stack rows of different lengths: states ``(b, n, hidden)`` and mask ``(b, 1, 1, n)``."""
    longest = max(len(row) for row in rows)
    states = np.zeros((len(rows), longest, rows[0].shape[1]), np.float32)
    mask = np.zeros((len(rows), 1, 1, longest), bool)
    for place, row in enumerate(rows):
        states[place, : len(row)] = row
        mask[place, ..., : len(row)] = True
    return torch.from_numpy(states), torch.from_numpy(mask)


@dataclass(frozen=True, slots=True)
class ReadTargets:
    """Targets of the task ``read``.

    Attributes:
        kinds: shape ``(b, len(KINDS))``, 0 or 1.
        questions: label of each row, or IGNORED.
        tags: label of each token, or IGNORED.
        values: 0, 1 or IGNORED (-1) of each token.
        facts: row, first token and token after the last, slot, status and subject of every fact.
    """

    kinds: Tensor
    questions: Tensor
    tags: Tensor
    values: Tensor
    facts: list[tuple[int, int, int, int, int, int]]


def read_targets(items: Sequence[Encoded], longest: int) -> ReadTargets:
    """Targets of a batch of messages."""
    kinds = torch.zeros(len(items), len(KINDS))
    questions = torch.full((len(items),), IGNORED)
    tags = torch.full((len(items), longest), IGNORED)
    values = torch.full((len(items), longest), -1.0)
    facts = []
    for row, item in enumerate(items):
        sample = item.sample
        assert isinstance(sample, ReadSample)
        for kind in sample.kinds:
            kinds[row, KINDS.index(kind)] = 1
        if sample.question is not None:
            questions[row] = QUESTIONS.index(sample.question)
        if sample.facts is None:
            continue
        first, spans = item.input.first, item.input.spans
        tags[row, first : first + len(spans)] = 0
        for fact in sample.facts:
            inside = [place for place, (start, end) in enumerate(spans) if start < fact.end and end > fact.start]
            inside = [place for place in inside if (spans[place][0] + spans[place][1]) / 2 >= fact.start]
            if not inside:
                continue
            begin, stop = first + inside[0], first + inside[-1] + 1
            tags[row, begin], tags[row, begin + 1 : stop] = 1, 2
            values[row, begin:stop] = 0
            for place in inside:
                start, end = spans[place]
                if start < fact.value[1] and end > fact.value[0]:
                    values[row, first + place] = 1
            labels = (SLOTS.index(fact.slot), STATUSES.index(fact.status), SUBJECTS.index(fact.subject))
            facts.append((row, begin, stop, *labels))
    return ReadTargets(kinds, questions, tags, values, facts)


def compare_targets(items: Sequence[Encoded]) -> Tensor:
    """Index of the relation of each pair."""
    labels = [RELATIONS.index(item.sample.relation) for item in items if isinstance(item.sample, CompareSample)]
    return torch.tensor(labels)


def answer_groups(items: Sequence[Encoded]) -> list[list[int]]:
    """Rows of a batch of answer samples by question, of questions with right and wrong candidates in the batch."""
    groups: dict[int, list[int]] = defaultdict(list)
    for row, item in enumerate(items):
        groups[_question(item)].append(row)
    samples = [item.sample for item in items]
    return [
        rows
        for rows in groups.values()
        if len({each.answers for row in rows if isinstance(each := samples[row], AnswerSample)}) == 2
    ]


def answer_targets(items: Sequence[Encoded]) -> Tensor:
    """1.0 where the clause answers, else 0.0."""
    return torch.tensor([float(item.sample.answers) for item in items if isinstance(item.sample, AnswerSample)])
