"""Requests and results of recall."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from lifelong.types.files import Passage
from lifelong.types.history import Attachment, ImageInput, Role
from lifelong.types.values import Value, field_hint

EntryKind = Literal["message", "semantic", "episodic", "procedural", "core", "passage"]

ENTRY_KINDS: tuple[EntryKind, ...] = ("message", "semantic", "episodic", "procedural", "core", "passage")
"""All kinds of hits. The position is the code that is stored in the record: append only."""


@dataclass(frozen=True, slots=True)
class RecallRequest:
    """The arguments of one recall; ``Person.recall`` explains each.

    Attributes:
        query: a question or some words; it may be empty where pictures are given.
        images: pictures of the question, as paths or bytes. They are not stored.
        k: largest number of hits.
        kinds: only these kinds; empty for all.
        since, until: only messages and memories from ``since`` on and before ``until`` (aware).
        as_of: search the record in its state at this time.
        exclude: ids to leave out.
        people: only messages of these people, and items that name them.
        places: only items that name one of these places, and pictures taken near coordinates.
        floor: hits below this score are left out; None takes the calibrated floor.
        now: time of the request; None takes the clock.
        rerank: let the reader order the hits again, where the settings allow it.
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
    rerank: bool = False


@dataclass(frozen=True, slots=True)
class Hit(Value):
    """One result of recall.

    Attributes:
        id: id of the message or memory.
        score: calibrated probability, 0 to 1, that this is evidence for the query.
        why: contribution of each channel, for example ``{"words": 2.1, "meaning": 0.8}``.
        source: ids of the messages that prove it (a message proves itself).
        at: time of the message, or time from which the memory is true.
        closed: time at which it was superseded, or None.
        state: state of a habit or goal: ``active``, ``done``, ``dropped`` or ``unknown``.
        around: ids of neighbouring messages, as context.
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
    """A time span in a query: ``since`` inclusive, ``until`` exclusive, and its words."""

    since: datetime | None
    until: datetime | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Recollection(Sequence[Hit]):
    """The result of recall: a sequence of hits, best first.

    Attributes:
        query: the words of the query.
        hits: the hits, best first.
        known: False if no hit passed the calibrated floor; the answer is then "you never told me".
        window: the time span that was read from the query or given by the caller.
    """

    query: str
    hits: tuple[Hit, ...] = ()
    known: bool = False
    window: Window | None = None

    @property
    def pictures(self) -> tuple[Attachment, ...]:
        """The pictures of the hits, each once, those of the best hit first; ``Person.picture`` reads the files."""
        return tuple({item.sha256: item for hit in self.hits for item in hit.attachments if item.is_picture}.values())

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    if not TYPE_CHECKING:  # type checkers name unknown fields themselves

        def __getattr__(self, name):
            hint = f": it is a list of hits, and each has .{name}" if name in Hit.__slots__ else field_hint(self, name)
            raise AttributeError(f"Recollection has no {name!r}{hint}", name=name, obj=self)

    def __str__(self) -> str:
        return "\n".join(f"{hit.score:.2f} {hit.at:%Y-%m-%d} {hit.text}" for hit in self.hits)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # Sequence overloads on int and slice
        return self.hits[index]
