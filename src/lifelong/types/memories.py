"""Memories, and the quotes that prove them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lifelong.types.values import Value

MemoryKind = Literal["core", "semantic", "episodic", "procedural"]

State = Literal["", "active", "done", "dropped", "unknown"]
"""The state of a habit or goal; "" for every other memory."""

MEMORY_KINDS: tuple[MemoryKind, ...] = ("core", "semantic", "episodic", "procedural")


@dataclass(frozen=True, slots=True)
class Source:
    """The provenance of a memory: a message, and the person's words in it."""

    message: str
    quote: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A proposed memory that is not stored yet: the result of an extractor.

    Attributes:
        kind: one of the four memory kinds.
        text: the standalone statement, in the person's language.
        slot: its subject and attribute as ``subject.attribute`` ("me.home", "me.drink.coffee"), or "".
        single: the slot has one value at a time, so a newer statement supersedes an older one.
        sources: the messages and verbatim quotes that prove it (at least one).
        at: time from which it is true, as far as known: the time of the first source.
        until: time of its end (episodes: the time of the last message), or None.
        state: procedural only: ``active``, ``done``, ``dropped``, or ``unknown`` if the person did not say.
        trigger: procedural only: what starts the habit, in the person's words ("every Tuesday morning"), or "".
        schedule: procedural only: the trigger as a recurrence rule of RFC 5545 ("FREQ=WEEKLY;BYDAY=TU"), or "".
        keywords: episodic only: words of the topic.
        closes: id of the memory that this one ends, if the extractor knows it.
        ends: ids of further memories that this one ends.
        corrects: ids of memories that were never right: they are closed as of their own begin.
        denied: the statement denies or ends the subject of its slot ("I don't drink coffee any more").
        event_at, event_until: the time span in the words ("in March", "since 2019"), ``event_until`` exclusive; each is
            None if the words have none.
        people, places: episodic only: names of people and places in the words.
    """

    kind: MemoryKind
    text: str
    sources: tuple[Source, ...]
    at: datetime
    slot: str = ""
    single: bool = False
    until: datetime | None = None
    state: State = ""
    trigger: str = ""
    keywords: tuple[str, ...] = ()
    closes: str | None = None
    ends: tuple[str, ...] = ()
    corrects: tuple[str, ...] = ()
    denied: bool = False
    event_at: datetime | None = None
    event_until: datetime | None = None
    schedule: str = ""
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """The subject of the slot: ``me``, ``sister-rita``; "" without a slot."""
        return self.slot.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Memory(Value):
    """One stored memory.

    Attributes:
        at: time from which it is true (aware).
        until: end of an episode, or None.
        closed: time at which a newer statement superseded it, or None while it is current.
        superseded_by: id of the newer memory, or None.
        sources: the messages that it comes from, with the person's own words.
        origin: author: ``person``, ``embedded`` or the name of a model.
        pinned: time at which the person pinned it, or None: a pinned memory comes first in the context of every answer.

    The other fields are those of ``Statement``.
    """

    id: str
    kind: MemoryKind
    text: str
    slot: str
    at: datetime
    until: datetime | None
    closed: datetime | None
    superseded_by: str | None
    state: State
    trigger: str
    keywords: tuple[str, ...]
    sources: tuple[Source, ...]
    origin: str
    single: bool = False
    denied: bool = False
    event_at: datetime | None = None
    event_until: datetime | None = None
    schedule: str = ""
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    pinned: datetime | None = None

    @property
    def subject(self) -> str:
        """The subject of the slot: ``me``, ``sister-rita``; "" without a slot."""
        return self.slot.partition(".")[0]

    @property
    def current(self) -> bool:
        """Whether no newer statement has superseded it."""
        return self.closed is None
