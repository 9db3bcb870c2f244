"""What is remembered of a person, to look at and to correct."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime

from lifelong.engine import Engine
from lifelong.memory.intake import check_aware
from lifelong.memory.remember import reopen
from lifelong.person.facet import Facet
from lifelong.person.messages import Messages
from lifelong.store.record import Record
from lifelong.types import Memory, MemoryKind


class Memories(Facet):
    """What is remembered of a person, to look at and to correct.

    Args:
        engine: models, settings and clock.
        record: the person's record.
        messages: stores the words of a correction.
    """

    def __init__(self, engine: Engine, record: Record, messages: Messages) -> None:
        super().__init__(engine, record)
        self._messages = messages

    async def get(self, memory_id: str) -> Memory:
        """One memory.

        Raises:
            NotFoundError: this person has no such memory.
        """
        return await asyncio.to_thread(self._record.memories.get, memory_id)

    async def update(self, memory_id: str, text: str, *, at: datetime | None = None) -> Memory:
        """Correct a memory: the new words take its place, and the old ones are kept with their dates.

        Args:
            memory_id: what to correct.
            text: the statement as it should be.
            at: since when it holds; None means now.
        """
        old = await self.get(memory_id)
        return await self._messages.remember(text, kind=old.kind, slot=old.slot, at=at, closes=old.id)

    async def reopen(self, memory_id: str, *, beside: bool = False) -> Memory:
        """Undo a wrong closing: the memory is current again, with its dates.

        What took its place gives way, as if it had never held: reopening that one in turn takes this back. ``history``
        shows both.

        Args:
            memory_id: a closed memory.
            beside: leave what took its place, because both hold.

        Raises:
            NotFoundError: this person has no such memory.
            InputError: it is not closed.
        """
        return await asyncio.to_thread(lambda: reopen(self._record, memory_id, beside=beside, at=self._engine.now()))

    async def delete(self, *ids: str) -> int:
        """Delete memories but not the messages they came from; ``Person.forget`` takes those too."""

        def deleted() -> int:
            with self._record.transaction():
                self._record.tombstones.add(ids, at=self._engine.now())
                count = self._record.memories.delete(ids)
                self._record.answered.wipe()
                self._record.audit.note("delete", count)
            self._engine.drop_erased()
            return count

        return await asyncio.to_thread(deleted)

    async def history(self, memory_id: str) -> list[Memory]:
        """A memory with all that it superseded, all that superseded it, and all that stood in its single-valued
        slot, oldest first.
        """
        return await asyncio.to_thread(self._record.memories.history, memory_id)

    async def list(
        self,
        *,
        kinds: Collection[MemoryKind] | None = None,
        current: bool | None = True,
        as_of: datetime | None = None,
        limit: int | None = None,
        offset: int = 0,
        after: tuple[int, str] | None = None,
    ) -> list[Memory]:
        """Memories in the order of time.

        Args:
            kinds: only these kinds.
            current: True for those that hold, False for closed ones, None for both.
            as_of: those that held at this (aware) time.
            limit, offset: a page.
            after: only what follows this time, in microseconds since 1970, and this id, as the last memory of a page
                has them. That memory need not exist any more.
        """
        check_aware(as_of=as_of)
        return await asyncio.to_thread(
            self._record.memories.select,
            kinds=kinds,
            current=current,
            as_of=as_of,
            after=after,
            limit=limit,
            offset=offset,
        )

    async def count(self) -> dict[MemoryKind, int]:
        """How many current memories there are of each kind; kinds without any are left out."""
        return await asyncio.to_thread(self._record.memories.count)
