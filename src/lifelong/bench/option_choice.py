"""Choosing among options without a language model, by a rule that an option's length cannot steer.

The direction of an option is its embedding minus the mean of the other options' embeddings, at unit length: what it
says that the others do not. With memory, the option is chosen whose direction has the largest cosine with any of the
person's own messages in the context. Without memory, the question takes the place of these messages. A longer option
has no longer direction, and words that all options share cancel out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def directions(options: Floats) -> Floats:
    """Each option's difference from the mean of the others, at unit length: (n, dim) to (n, dim).

    Options that are all alike have no direction: their rows are zero.
    """
    count = len(options)
    others = (options.sum(axis=0, keepdims=True) - options) / max(1, count - 1)
    difference = options - others
    length = np.linalg.norm(difference, axis=1, keepdims=True)
    unit: Floats = (difference / np.where(length > 1e-6, length, np.inf)).astype(np.float32)
    return unit


def choose(options: Floats, evidence: Floats) -> int:
    """The option whose direction is closest to any piece of evidence.

    Args:
        options: unit vectors (n, dim).
        evidence: unit vectors (m, dim) of the messages in the context, or of the question.

    Returns:
        its position; 0 when there is no evidence.
    """
    if not len(evidence):
        return 0
    return int((directions(options) @ evidence.T).max(axis=1).argmax())


def longest(options: Sequence[str]) -> int:
    """Position of the longest option, the first among equals."""
    return max(range(len(options)), key=lambda place: (len(options[place]), -place))
