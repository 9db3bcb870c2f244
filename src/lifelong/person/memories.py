"""The memories of one person: reading, correcting, reopening and deleting them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from lifelong.arguments import TimeInput, check_count, check_limit
from lifelong.calls import public
from lifelong.engine import Engine
from lifelong.memory.intake import check_aware
from lifelong.memory.remember import reopen
from lifelong.person.facet import Facet
from lifelong.person.messages import Messages
from lifelong.store.record import Record
from lifelong.types import Memory, MemoryKind


@public
class Memories(Facet):
    """Reads and corrects the memories of one person.

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

    async def update(self, memory_id: str, text: str, *, at: TimeInput | None = None) -> Memory:
        """Correct a memory: the new statement supersedes it, and the old one is kept with its dates.

        Args:
            memory_id: the memory to correct.
            text: the correct statement.
            at: the time from which it is valid; None means now.

        Raises:
            NotFoundError: this person has no such memory.
        """
        old = await self.get(memory_id)
        return await self._messages.remember(text, kind=old.kind, slot=old.slot, at=at, closes=old.id)

    async def reopen(self, memory_id: str, *, beside: bool = False) -> Memory:
        """Undo a wrong closing: the memory is current again, with its dates.

        The memory that superseded it is closed, as if it had never been valid; ``reopen`` of that one undoes this.
        ``history`` shows both.

        Args:
            memory_id: a closed memory.
            beside: keep the memory that superseded it current, because both are valid.

        Raises:
            NotFoundError: this person has no such memory.
            InputError: it is not closed.
        """
        return await asyncio.to_thread(lambda: reopen(self._record, memory_id, beside=beside, at=self._engine.now()))

    async def delete(self, *ids: str) -> int:
        """Delete memories but not their source messages; ``Person.forget`` erases both. Returns the number deleted."""

        def deleted() -> int:
            with self._record.transaction():
                self._record.tombstones.add(ids, at=self._engine.now())
                count = self._record.memories.delete(ids)
                self._record.responses.wipe()
                self._record.audit.note("delete", count)
            self._engine.drop_erased()
            return count

        return await asyncio.to_thread(deleted)

    async def history(self, memory_id: str) -> list[Memory]:
        """A memory with the memories that it superseded, that superseded it, or that were in its single-valued slot.

        The oldest comes first.
        """
        return await asyncio.to_thread(self._record.memories.history, memory_id)

    async def list(
        self,
        *,
        kinds: Collection[MemoryKind] | None = None,
        current: bool | None = True,
        as_of: TimeInput | None = None,
        limit: int | None = None,
        offset: int = 0,
        after: tuple[int, str] | None = None,
    ) -> list[Memory]:
        """Memories in the order of time.

        Args:
            kinds: only these kinds.
            current: True for current ones, False for closed ones, None for both.
            as_of: those that were valid at this time (aware).
            limit, offset: largest number, and how many to skip before.
            after: only those after this time, in microseconds since 1970, and this id: the last memory of the page
                before. That memory may be deleted.
        """
        moment = self._time(as_of, "as_of")
        check_aware(as_of=moment)
        check_limit(limit)
        check_count(offset, "offset", least=0)
        return await asyncio.to_thread(
            self._record.memories.select,
            kinds=kinds,
            current=current,
            as_of=moment,
            after=after,
            limit=limit,
            offset=offset,
        )

    async def count(self) -> dict[MemoryKind, int]:
        """How many current memories there are of each kind; kinds without any are left out."""
        return await asyncio.to_thread(self._record.memories.count)
