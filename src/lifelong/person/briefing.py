"""What every answer is told about a person, read in the round trips of recall: profile, persona, and the open talk."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from lifelong.memory.remembered import remembered_steps
from lifelong.persona.state import PersonaReads
from lifelong.store.read_steps import Batch, BatchedRead
from lifelong.store.record import Record
from lifelong.types import Message

_OPEN = 120
"""Most messages of the open talk that are considered for a prompt."""

_BEFORE = 6
"""Newest messages that show the pause before this one and the person's language."""

_INSTANT = timedelta(microseconds=1)
"""Resolution of times in the record: a reply of the same instant as the question was before it."""


class Briefing:
    """The reads of the context of an answer that do not depend on the question.

    Args:
        record: the person's record.
        batch: runs before anything is asked of the briefing.
        now: the time of asking.
        exclude: ids to leave out of the talk.

    Attributes:
        zone: the zone of the person.
        pinned: the memories that the person pinned, the last one first.
        core: the profile.
        has_habits: whether there are current habits.
        persona: traits, mood and wishes.
    """

    def __init__(self, record: Record, batch: Batch, *, now: datetime, exclude: Collection[str]) -> None:
        self._record = record
        self._exclude = exclude
        self.zone = batch.add(record.read_zone.steps())
        self.pinned = batch.add(record.memories.pinned.steps())
        self.core = batch.add(record.memories.select.steps(kinds=["core"]))
        self.has_habits = batch.add(record.memories.any_of.steps("procedural"))
        self.persona = PersonaReads(record, batch)
        self._uncovered = batch.add(record.messages.uncovered.steps(limit=_OPEN))
        self._newest = batch.add(record.messages.select.steps(until=now + _INSTANT, limit=_BEFORE, newest=True))
        self._notes: BatchedRead[set[str]] | None = None
        self._rating: BatchedRead[int | None] | None = None

    def more(self, batch: Batch) -> None:
        """Add the reads that depend on the first ones."""
        self._notes = batch.add(remembered_steps(self._record, self.talk))
        replies = [item.id for item in self._newest.value if item.role == "assistant"]
        if replies:
            self._rating = batch.add(self._record.preferences.rating.steps(replies[-1]))

    @property
    def talk(self) -> list[Message]:
        """The open talk, oldest first."""
        return [item for item in self._uncovered.value if item.id not in self._exclude]

    @property
    def own(self) -> list[Message]:
        """The person's own among the newest messages."""
        return [item for item in self._newest.value if item.role == "user" and item.id not in self._exclude]

    @property
    def notes(self) -> set[str]:
        """The ids of the messages of the talk that only hold a statement that was remembered on purpose."""
        return set() if self._notes is None else self._notes.value

    @property
    def disliked(self) -> bool:
        """Whether the last reply has the rating -1."""
        return self._rating is not None and self._rating.value == -1
