"""Short ways to write messages and memories in tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lifelong.types import Memory, MemoryKind, Message, Role, Source, State

START = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)


def said(text: str, *, id: str = "m1", role: Role = "user", minute: float = 0, speaker: str = "") -> Message:
    return Message(id=id, role=role, speaker=speaker, text=text, at=START + timedelta(minutes=minute), session="s1")


def known(
    text: str,
    slot: str = "",
    *,
    id: str = "k1",
    kind: MemoryKind = "semantic",
    single: bool = False,
    day: float = 0,
    closed: float | None = None,
    state: State = "",
) -> Memory:
    return Memory(
        id=id,
        kind=kind,
        text=text,
        slot=slot,
        at=START + timedelta(days=day),
        until=None,
        closed=None if closed is None else START + timedelta(days=closed),
        superseded_by=None,
        state=state,
        trigger="",
        keywords=(),
        sources=(Source("m0", text),),
        origin="embedded",
        single=single,
    )
