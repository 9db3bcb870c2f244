"""How closely the personality evolving mechanism tracks a known signal, beside simpler trackers.

The signal is one trait of a simulated person over 200 readings. Each reading is the truth with noise, on the scale from
1 to 5. The error is the distance of the state from the truth after each reading, averaged over readings and people.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np

from lifelong.bench.metrics import MeanAbsoluteError
from lifelong.persona.linear import Floats
from lifelong.persona.mechanism import HIGHEST, LOWEST, START, WEIGHTS, fold
from lifelong.settings import TraitAverage
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

Tracker = Callable[[Floats], Floats]


def _mechanism(average: TraitAverage) -> Tracker:
    """The mechanism's recurrence; a test compares it with ``fold``."""
    return lambda readings: _smooth(readings, [WEIGHTS[average](place) for place in range(len(readings))])


def _smooth(readings: Floats, weights: list[float]) -> Floats:
    states, state = np.empty(len(readings)), START
    for place, (reading, old) in enumerate(zip(readings, weights, strict=True)):
        state = old * state + (1 - old) * float(reading)
        states[place] = state
    return states


def _last(readings: Floats) -> Floats:
    return readings


def _plain_mean(readings: Floats) -> Floats:
    means: Floats = np.cumsum(readings) / np.arange(1, len(readings) + 1)
    return means


def _ema(old: float) -> Tracker:
    return lambda readings: _smooth(readings, [old] * len(readings))


TRACKERS: dict[str, tuple[Tracker, str]] = {
    "pem": (_mechanism("paper"), "the personality evolving mechanism as it ships, with the paper's constants"),
    "running": (_mechanism("running"), "the mechanism with the setting trait_average = running"),
    "last value": (_last, "the last reading"),
    "plain mean": (_plain_mean, "the mean of all readings"),
    "ema 0.5": (_ema(0.5), "an exponential average that keeps 0.5 of its state"),
    "ema 0.9": (_ema(0.9), "an exponential average that keeps 0.9 of its state"),
}
AVERAGES: dict[str, TraitAverage] = {"pem": "paper", "running": "running"}
"""The trackers that are the mechanism, whose intervals are measured too."""

MEASURES = ("tracking.mae", "tracking.early_mae", "tracking.coverage")
SUMMARIES = {name: about for name, (_, about) in TRACKERS.items()}


def track(*, seed: int = 0) -> dict[str, dict[str, dict[str, float]]]:
    """Errors of each tracker on each signal, and how often the mechanism's interval holds the truth at the end.

    Returns:
        ``[tracker][signal]``: ``tracking.mae``, ``tracking.early_mae`` over the first EARLY readings, and for the
        mechanism ``tracking.coverage``.
    """
    cells: dict[str, dict[str, dict[str, float]]] = {name: {} for name in TRACKERS}
    times = np.linspace(0, 1, READINGS)
    for order, (signal, make) in enumerate(SIGNALS.items()):
        random = np.random.default_rng([seed, order])
        errors, early = ({name: np.empty(PEOPLE) for name in TRACKERS} for _ in range(2))
        covered = dict.fromkeys(AVERAGES, 0)
        for person in range(PEOPLE):
            truth = np.clip(make(times, random), LOWEST, HIGHEST)
            readings = np.clip(truth + random.normal(0, NOISE, READINGS), LOWEST, HIGHEST)
            for name, (tracker, _) in TRACKERS.items():
                distances = MeanAbsoluteError().errors(tracker(readings), truth)
                errors[name][person], early[name][person] = distances.mean(), distances[:EARLY].mean()
            for name, average in AVERAGES.items():
                trait = fold(observations(readings), average=average).traits[0]
                covered[name] += bool(trait.low <= truth[-1] <= trait.high)
        for name in TRACKERS:
            cells[name][signal] = {
                "tracking.mae": float(errors[name].mean()),
                "tracking.early_mae": float(early[name].mean()),
                "n": float(PEOPLE),
            }
        for name in AVERAGES:
            cells[name][signal]["tracking.coverage"] = covered[name] / PEOPLE
    return cells


def observations(readings: Floats) -> list[Observation]:
    """Readings of the first trait, one a day."""
    return [
        Observation(f"m{day}", _START + timedelta(days=day), (float(reading), START, START, START, START), 1.0)
        for day, reading in enumerate(readings)
    ]
