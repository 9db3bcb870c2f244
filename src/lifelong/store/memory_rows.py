"""Memories to and from rows: the columns of a query, the value of a row, and the values of a new row."""

from __future__ import annotations

from datetime import datetime

from lifelong.store.columns import KIND_CODE, moment, optional_micros, optional_moment, strings, to_json, zone_seconds
from lifelong.store.read_steps import Row
from lifelong.types import ENTRY_KINDS, Memory, Statement
from lifelong.types.times import micros

COLUMNS = (
    "y.seq, y.id, y.kind, y.text, y.slot, y.single, y.at, y.zone, y.until, y.closed, "
    "(SELECT n.id FROM memory n WHERE n.seq = y.superseded_by), y.state, y.trigger, y.keywords, y.origin, "
    "y.denied, y.event_at, y.event_until, y.event_zone, y.event_until_zone, y.schedule, y.people, y.places, y.pinned"
)
"""Columns of the table ``memory y``, in the order that ``memory_from_row`` reads."""


def memory_from_row(row: Row) -> Memory:
    """The memory of a row with ``COLUMNS``; its sources are read separately."""
    (
        _,
        memory_id,
        kind,
        text,
        slot,
        single,
        at,
        zone,
        until,
        closed,
        by,
        state,
        trigger,
        keywords,
        origin,
        denied,
        event_at,
        event_until,
        event_zone,
        event_until_zone,
        schedule,
        people,
        places,
        pinned,
    ) = row
    return Memory(
        id=memory_id,
        kind=ENTRY_KINDS[kind],  # type: ignore[arg-type]  # a memory is never stored as a message
        text=text,
        slot=slot,
        single=bool(single),
        at=moment(at, zone),
        until=optional_moment(until, zone),
        closed=optional_moment(closed, zone),
        superseded_by=by,
        state=state,
        trigger=trigger,
        keywords=strings(keywords),
        sources=(),
        origin=origin,
        denied=bool(denied),
        event_at=optional_moment(event_at, zone if event_zone is None else event_zone),
        event_until=optional_moment(event_until, zone if event_until_zone is None else event_until_zone),
        schedule=schedule,
        people=strings(people),
        places=strings(places),
        pinned=optional_moment(pinned),
    )


def row_values(
    person: int, memory_id: str, statement: Statement, *, origin: str, closed: datetime | None
) -> tuple[str | int | None, ...]:
    """The values of a new row, in the order of the columns in ``MemoryRepository.add``."""
    return (
        person,
        memory_id,
        KIND_CODE[statement.kind],
        statement.text,
        statement.slot,
        int(statement.single),
        micros(statement.at),
        zone_seconds(statement.at),
        optional_micros(statement.until),
        optional_micros(closed),
        statement.state,
        statement.trigger,
        to_json(statement.keywords),
        origin,
        int(statement.denied),
        optional_micros(statement.event_at),
        optional_micros(statement.event_until),
        None if statement.event_at is None else zone_seconds(statement.event_at),
        None if statement.event_until is None else zone_seconds(statement.event_until),
        statement.schedule,
        to_json(statement.people),
        to_json(statement.places),
    )
