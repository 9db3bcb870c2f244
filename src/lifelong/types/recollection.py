"""What recall finds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lifelong.types.files import Passage
from lifelong.types.history import Attachment, ImageInput, Role

EntryKind = Literal["message", "semantic", "episodic", "procedural", "core", "passage"]

ENTRY_KINDS: tuple[EntryKind, ...] = ("message", "semantic", "episodic", "procedural", "core", "passage")
"""Everything that recall can return. The position is the code stored in the record: append only."""


@dataclass(frozen=True, slots=True)
class RecallRequest:
    """What is asked of recall; ``Person.recall`` explains each.

    Attributes:
        query: a question or some words; it may be empty where pictures are given.
        images: pictures that come with the question, as paths or bytes. They are not stored.
        k: at most so many hits.
        kinds: only these kinds; empty for all.
        since, until: only what was said or held from ``since`` on and before ``until`` (aware).
        as_of: the record as it stood at this time.
        exclude: ids to leave out.
        people: only what these people said, or what names them.
        places: only what names one of these places, or pictures taken near coordinates.
        floor: hits below this score are left out; None takes the calibrated one.
        now: the time of asking; None means the clock.
    """

    query: str = ""
    images: Sequence[ImageInput] = ()
    k: int = 10
    kinds: Collection[EntryKind] = ()
    since: datetime | None = None
    until: datetime | None = None
    as_of: datetime | None = None
    exclude: Collection[str] = ()
    people: Sequence[str] = ()
    places: Sequence[str] = ()
    floor: float | None = None
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that recall found.

    Attributes:
        id: of the message or memory.
        score: 0 to 1, a calibrated guess that this is evidence for the query.
        why: what each channel gave, for example ``{"words": 2.1, "meaning": 0.8}``.
        source: ids of the messages that prove it (a message proves itself).
        at: when it was said or became true.
        closed: when it was superseded, or None.
        state: of a habit or goal: ``active``, ``done``, ``dropped`` or ``unknown``.
        around: ids of neighbouring messages that give it context.
        attachments: pictures of the message, or of the messages that prove a memory.
    """

    id: str
    kind: EntryKind
    text: str
    score: float
    at: datetime
    role: Role
    speaker: str
    why: Mapping[str, float]
    source: tuple[str, ...]
    closed: datetime | None = None
    state: str = ""
    around: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time that a query names: ``since`` inclusive, ``until`` exclusive, and its words."""

    since: datetime | None
    until: datetime | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Recollection(Sequence[Hit]):
    """What recall found, best first. It is a sequence of hits.

    Attributes:
        query: the words that were looked for.
        hits: best first.
        known: False when nothing passed the calibrated floor: the honest answer is "you never told me".
        window: the span of time that was read from the query or given by the caller.
    """

    query: str
    hits: tuple[Hit, ...] = ()
    known: bool = False
    window: Window | None = None

    @property
    def pictures(self) -> tuple[Attachment, ...]:
        """The pictures that the hits came with, each once, the best hit's first; ``Person.picture`` has the files."""
        return tuple({item.sha256: item for hit in self.hits for item in hit.attachments if item.is_picture}.values())

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # Sequence overloads on int and slice
        return self.hits[index]
