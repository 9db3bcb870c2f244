"""What is remembered, and the words that prove it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MemoryKind = Literal["core", "semantic", "episodic", "procedural"]

State = Literal["", "active", "done", "dropped", "unknown"]
"""How a habit or goal stands; "" for every other memory."""

MEMORY_KINDS: tuple[MemoryKind, ...] = ("core", "semantic", "episodic", "procedural")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a memory comes from: a message, and the person's words in it."""

    message: str
    quote: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A memory that is proposed but not stored yet: what an extractor returns.

    Attributes:
        kind: one of the four memory kinds.
        text: the standalone statement, in the person's language.
        slot: what it is about as ``subject.attribute`` ("me.home", "me.drink.coffee"), or "".
        single: the slot holds one value at a time, so that a newer statement supersedes an older one.
        sources: the messages and verbatim quotes that prove it (at least one).
        at: when it became true, as far as known: the time of the first source.
        until: when it ended (episodes: the time of the last message), or None.
        state: procedural only: ``active``, ``done``, ``dropped``, or ``unknown`` where the person left it open.
        trigger: procedural only: what sets the habit off, in the person's words ("every Tuesday morning"), or "".
        schedule: procedural only: the trigger as a recurrence rule of RFC 5545 ("FREQ=WEEKLY;BYDAY=TU"), or "".
        keywords: episodic only: words that name the topic.
        closes: id of the memory that this one ends, when the extractor knows it.
        denied: the statement denies or ends what its slot is about ("I don't drink coffee any more").
        event_at, event_until: the span that the words name ("in March", "since 2019"), ``event_until`` exclusive;
            each None where they name none.
        people, places: episodic only: who and where, by the names that were said.
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
    denied: bool = False
    event_at: datetime | None = None
    event_until: datetime | None = None
    schedule: str = ""
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """Whom or what it is about: ``me``, ``sister-rita``; "" without a slot."""
        return self.slot.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Memory:
    """One stored memory.

    Attributes:
        at: since when it holds (aware).
        until: an episode's end, or None.
        closed: when a newer statement took its place, or None while it is current.
        superseded_by: id of that newer memory, or None.
        sources: the messages it was taken from, with the person's own words.
        origin: what wrote it: ``person``, ``embedded`` or the name of a model.

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

    @property
    def subject(self) -> str:
        """Whom or what it is about: ``me``, ``sister-rita``; "" without a slot."""
        return self.slot.partition(".")[0]

    @property
    def current(self) -> bool:
        """Whether no newer statement has closed it."""
        return self.closed is None
