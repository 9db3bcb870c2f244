"""The losses of the three tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from lifelong.models.reader.labels import (
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
from lifelong.train.reader.batches import IGNORED, Encoded, answer_groups, answer_targets, compare_targets, read_targets
from lifelong.train.reader.samples import AnswerSample, CompareSample

ANSWER_WEIGHT: Final = 2.0
"""Weight of a clause that answers; there are several wrong ones for each."""

ORDER_WEIGHT: Final = 0.5
"""Weight of the order of a question's candidates beside whether each answers."""

KINDS_WEIGHT: Final = 6.0
"""Weight of the kinds of a message; their loss is a mean over fourteen labels, most of which are easy."""

RELATION_WEIGHTS: Final = (1.0, 1.5, 1.5, 2.0, 2.0)
"""Weights of the relations; most pairs are unrelated."""


def loss_of(items: Sequence[Encoded], whole: Tensor, tokens: Tensor) -> Tensor:
    """The mean loss of a batch of one task."""
    sample = items[0].sample
    if isinstance(sample, CompareSample):
        weights = torch.tensor(RELATION_WEIGHTS)
        return functional.cross_entropy(whole[:, WHOLE_RELATIONS], compare_targets(items), weight=weights)
    if isinstance(sample, AnswerSample):
        return _answer_loss(items, whole[:, WHOLE_ANSWER].squeeze(1))
    return _read_loss(items, whole, tokens)


def _answer_loss(items: Sequence[Encoded], logits: Tensor) -> Tensor:
    """Whether each candidate answers, and that those of a question that answer come before the others.

    The second part is the loss of a softmax over the candidates of a question (Gao et al., Rethink training of BERT
    rerankers, arXiv 2101.08751).
    """
    targets = answer_targets(items)
    loss = functional.binary_cross_entropy_with_logits(logits, targets, pos_weight=torch.tensor(ANSWER_WEIGHT))
    groups = answer_groups(items)
    for rows in groups:
        own, right = logits[rows], targets[rows].bool()
        loss = loss + ORDER_WEIGHT / len(groups) * (torch.logsumexp(own, 0) - torch.logsumexp(own[right], 0))
    return loss


def _read_loss(items: Sequence[Encoded], whole: Tensor, tokens: Tensor) -> Tensor:
    targets = read_targets(items, tokens.shape[1])
    loss = KINDS_WEIGHT * functional.binary_cross_entropy_with_logits(whole[:, WHOLE_KINDS], targets.kinds)
    if (targets.questions != IGNORED).any():
        loss = loss + 0.5 * functional.cross_entropy(whole[:, WHOLE_QUESTIONS], targets.questions, ignore_index=IGNORED)
    if (targets.tags != IGNORED).any():
        loss = loss + functional.cross_entropy(
            tokens[..., TOKEN_TAGS].flatten(0, 1), targets.tags.flatten(), ignore_index=IGNORED
        )
    if not targets.facts:
        return loss
    marked = targets.values >= 0
    loss = loss + functional.binary_cross_entropy_with_logits(
        tokens[..., TOKEN_VALUE].squeeze(-1)[marked], targets.values[marked]
    )
    means = torch.stack([tokens[row, begin:stop].mean(0) for row, begin, stop, *_ in targets.facts])
    for place, columns in enumerate((TOKEN_SLOTS, TOKEN_STATUSES, TOKEN_SUBJECTS)):
        labels = torch.tensor([fact[3 + place] for fact in targets.facts])
        loss = loss + 0.7 * functional.cross_entropy(means[:, columns], labels)
    return loss
