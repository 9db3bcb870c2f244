"""Traits, the readings that they stand on, and what the person said of replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from lifelong.types.memories import Memory

TRAITS = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")
"""The Big Five, in the order of every vector of traits in this package."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One reading of traits from one message.

    Attributes:
        message: id of the message that was read.
        at: when it was said.
        scores: one value from 1 to 5 for each of TRAITS; 3 says nothing.
        confidence: 0 to 1.
        mood: -1 (low) to 1 (high), or None when the words show none.
        words: the person's words that show it.
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
    """One of the Big Five as it stands: ``value`` 1 to 5, ``low`` and ``high`` bound its 95% interval.

    ``pinned`` says that the person set the value by hand.
    """

    name: str
    value: float
    low: float
    high: float
    evidence: tuple[str, ...] = ()
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Traits:
    """A person's traits at one time, after ``observations`` readings."""

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
    """What a person chose about the picture that is made of their traits.

    Attributes:
        pinned: values set by hand, 1 to 5, by trait.
        since: messages said before do not count (the last reset), or None.
        pauses: spans in which nothing was read; the last one has no end while traits are switched off.
    """

    pinned: Mapping[str, float] = field(default_factory=dict)
    since: datetime | None = None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether traits and mood are read and used."""
        return not self.pauses or self.pauses[-1][1] is not None

    def may_read(self, at: datetime) -> bool:
        """Whether what was said at this time may be read: not while, or in a span when, traits were switched off."""
        return self.allowed and not any(begin <= at and (end is None or at < end) for begin, end in self.pauses)


@dataclass(frozen=True, slots=True)
class Rating:
    """What the person thought of a reply: ``value`` is 1 or -1."""

    reply: str
    value: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    """What feedback on a reply changed.

    Attributes:
        reply: id of the reply.
        rating: 1 or -1, or None when words were given.
        message: id of the message that the words were stored as, or None.
        memories: what is remembered from the words, explicit wishes among them.
    """

    reply: str
    rating: Literal[-1, 1] | None = None
    message: str | None = None
    memories: tuple[Memory, ...] = ()
