"""Memories as the list shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from lifelong.types import Hit, Memory

_FIRST = ("procedural", "core", "semantic", "episodic", "message", "passage")
"""Of the copies of a fact, the row leads to the first of these kinds: what is done to it is done to the others, too."""


@dataclass(frozen=True, slots=True)
class MemoryRow:
    """One row.

    Attributes:
        id: id of the memory, or of the message.
        kinds: its kind, and those of its copies with the same words.
        text: its words.
        at: since when it holds.
        until: end of an episode.
        closed: since when it does not hold, or None.
        superseded: whether a newer memory took its place.
        state: state of a habit or goal.
        pinned: whether every answer begins with it.
        score: how well it fits what is searched, 0 to 1; None in the list.
        why: the share of each channel in the score.
        message: id of the message that a passage comes from, or "".
    """

    id: str
    kinds: tuple[str, ...]
    text: str
    at: datetime
    until: datetime | None = None
    closed: datetime | None = None
    superseded: bool = False
    state: str = ""
    pinned: bool = False
    score: float | None = None
    why: dict[str, float] = field(default_factory=dict)
    message: str = ""


def rows_of(memories: Iterable[Memory]) -> list[MemoryRow]:
    """Rows of memories, in their order."""
    return _without_copies(
        MemoryRow(
            each.id,
            (each.kind,),
            each.text,
            each.at,
            each.until,
            each.closed,
            each.superseded_by is not None,
            each.state,
            each.pinned is not None,
        )
        for each in memories
    )


def rows_of_hits(hits: Iterable[Hit], pinned: Collection[str] = ()) -> list[MemoryRow]:
    """Rows of the hits of a search, in their order; ``pinned`` are ids of pinned memories."""
    return _without_copies(
        MemoryRow(
            each.id,
            (each.kind,),
            each.text,
            each.at,
            closed=each.closed,
            state=each.state,
            pinned=each.id in pinned,
            score=each.score,
            why=dict(each.why),
            message=(each.source or (each.id,))[0] if each.kind in ("message", "passage") else "",
        )
        for each in hits
    )


def _without_copies(rows: Iterable[MemoryRow]) -> list[MemoryRow]:
    """Rows in which copies of one fact, such as that in the profile, are one."""
    joined: dict[tuple[str, datetime, bool], MemoryRow] = {}
    for row in rows:
        place = (row.text, row.at, row.closed is None)
        known = joined.get(place)
        joined[place] = row if known is None else _joined(known, row)
    return list(joined.values())


def _joined(one: MemoryRow, other: MemoryRow) -> MemoryRow:
    first, second = sorted((one, other), key=lambda row: _FIRST.index(row.kinds[0]))
    kinds: Sequence[str] = dict.fromkeys((*first.kinds, *second.kinds)).keys()  # type: ignore[assignment]
    best = max((one, other), key=lambda row: row.score or 0.0)
    pinned = one.pinned or other.pinned
    return replace(first, kinds=tuple(kinds), pinned=pinned, score=best.score, why=best.why)
