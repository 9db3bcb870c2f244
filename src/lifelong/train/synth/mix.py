"""The mix of a data set: shares as in the paper, scaled by one number."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence

from lifelong.train.synth.samples import Sample, Share

PAPER: Mapping[Share, float] = {
    "reasoning": 0.436,
    "semantic": 0.205,
    "episodic": 0.086,
    "procedural": 0.086,
    "core": 0.086,
    "personality": 0.103,
}
"""Shares of the 78,000 samples of PersonaVLM (CVPR 2026). They sum to 1.002, by the rounding of the paper."""


def wanted(size: int) -> dict[Share, int]:
    """Samples of each share in a data set of a size; the largest share takes what rounding leaves."""
    total = sum(PAPER.values())
    numbers = {share: round(size * part / total) for share, part in PAPER.items()}
    numbers["reasoning"] += size - sum(numbers.values())
    return numbers


def complete(counts: Mapping[Share, int], size: int) -> bool:
    """Whether there are enough samples of each share."""
    return all(counts.get(share, 0) >= number for share, number in wanted(size).items())


def mixed(samples: Sequence[Sample], size: int, seed: int) -> tuple[list[Sample], int]:
    """Draw a data set in the mix, and shuffle it.

    Args:
        samples: what there is.
        size: samples that are wanted; fewer are drawn where one share has too few, so that the mix stays.
        seed: draws and shuffles.

    Returns:
        The samples, and the size that the mix allows.
    """
    have = Counter(sample.share for sample in samples)
    total = sum(PAPER.values())
    most = size
    if not complete(have, size):
        most = min(size, *(math.floor(have[share] * total / part) for share, part in PAPER.items()))
    draw = random.Random(f"mix {seed}")  # noqa: S311 - nothing secret is drawn
    chosen: list[Sample] = []
    for share, number in wanted(most).items():
        of_share = [sample for sample in samples if sample.share == share]
        chosen += draw.sample(of_share, min(number, len(of_share)))
    draw.shuffle(chosen)
    return chosen, most
