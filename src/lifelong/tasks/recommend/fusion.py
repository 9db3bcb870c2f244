"""One score from all channels: a sum of z-scores with round weights that depend on how long ago the person was here.

A person who did something minutes ago goes on with it, so the last items decide. A person who comes back after days is
met by what is in the air among persons like them. The weights are round numbers. They were chosen by hand on the
validation part of MovieTweetings (MIT licence); nothing is fitted to a data set.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from lifelong.tasks.recommend.interaction_log import Floats

SITTING: Final = 6 / 24
"""Days: after so long a pause, a person is half in the same sitting."""

CROWD: Final = 16
"""Visits of everybody at which the channels of the crowd count half."""

Weights = Mapping[str, tuple[float, float]]

WEIGHTS: Final[Weights] = {
    "now": (0.0, 0.5),
    "long": (-0.25, -0.25),
    "new": (0.0, 0.1),
    "next": (1.0, 0.5),
    "neighbours": (0.25, 1.0),
    "ease": (0.25, 0.25),
    "content": (0.25, 0.25),
}
"""The weight of each channel inside a sitting, and long after it. ``long`` is what has been popular for long: a person
who has not taken it by now does not want it. ``new`` is what nobody had taken until lately."""

OF_THE_CROWD: Final = frozenset(("now", "long", "new", "next", "neighbours", "ease"))
"""Channels that rest on what other persons did."""

NAMES: Final[Mapping[str, str]] = {"now": "popularity", "long": "popularity", "new": "popularity"}
"""Under which name ``why`` gives a channel, where it has another one."""


def standardised(values: Floats, allowed: Floats) -> Floats:
    """Square roots, shifted and scaled to mean 0 and deviation 1 over the items that may be recommended.

    Args:
        values: of a channel, ``(n_items,)``; negative ones keep their sign.
        allowed: 1.0 for items that may be recommended, else 0.0.
    """
    roots = np.sign(values) * np.sqrt(np.abs(values))
    count = allowed.sum()
    if not count:
        return roots
    mean = float(roots @ allowed / count)
    centred = roots - mean
    spread = float(np.sqrt((centred * centred) @ allowed / count))
    result: Floats = centred / spread if spread > 1e-9 else np.zeros_like(roots)
    return result


def weight(channel: str, *, pause: float, visits: int, weights: Weights = WEIGHTS) -> float:
    """The weight of a channel now.

    Args:
        channel: one of ``WEIGHTS``.
        pause: days since the person's last event; infinite without any.
        visits: number of visits of everybody so far.
        weights: of all channels.
    """
    sitting = 2.0 ** -(max(0.0, pause) / SITTING) if np.isfinite(pause) else 0.0
    inside, after = weights[channel]
    value = sitting * inside + (1 - sitting) * after
    return value * visits / (visits + CROWD) if channel in OF_THE_CROWD else value
