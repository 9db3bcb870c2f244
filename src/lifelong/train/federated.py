"""Federated averaging: many records fit one model together, and what leaves a record is a change of its weights.

After McMahan et al., "Communication-Efficient Learning of Deep Networks from Decentralized Data" (AISTATS 2017). Each
record goes a few steps from the common weights over its own data; the changes are clipped and averaged. No text,
vector or statistic of a record is exchanged. A record with little data does not take part, because its change would
tell most about it. A change of weights still says something of the data behind it: without noise (McMahan et
al., arXiv 1710.06963) or secure aggregation this is no proof of privacy.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import InputError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FederatedOptions:
    """How records train together.

    Attributes:
        rounds: times that the changes are averaged.
        local_steps: steps of a record in a round. More need fewer rounds; where each record has one kind of data, such
            as one personality, they lead away from what all have in common.
        share: share of the records that take part in a round, drawn at random.
        momentum: share of the last move that the common weights keep: records differ, and what they agree on adds up
            (Hsu et al., "Measuring the Effects of Non-Identical Data Distribution for Federated Visual
            Classification", arXiv 1909.06335).
        clip: largest length (L2) of a change; a longer one is shortened to it.
        least_samples: a record with fewer samples does not take part.
        most_samples: a record counts for at most so many, so that no single one decides.
        least_records: a round with fewer changes is refused: an average of two tells each what the other sent.
        seed: draws the records of a round.
    """

    rounds: int = 100
    local_steps: int = 1
    share: float = 1.0
    momentum: float = 0.9
    clip: float = 1.0
    least_samples: int = 8
    most_samples: int = 100
    least_records: int = 5
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Update:
    """All that leaves a record: the change of its weights, and the number of samples behind it."""

    change: Floats
    samples: int


class FederatedRecord(Protocol):
    """The data of one record, which only it reads."""

    @property
    def samples(self) -> int:
        """Number of samples."""
        ...

    def trained(self, weights: Floats, steps: int) -> Floats:
        """The weights after so many steps over the record's own data."""
        ...


def update_of(record: FederatedRecord, weights: Floats, options: FederatedOptions) -> Update | None:
    """The side of a record: its clipped change, or None where it has too few samples to take part.

    Args:
        record: its data.
        weights: the common weights.
        options: see there.
    """
    if record.samples < options.least_samples:
        return None
    change = record.trained(weights.copy(), options.local_steps) - weights
    return Update(_clipped(change, options.clip), record.samples)


def averaged(weights: Floats, updates: Sequence[Update], options: FederatedOptions) -> Floats:
    """The side of the server: the common weights after a round. It trusts no record, and checks every change.

    Args:
        weights: before the round.
        updates: of the records that took part.
        options: see there.

    Raises:
        InputError: fewer changes than ``options.least_records`` can be used.
    """
    usable = [
        each
        for each in updates
        if each.change.shape == weights.shape
        and np.isfinite(each.change).all()
        and each.samples >= options.least_samples
    ]
    if len(usable) < options.least_records:
        raise InputError(
            f"{len(usable)} of {len(updates)} changes can be averaged, and at least {options.least_records} records "
            f"with {options.least_samples} samples each are needed: wait for more records, raise --share, or lower "
            "--least-records or --least-samples if all of them are yours"
        )
    counts = np.array([min(each.samples, options.most_samples) for each in usable], np.float64)
    changes = np.stack([_clipped(each.change, options.clip) for each in usable])
    result: Floats = weights + (counts / counts.sum()) @ changes
    return result


def federate(
    records: Sequence[FederatedRecord],
    weights: Floats,
    options: FederatedOptions,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Floats:
    """Train records together, simulated on one machine; returns the common weights.

    Args:
        records: all records.
        weights: where training begins.
        options: see there.
        progress: gets the rounds done, and all rounds.

    Raises:
        InputError: there is no record, or too few can take part in a round.
    """
    if not records:
        raise InputError("no record to train over: give data of several persons")
    generator = random.Random(f"federated {options.seed}")  # noqa: S311 - who takes part is no secret here
    count = max(1, round(options.share * len(records)))
    move = np.zeros_like(weights)
    for number in range(options.rounds):
        chosen = generator.sample(range(len(records)), count)
        updates = [update_of(records[place], weights, options) for place in sorted(chosen)]
        mean = averaged(weights, [each for each in updates if each is not None], options)
        move = options.momentum * move + (mean - weights)
        weights = weights + move
        progress(number + 1, options.rounds)
    return weights


def _clipped(change: Floats, most: float) -> Floats:
    length = float(np.linalg.norm(change))
    return change * (most / length) if length > most else change
