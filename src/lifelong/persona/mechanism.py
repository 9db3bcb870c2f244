"""The personality evolving mechanism (PEM) as a pure fold over observations.

``p <- l(m) p + (1 - l(m)) o`` with ``l(m) = 0.7 - 0.2 cos(pi min(m, 50) / 50)``, starting at 3 on a scale from
1 to 5 (PersonaVLM, CVPR 2026): early readings move the state much, later ones little. Only the readings are stored.
So a new fold after a message is forgotten has no trace of it, and the state of any past day can be computed.

Each trait has its own count. A reading without information about a trait (exactly 3, or little confidence) is
skipped for that trait: it would move the state towards the middle without evidence. So is a chat model's reading from
words that it has read this trait from before: what a model makes of equal words is one opinion, however often it is
asked. The embedded readers find the same few cues in different sentences, and each counts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from lifelong.settings import TraitAverage
from lifelong.types import TRAITS, Observation, Trait, Traits

START = 3.0
"""The state before the first reading: the middle of the scale."""
LOWEST, HIGHEST = 1.0, 5.0
SETTLED = 50
"""Readings after which the weight of a new one stays at 0.1."""
SURE = 0.15
"""Confidence below which a reading is skipped."""
NOISE = 1.0
"""Standard deviation of one confident reading, before the scatter of the person's readings is known."""
START_SPREAD = 1.0
"""Standard deviation of people around START, in points of the scale."""
PRIOR_READINGS = 2.0
"""Weight of the assumed NOISE, in readings, against the observed scatter."""
GONE = 1e-12
"""Weight in the state below which earlier readings are left out: what they add is less than the arithmetic loses."""
EVIDENCE = 5
EMBEDDED = ("embedded", "linear")
"""Origins of readings that no chat model made."""
MOOD_HALF_LIFE = timedelta(hours=36)
MOOD_LEAST = 0.05
"""Weight of earlier moods below which the mood is None (about six days without a reading)."""


def weight(readings: int) -> float:
    """The share of the old state that is kept at the m-th reading: 0.5 at first, 0.9 from SETTLED on."""
    return 0.7 - 0.2 * math.cos(math.pi * min(readings, SETTLED) / SETTLED)


def running_weight(readings: int) -> float:
    """The share of the old state that is kept at the m-th reading, so that the state is a mean at first.

    START counts as one reading, and the state is the mean of all until a new one weighs a tenth; from then on a tenth,
    as in the paper's mechanism when it has settled. This is the gain of a Kalman filter for a steady value, held at a
    tenth so that it follows a change.
    """
    return min(1 - 1 / (readings + 2), 0.9)


WEIGHTS: Final[Mapping[TraitAverage, Callable[[int], float]]] = {"paper": weight, "running": running_weight}
"""The share that is kept, by the setting ``trait_average``."""


def fold(
    observations: Iterable[Observation],
    until: datetime | None = None,
    *,
    since: datetime | None = None,
    pinned: Mapping[str, float] | None = None,
    average: TraitAverage = "paper",
) -> Traits:
    """The traits and mood of a person at a time.

    The interval is 95% of a normal distribution around the value. Its variance is that of the weighted
    average: the square of each reading's weight times the noise of a reading (the observed scatter, shrunk
    towards NOISE, larger for unsure readings), and the square of the start's weight times START_SPREAD.

    Args:
        observations: in any order; each message counts once, by its last reading.
        until: leave out later readings; None takes all.
        since: leave out earlier readings (a reset).
        pinned: values that the person set by hand; they have no interval and no evidence.
        average: which average of the readings: the paper's, or the running one.
    """
    readings = _ordered(observations, since, until)
    last = until or (readings[-1].at if readings else None)
    fixed = pinned or {}
    traits = tuple(
        Trait(name, fixed[name], fixed[name], fixed[name], pinned=True)
        if name in fixed
        else _trait(index, name, readings, WEIGHTS[average])
        for index, name in enumerate(TRAITS)
    )
    return Traits(
        traits=traits,
        observations=sum(1 for reading in readings if informs(reading)),
        at=readings[-1].at if readings else None,
        mood=_mood(readings, last) if last is not None else None,
    )


