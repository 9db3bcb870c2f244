"""The values that recall returns before the texts are loaded: ranked entries with their scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lifelong.types import EntryKind, Window


@dataclass(frozen=True, slots=True)
class ScoredEntry:
    """One ranked entry, by its identity in the record.

    Attributes:
        row: its row in the index.
        ref: public id of the message, memory or passage.
        score: 0 to 1, the estimated probability that it is evidence.
        why: the contribution of each channel.
        source: ids of the messages that prove it (a message proves itself).
        around: ids of the messages just before and after it.
        also: ids of entries with the same content that were merged into this one.
        closed: it is a memory that was superseded or has ended.
    """

    row: int
    ref: str
    kind: EntryKind
    score: float
    why: Mapping[str, float]
    source: tuple[str, ...]
    around: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class RankedEntries:
    """The result of one recall, best entry first.

    Attributes:
        known: False when the best entry is too unlikely to be an answer.
        window: the span of time that the query names, if any.
        top: the score of the best entry before the floor, 0 when no entry was eligible.
        then: start of the time that the query is about; what ended later had not ended then. None: no such time.
        past: the query asks about the past, so that closed memories count like current ones.
    """

    results: tuple[ScoredEntry, ...]
    known: bool
    window: Window | None
    top: float
    past: bool = False
    then: datetime | None = None
