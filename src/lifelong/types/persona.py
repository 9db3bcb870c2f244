"""Traits, the observations behind them, and ratings of replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from lifelong.types.memories import Memory

TRAITS = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")
"""The Big Five, in the order of all trait vectors of this package."""


@dataclass(frozen=True, slots=True)
class Observation:
    """The traits that were read from one message.

    Attributes:
        message: id of the message.
        at: time of the message.
        scores: one value from 1 to 5 for each of TRAITS; 3 is neutral.
        confidence: 0 to 1.
        mood: -1 (low) to 1 (high), or None if the words show none.
        words: the person's words that are the evidence.
        origin: ``embedded`` or the name of a model.
    """

    message: str
    at: datetime
    scores: tuple[float, ...]
    confidence: float
    mood: float | None = None
    words: tuple[str, ...] = ()
    origin: str = "embedded"


@dataclass(frozen=True, slots=True)
class Trait:
    """The current value of one of the Big Five: ``value`` 1 to 5; ``low`` and ``high`` bound its 95% interval.

    ``pinned`` means that the person set the value by hand.
    """

    name: str
    value: float
    low: float
    high: float
    evidence: tuple[str, ...] = ()
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Traits:
    """A person's traits at one time, from ``observations`` observations."""

    traits: tuple[Trait, ...]
    observations: int
    at: datetime | None
    mood: float | None = None

    def __getitem__(self, name: str) -> Trait:
        for trait in self.traits:
            if trait.name == name:
                return trait
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class TraitChoices:
    """A person's choices about the reading of their traits.

    Attributes:
        pinned: values set by hand, 1 to 5, by trait.
        since: time of the last reset, or None; earlier messages do not count.
        pauses: time spans without reading; the last span has no end while traits are switched off.
    """

    pinned: Mapping[str, float] = field(default_factory=dict)
    since: datetime | None = None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether traits and mood are read and used."""
        return not self.pauses or self.pauses[-1][1] is not None

    def may_read(self, at: datetime) -> bool:
        """Whether a message of this time may be read: not while traits are switched off, or if they were at that
        time."""
        return self.allowed and not any(begin <= at and (end is None or at < end) for begin, end in self.pauses)


@dataclass(frozen=True, slots=True)
class Rating:
    """The person's rating of a reply: ``value`` is 1 or -1."""

    reply: str
    value: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    """The effect of feedback on a reply.

    Attributes:
        reply: id of the reply.
        rating: 1 or -1, or None if the feedback is text.
        message: id of the stored message with the text, or None.
        memories: memories from the text, including explicit wishes; for a rating, the wish that it completes.
    """

    reply: str
    rating: Literal[-1, 1] | None = None
    message: str | None = None
    memories: tuple[Memory, ...] = ()