def history(
    observations: Iterable[Observation],
    every: timedelta,
    *,
    since: datetime | None = None,
    pinned: Mapping[str, float] | None = None,
    average: TraitAverage = "paper",
) -> list[Traits]:
    """The traits at the end of each step of ``every`` from the first reading, and at the last; ``at`` is that time.

    Raises:
        ValueError: ``every`` is not positive.
    """
    if every <= timedelta(0):
        raise ValueError(f"every must be a positive span of time, got {every}; give timedelta(weeks=1) for a week")
    readings = _ordered(observations, since, None)
    if not readings:
        return []
    times = []
    moment = readings[0].at + every
    while moment < readings[-1].at:
        times.append(moment)
        moment += every
    times.append(readings[-1].at)
    states = [fold(readings, moment, pinned=pinned, average=average) for moment in times]
    return [
        Traits(traits=state.traits, observations=state.observations, at=moment, mood=state.mood)
        for moment, state in zip(times, states, strict=True)
    ]


def _ordered(observations: Iterable[Observation], since: datetime | None, until: datetime | None) -> list[Observation]:
    by_message: dict[str, Observation] = {}
    for each in observations:
        if (since is None or each.at >= since) and (until is None or each.at <= until):
            by_message[each.message] = each
    return sorted(by_message.values(), key=lambda each: (each.at, each.message))


def informs(reading: Observation) -> bool:
    """Whether a reading moves any trait."""
    return reading.confidence >= SURE and any(score != START for score in reading.scores)


def _trait(index: int, name: str, readings: Sequence[Observation], kept: Callable[[int], float]) -> Trait:
    """Fold one trait; an observation's score is clipped to the scale."""
    value, keeps = START, list[float]()
    scored: list[tuple[float, Observation]] = []
    read: set[frozenset[str]] = set()
    for reading in readings:
        score = reading.scores[index]
        if reading.confidence < SURE or score == START or not math.isfinite(score):
            continue
        evidence = _words(reading)
        if evidence in read:
            continue
        if evidence:
            read.add(evidence)
        score = min(max(score, LOWEST), HIGHEST)
        keeps.append(kept(len(scored)))
        scored.append((score, reading))
        value = keeps[-1] * value + (1 - keeps[-1]) * score
    left, weighted = 1.0, list[tuple[float, float, Observation]]()  # weight in the state, score, reading
    for keep, (score, reading) in zip(reversed(keeps), reversed(scored), strict=True):
        weighted.append((left * (1 - keep), score, reading))
        left *= keep
        if left < GONE:
            break
    weighted.reverse()
    reach = 1.96 * math.sqrt(_variance(value, left, weighted))
    return Trait(
        name=name,
        value=value,
        low=max(LOWEST, value - reach),
        high=min(HIGHEST, value + reach),
        evidence=_evidence(value, weighted),
    )


def _words(reading: Observation) -> frozenset[str]:
    """The words that a chat model gave as evidence, in any order and spelling; empty for the embedded readers."""
    if reading.origin in EMBEDDED:
        return frozenset()
    return frozenset(re.findall(r"\w+", " ".join(reading.words).casefold()))


def _variance(value: float, left: float, weighted: Sequence[tuple[float, float, Observation]]) -> float:
    """Variance of the state: the scatter of the readings, and the share of the start."""
    total = sum(share for share, _, _ in weighted)
    squares = sum(share * share for share, _, _ in weighted)
    readings = total * total / squares if squares > 0 else 0.0
    scatter = sum(share * (score - value) ** 2 for share, score, _ in weighted) / total if total > 0 else 0.0
    noise = (PRIOR_READINGS * NOISE**2 + readings * scatter) / (PRIOR_READINGS + readings)
    spread = sum(share * share * noise / min(max(reading.confidence, SURE), 1.0) for share, _, reading in weighted)
    return (left * START_SPREAD) ** 2 + spread


def _evidence(value: float, weighted: Sequence[tuple[float, float, Observation]]) -> tuple[str, ...]:
    """Ids of the messages that moved the state most towards its value, oldest first."""
    side = 1 if value >= START else -1
    pulls = sorted(
        (
            (share * (score - START) * side, order, reading.message)
            for order, (share, score, reading) in enumerate(weighted)
        ),
        reverse=True,
    )
    evidence = sorted((order, message) for pull, order, message in pulls[:EVIDENCE] if pull > 0)
    return tuple(message for _, message in evidence)


def _mood(readings: Sequence[Observation], now: datetime) -> float | None:
    """The average of the moods, each with half the weight after MOOD_HALF_LIFE; None below MOOD_LEAST in total."""
    total = weights = 0.0
    for reading in readings:
        if reading.mood is not None and reading.at <= now and math.isfinite(reading.mood):
            share = 0.5 ** ((now - reading.at) / MOOD_HALF_LIFE)
            total += share * min(max(reading.mood, -1.0), 1.0)
            weights += share
    return total / weights if weights >= MOOD_LEAST else None
