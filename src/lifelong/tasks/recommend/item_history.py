"""What one person's history with a catalogue says: the items in order, their weights, and what never comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.tasks.recommend.interaction_log import CONSUMED, Event

LAST: Final = 5
"""Events that the Markov channel looks back."""

LONGEST: Final = 200
"""Events of a person that are used, the newest."""

FADE: Final = 0.9
"""Weight of an event over that of the next one."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One person's history with a catalogue.

    Attributes:
        events: all events, oldest first.
        consumed: positions of the items that the person knows and did not refuse, newest first, each once.
        latest: the newest event of each item.
        liking: -1 to 1 for each item with an event, by position: its newest statement.
        pause: days since the last event; infinite without any.
    """

    events: Sequence[Event]
    consumed: tuple[int, ...]
    latest: dict[int, Event]
    liking: dict[int, float]
    pause: float

    @classmethod
    def of(cls, events: Sequence[Event], *, day: float) -> Profile:
        """The profile of a history at a day; later events are left out."""
        past = [event for event in events if event.day <= day]
        latest: dict[int, Event] = {}
        liking: dict[int, float] = {}
        for event in past:
            latest[event.item] = event
            if event.kind != "viewed" or event.item not in liking:  # a later view takes no opinion back
                liking[event.item] = event.liking
        order = dict.fromkeys(event.item for event in reversed(past) if event.kind in CONSUMED)
        consumed = tuple(item for item in order if liking[item] > -0.9)[:LONGEST]
        return cls(past, consumed, latest, liking, day - past[-1].day if past else np.inf)

    @property
    def known(self) -> list[int]:
        """Items that do not come back: everything with an event, except what was only wished for."""
        return [item for item, event in self.latest.items() if event.kind != "wished"]

    def recency(self) -> NDArray[np.float64]:
        """A weight for each consumed item: 1 for the newest, ``FADE`` for the next."""
        weights: NDArray[np.float64] = FADE ** np.arange(len(self.consumed), dtype=np.float64)
        return weights
