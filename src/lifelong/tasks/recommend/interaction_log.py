"""The interactions of all persons with one catalogue, as arrays in the order of time that grow by appending."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.types import InteractionKind

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

CONSUMED: Final[frozenset[InteractionKind]] = frozenset(("viewed", "liked", "disliked", "rated", "bought"))
"""Kinds that show that the person knows the item; only they count for other persons."""

REFUSED: Final[frozenset[InteractionKind]] = frozenset(("disliked", "hidden", "rejected"))
"""Kinds that speak against an item."""

LIKING: Final[dict[InteractionKind, float]] = {
    "viewed": 0.25, "liked": 1.0, "disliked": -1.0, "bought": 0.5, "hidden": -1.0, "rejected": -0.5, "wished": 0.5,
}  # fmt: skip
"""How much each kind says that the person likes the item, -1 to 1; a rating says it by its value."""


@dataclass(frozen=True, slots=True)
class Event:
    """One interaction.

    Attributes:
        number: number of its row.
        person: number of the person.
        item: position of the item in the catalogue.
        kind: what the person did.
        liking: -1 to 1.
        day: days since 1970.
    """

    number: int
    person: int
    item: int
    kind: InteractionKind
    liking: float
    day: float


def liking_of(kind: InteractionKind, value: float | None, scale: tuple[float, float]) -> float:
    """How much an interaction says that the person likes the item, -1 to 1. Six tenths of a scale are neutral.

    Args:
        kind: what the person did.
        value: a rating; None for other kinds.
        scale: lowest and highest rating.
    """
    if value is None:
        return LIKING.get(kind, 0.0)
    low, high = scale
    share = (value - low) / (high - low)
    return (share - 0.6) / 0.4 if share >= 0.6 else (share - 0.6) / 0.6


class EventLog:
    """What everybody did. Only the first consumption of an item by a person is in the arrays.

    Args:
        events: the interactions so far, in any order.
    """

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._size = 0
        self._sorted = True
        self._persons = np.zeros(64, np.int32)
        self._items = np.zeros(64, np.int32)
        self._days = np.zeros(64)
        self._activity = np.zeros(64)
        self._dense: dict[int, int] = {}
        self._seen: set[tuple[int, int]] = set()
        self._histories: dict[int, list[Event]] = {}
        for event in sorted(events, key=lambda each: (each.day, each.number)):
            self.add(event)

    def __len__(self) -> int:
        return self._size

    @property
    def persons(self) -> Ints:
        """Dense number of the person of each event."""
        return self._persons[: self._size]

    @property
    def items(self) -> Ints:
        """Position of the item of each event."""
        return self._items[: self._size]

    @property
    def days(self) -> Floats:
        """Time of each event, in days since 1970."""
        return self._days[: self._size]

    @property
    def crowd(self) -> int:
        """Number of persons."""
        return len(self._dense)

    @property
    def activity(self) -> Floats:
        """Number of events of each person, ``(crowd,)``."""
        return self._activity[: self.crowd]

    def since(self, day: float) -> int:
        """Place of the first event after a day; 0 once an event was told late, because the order is broken then."""
        return int(np.searchsorted(self.days, day)) if self._sorted else 0

    def row(self, person: int) -> int | None:
        """Dense number of a person, or None if this person consumed nothing."""
        return self._dense.get(person)

    def add(self, event: Event) -> bool:
        """Add an event; returns whether it is a first consumption, which counts for other persons."""
        history = self._histories.setdefault(event.person, [])
        place = len(history)
        while place and history[place - 1].day > event.day:  # told late
            place -= 1
        history.insert(place, event)
        if event.kind not in CONSUMED or (event.person, event.item) in self._seen:
            return False
        self._seen.add((event.person, event.item))
        if self._size == len(self._days):
            self._persons, self._items, self._days = (
                np.concatenate([each, np.zeros_like(each)]) for each in (self._persons, self._items, self._days)
            )
        at = self._size
        dense = self._dense.setdefault(event.person, len(self._dense))
        if dense == len(self._activity):
            self._activity = np.concatenate([self._activity, np.zeros_like(self._activity)])
        self._activity[dense] += 1
        self._sorted = self._sorted and (at == 0 or event.day >= self._days[at - 1])
        self._persons[at] = dense
        self._items[at], self._days[at] = event.item, event.day
        self._size += 1
        return True

    def replace_history(self, person: int, events: Iterable[Event]) -> None:
        """Set the history of a person who counts for nobody else: what a talk says, before it is stored."""
        self._histories[person] = sorted(events, key=lambda each: each.day)

    def history(self, person: int) -> list[Event]:
        """All events of one person, oldest first."""
        return self._histories.get(person, [])
