"""How closely the personality evolving mechanism follows a known signal, beside simpler ways to follow one.

The signal is one trait of a made-up person over 200 readings; each reading is the truth with noise, on the scale from
1 to 5. The error is the distance of the state from the truth after each reading, averaged over readings and people.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np

from lifelong.persona.linear import Floats
from lifelong.persona.mechanism import HIGHEST, LOWEST, START, fold, weight
from lifelong.types import Observation

PEOPLE, READINGS = 200, 200
EARLY = 20
NOISE = 0.8
"""Standard deviation of a reading around the truth."""

_START = datetime(2026, 1, 1, tzinfo=UTC)


def _steady(times: Floats, random: np.random.Generator) -> Floats:
    return np.full_like(times, random.uniform(1.5, 4.5))


def _drift(times: Floats, random: np.random.Generator) -> Floats:
    first, last = random.uniform(1.5, 4.5, 2)
    moved: Floats = first + (last - first) * times
    return moved


def _jump(times: Floats, random: np.random.Generator) -> Floats:
    before, after = random.uniform(1.5, 4.5, 2)
    moved: Floats = np.where(times < random.uniform(0.3, 0.7), before, after)
    return moved


def _wave(times: Floats, random: np.random.Generator) -> Floats:
    turns, begin = random.uniform(1, 3), random.uniform()
    moved: Floats = START + random.uniform(0.3, 1.2) * np.sin(2 * math.pi * (turns * times + begin))
    return moved


SIGNALS: dict[str, Callable[[Floats, np.random.Generator], Floats]] = {
    "tracking steady": _steady,
    "tracking drift": _drift,
    "tracking jump": _jump,
    "tracking wave": _wave,
}

Follower = Callable[[Floats], Floats]


def _pem(readings: Floats) -> Floats:
    """The mechanism's recurrence; a test holds it to ``fold``."""
    return _smooth(readings, [weight(place) for place in range(len(readings))])


def _smooth(readings: Floats, keeps: list[float]) -> Floats:
    states, state = np.empty(len(readings)), START
    for place, (reading, keep) in enumerate(zip(readings, keeps, strict=True)):
        state = keep * state + (1 - keep) * float(reading)
        states[place] = state
    return states


def _last(readings: Floats) -> Floats:
    return readings


def _plain_mean(readings: Floats) -> Floats:
    means: Floats = np.cumsum(readings) / np.arange(1, len(readings) + 1)
    return means


def _ema(keep: float) -> Follower:
    return lambda readings: _smooth(readings, [keep] * len(readings))


FOLLOWERS: dict[str, tuple[Follower, str]] = {
    "pem": (_pem, "the personality evolving mechanism as it ships"),
    "last value": (_last, "the last reading"),
    "plain mean": (_plain_mean, "the mean of all readings"),
    "ema 0.5": (_ema(0.5), "an exponential average that keeps 0.5 of its state"),
    "ema 0.9": (_ema(0.9), "an exponential average that keeps 0.9 of its state"),
}
MEASURES = ("tracking.mae", "tracking.early_mae", "tracking.coverage")
SUMMARIES = {name: about for name, (_, about) in FOLLOWERS.items()}


def track(*, seed: int = 0) -> dict[str, dict[str, dict[str, float]]]:
    """Errors of each follower on each signal, and how often the mechanism's interval holds the truth at the end.

    Returns:
        ``[follower][signal]``: ``tracking.mae``, ``tracking.early_mae`` over the first EARLY readings, and for the
        mechanism ``tracking.coverage``.
    """
    found: dict[str, dict[str, dict[str, float]]] = {name: {} for name in FOLLOWERS}
    times = np.linspace(0, 1, READINGS)
    for order, (signal, make) in enumerate(SIGNALS.items()):
        random = np.random.default_rng([seed, order])
        errors, early = ({name: np.empty(PEOPLE) for name in FOLLOWERS} for _ in range(2))
        held = 0
        for person in range(PEOPLE):
            truth = np.clip(make(times, random), LOWEST, HIGHEST)
            readings = np.clip(truth + random.normal(0, NOISE, READINGS), LOWEST, HIGHEST)
            for name, (follow, _) in FOLLOWERS.items():
                away = np.abs(follow(readings) - truth)
                errors[name][person], early[name][person] = away.mean(), away[:EARLY].mean()
            trait = fold(observations(readings)).traits[0]
            held += bool(trait.low <= truth[-1] <= trait.high)
        for name in FOLLOWERS:
            found[name][signal] = {
                "tracking.mae": float(errors[name].mean()),
                "tracking.early_mae": float(early[name].mean()),
                "n": float(PEOPLE),
            }
        found["pem"][signal]["tracking.coverage"] = held / PEOPLE
    return found


def observations(readings: Floats) -> list[Observation]:
    """Readings of the first trait, one a day."""
    return [
        Observation(f"m{day}", _START + timedelta(days=day), (float(reading), START, START, START, START), 1.0)
        for day, reading in enumerate(readings)
    ]
