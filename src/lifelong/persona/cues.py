"""The embedded reading of traits and mood by a small list of cue phrases. Without a clear cue there is no reading.

The card of the list (``card()``) describes its limits: it is not a validated psychometric instrument.
"""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from lifelong.persona.mechanism import START
from lifelong.types import TRAITS, Message, Observation

MOST = 4_000
"""Characters of a message that are read: the rest of a long message is mostly pasted text."""
REACH = 1.5
"""Largest distance from the middle of one reading of a trait."""
FIRST_CUE, MORE_CUES, SUREST = 0.25, 0.08, 0.5
"""Confidence of one cue, of each further cue, and at most."""

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"|«[^»]*»|```.*?(?:```|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Cue:
    pattern: re.Pattern[str]
    weight: float


@dataclass(frozen=True, slots=True)
class _Cues:
    """The compiled list: cues for both ends of each trait and of the mood; those of the low end are negative."""

    card: str
    negated: re.Pattern[str]
    unless: re.Pattern[str]
    traits: tuple[tuple[_Cue, ...], ...]
    mood: tuple[_Cue, ...]
    self: re.Pattern[str]


@cache
def _cues() -> _Cues:
    source = resources.files("lifelong.persona").joinpath("cues.toml")
    data: dict[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))

    def both(entry: dict[str, Any]) -> tuple[_Cue, ...]:
        return tuple(
            _Cue(re.compile(cue["cue"], re.IGNORECASE), sign * float(cue["weight"]))
            for end, sign in (("high", 1), ("low", -1))
            for cue in entry[end]
        )

    by_name = {entry["name"]: both(entry) for entry in data["trait"]}
    return _Cues(
        card=data["card"].strip(),
        negated=re.compile(rf"\b{data['negations']}\s+(?:\S+\s+){{0,2}}$", re.IGNORECASE),
        unless=re.compile(data["unless"], re.IGNORECASE),
        traits=tuple(by_name[name] for name in TRAITS),
        mood=both(data["mood"]),
        self=re.compile(data["mood"]["self"], re.IGNORECASE),
    )


def card() -> str:
    """The card of the cue list."""
    return _cues().card


def observe(message: Message) -> Observation | None:
    """Read traits and mood from one message of the person; None without a cue.

    Questions, quoted speech and sentences about others are not read. A mood without a cue for any trait gives a reading
    whose scores are all 3.
    """
    if message.role != "user":
        return None
    cues = _cues()
    text = _QUOTED.sub(" ", message.text[:MOST]).replace("’", "'")
    sums = [0.0] * len(TRAITS)
    mood: list[float] = []
    phrases: list[str] = []
    for match in _SENTENCE.finditer(text):
        sentence = match.group().strip()
        if sentence.endswith("?"):
            continue
        for index, trait in enumerate(cues.traits):
            for phrase, amount in _matches(sentence, trait, cues):
                sums[index] += amount
                phrases.append(phrase)
        if cues.self.search(sentence):
            felt = list(_matches(sentence, cues.mood, cues))
            mood.extend(amount for _, amount in felt)
            phrases.extend(phrase for phrase, _ in felt if phrase not in phrases)
    if not phrases:
        return None
    readings = sum(1 for amount in sums if amount)
    return Observation(
        message=message.id,
        at=message.at,
        scores=tuple(START + REACH * math.tanh(amount / REACH) for amount in sums),
        confidence=min(SUREST, FIRST_CUE + MORE_CUES * (len(phrases) - 1)) if readings else FIRST_CUE,
        mood=math.tanh(sum(mood)) if mood else None,
        words=tuple(dict.fromkeys(phrases)),
    )


def _matches(sentence: str, cues: tuple[_Cue, ...], rules: _Cues) -> list[tuple[str, float]]:
    """The words of each cue in a sentence with its weight; a negated cue has half the weight and the other sign."""
    matches = []
    for cue in cues:
        match = cue.pattern.search(sentence)
        if match is None or rules.unless.search(sentence, 0, match.start()):
            continue
        negated = rules.negated.search(sentence, 0, match.start()) is not None
        matches.append((match.group(), -cue.weight / 2 if negated else cue.weight))
    return matches
