"""The Big Five over time as small pictures of lines, made on the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lifelong.types import TRAITS, Observation, Traits

WIDTH: Final = 1000.0
HEIGHT: Final = 100.0
MARGIN: Final = 12.0
"""Space at both ends, so that no reading is cut off."""

LOWEST, HIGHEST = 1.0, 5.0

STEPS: Final = 40
"""Number of states of a line: each is a fold over all readings before it."""

DOTS: Final = 300
"""Largest number of readings that are drawn, the newest."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One reading: its place, and what it was."""

    x: float
    y: float
    up: bool
    message: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A trait over time. The places are those of a picture of ``WIDTH`` by ``HEIGHT``.

    Attributes:
        line: points of the value.
        band: outline of the interval.
        dots: the readings of this trait.
        first, last: the days at both ends.
    """

    line: str
    band: str
    dots: Sequence[Dot]
    first: datetime
    last: datetime


def every(first: datetime, now: datetime) -> timedelta:
    """The span between two states, so that there are about ``STEPS``."""
    return max(timedelta(days=1), (now - first) / STEPS)


def chart(name: str, states: Sequence[Traits], readings: Sequence[Observation], now: datetime) -> Chart | None:
    """The chart of one trait, or None without a reading of it."""
    own = [each for each in readings if each.scores[TRAITS.index(name)] != 3][-DOTS:]
    dated = [(state.at, state[name]) for state in states if state.at is not None]
    if not own or not dated:
        return None
    first = min(own[0].at, dated[0][0])
    span = max((now - first) / timedelta(seconds=1), 1.0)

    def x(at: datetime) -> float:
        share = min(max((at - first) / timedelta(seconds=1) / span, 0.0), 1.0)
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)

    states_at = [(x(at), each.value, each.low, each.high) for at, each in dated]
    points = [(0.0, 3.0, *states_at[0][2:]), *states_at, (WIDTH, *states_at[-1][1:])]
    upper = [f"{place},{y_of(high)}" for place, _, _, high in points]
    lower = [f"{place},{y_of(low)}" for place, _, low, _ in points]
    return Chart(
        line=" ".join(f"{place},{y_of(value)}" for place, value, _, _ in points),
        band=" ".join([*upper, *lower[::-1]]),
        dots=[_dot(name, each, x(each.at)) for each in own],
        first=first,
        last=now,
    )


def y_of(value: float) -> float:
    """The height of a value in a picture."""
    share = (min(max(value, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
    return round(HEIGHT * (1 - share), 1)


def x_of(value: float) -> float:
    """The place of a value on a scale from left to right."""
    return round(WIDTH - y_of(value) / HEIGHT * WIDTH, 1)


def _dot(name: str, reading: Observation, x: float) -> Dot:
    score = reading.scores[TRAITS.index(name)]
    return Dot(x, y_of(score), score > 3, reading.message)
