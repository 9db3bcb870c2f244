"""The memories of one person: reading, correcting, reopening and deleting them."""

from __future__ import annotations

import asyncio
import builtins
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import get_args

from lifelong.arguments import TimeInput, check_choice, check_count, check_limit, check_span, check_text
from lifelong.calls import public
from lifelong.engine import Engine
from lifelong.errors import NotFoundError
from lifelong.language.slots import name_key
from lifelong.language.terms import terms
from lifelong.memory.intake import check_aware, check_time
from lifelong.memory.pins import pin, unpin
from lifelong.memory.remember import check_unchanged, end, merge, reopen, restate
from lifelong.memory.remembered import PERSON
from lifelong.person.facet import Facet
from lifelong.person.messages import Messages
from lifelong.store.memory_filters import SubjectFilter
from lifelong.store.record import Record
from lifelong.types import Memory, MemoryKind, State


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

    async def update(
        self, memory_id: str, text: str, *, at: TimeInput | None = None, expected: Memory | None = None
    ) -> Memory:
        """Correct a memory: the new statement supersedes it, and the old one is kept with its dates.

        The words of the correction are stored as a message of now.

        Args:
            memory_id: the memory to correct.
            text: the correct statement.
            at: the time from which it is valid; None means now.
            expected: the memory as it was read: it is changed only while it is still the same.

        Raises:
            NotFoundError: this person has no such memory.
            ChangedError: it is not as ``expected`` any more.
        """
        old = await self.get(memory_id)
        return await self._messages.correct(text, old, at=at, expected=expected)

    async def reopen(self, memory_id: str, *, beside: bool = False, expected: Memory | None = None) -> Memory:
        """Undo a wrong closing: the memory is current again, with its dates.

        The memory that superseded it is closed, as if it had never been valid; ``reopen`` of that one undoes this.
        ``history`` shows both.

        Args:
            memory_id: a closed memory.
            beside: keep the memory that superseded it current, because both are valid.
            expected: the memory as it was read: it is changed only while it is still the same.

        Raises:
            NotFoundError: this person has no such memory.
            ChangedError: it is not as ``expected`` any more.
            InputError: it is not closed.
        """
        return await self._change(
            lambda: reopen(self._record, memory_id, beside=beside, at=self._engine.now()), expected
        )

    async def close(self, memory_id: str, *, at: TimeInput | None = None, expected: Memory | None = None) -> Memory:
        """End a memory that does not hold any more, without a newer one in its place. ``reopen`` undoes it.

        Args:
            memory_id: a current memory.
            at: the time from which it does not hold (aware); None means now.
            expected: the memory as it was read: it is changed only while it is still the same.

        Raises:
            NotFoundError: this person has no such memory.
            ChangedError: it is not as ``expected`` any more.
            InputError: it is closed already, or begins later.
        """
        now = self._engine.now()
        when = check_time(self._time(at), now=now)
        return await self._change(lambda: end(self._record, memory_id, at=when), expected)

    async def set_state(self, memory_id: str, state: State, *, expected: Memory | None = None) -> Memory:
        """Say what became of a habit or goal: a new version with this state supersedes it. ``reopen`` undoes it.

        Args:
            memory_id: a current habit or goal.
            state: ``active``, ``done``, ``dropped`` or ``unknown``.
            expected: the memory as it was read: it is changed only while it is still the same.

        Returns:
            The new version.

        Raises:
            NotFoundError: this person has no such memory.
            ChangedError: it is not as ``expected`` any more.
            InputError: it is no current habit or goal, there is no such state, or it has this state.
        """
        check_choice(state, "state", [each for each in get_args(State) if each])

        def write() -> Memory:
            name, now = self._engine.embedder.name, self._engine.now()
            return restate(self._record, memory_id, state, origin=PERSON, embedder=name, at=now)

        return await self._change(write, expected)

    async def merge(self, memory_id: str, into: str, *, expected: Memory | None = None) -> Memory:
        """Merge a memory into another one that says the same: it is closed, and the other one is its successor.

        ``history`` shows both with their sources. ``reopen`` with ``beside=True`` undoes it.

        Args:
            memory_id: the memory that is closed.
            into: the memory that stays.
            expected: the memory that is closed, as it was read: both are left alone if it is not the same any more.

        Returns:
            The memory that stays.

        Raises:
            NotFoundError: this person has no such memory.
            ChangedError: it is not as ``expected`` any more.
            InputError: both are the same, or one of them is closed.
        """
        heir = check_text(into, "into")
        return await self._change(lambda: merge(self._record, memory_id, heir), expected)

    async def pin(self, memory_id: str, *, expected: Memory | None = None) -> Memory:
        """Pin a memory: it is part of the context of every answer, before the rest of the profile.

        A correction, or any other memory that supersedes it, is pinned in its place. ``unpin`` undoes this.

        Args:
            memory_id: a current memory.
            expected: the memory as it was read: it is changed only while it is still the same.

        Raises:
            NotFoundError: this person has no such memory.
            ChangedError: it is not as ``expected`` any more.
            InputError: it is closed, or 20 memories are pinned already.
        """
        return await self._change(lambda: pin(self._record, memory_id, at=self._engine.now()), expected)

    async def unpin(self, memory_id: str, *, expected: Memory | None = None) -> Memory:
        """Remove the pin of a memory; without one, nothing changes.

        Args:
            memory_id: the memory.
            expected: the memory as it was read: it is changed only while it is still the same.

        Raises:
            NotFoundError: this person has no such memory.
            ChangedError: it is not as ``expected`` any more.
        """
        return await self._change(lambda: unpin(self._record, memory_id), expected)

    async def delete(self, *ids: str, expected: Memory | None = None) -> int:
        """Delete memories but not their source messages; ``Person.forget`` erases both.

        Args:
            ids: the memories.
            expected: one of them as it was read: all are left alone if it is not the same any more.

        Returns:
            The number deleted.

        Raises:
            ChangedError: a memory is not as ``expected`` any more.
        """

        def deleted() -> int:
            with self._record.transaction():
                check_unchanged(self._record, expected)
                self._record.tombstones.add(ids, at=self._engine.now())
                count = self._record.memories.delete(ids)
                self._record.responses.wipe()
                self._record.audit.note("delete", count)
            self._engine.drop_erased()
            return count

        return await asyncio.to_thread(deleted)

    async def _change(self, change: Callable[[], Memory], expected: Memory | None) -> Memory:
        """Change a memory while it is as it is expected to be: nobody else writes for this person meanwhile."""

        def changed() -> Memory:
            with self._record.transaction():
                check_unchanged(self._record, expected)
                return change()

        return await asyncio.to_thread(changed)

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
        since: TimeInput | None = None,
        until: TimeInput | None = None,
        about: str | None = None,
        source: str | None = None,
        pinned: bool | None = None,
        limit: int | None = None,
        offset: int = 0,
        after: tuple[int, str] | None = None,
        newest: bool = False,
    ) -> list[Memory]:
        """Memories in the order of time.

        Args:
            kinds: only these kinds.
            current: True for current ones, False for closed ones, None for both.
            as_of: those that were valid at this time (aware).
            since, until: those that begin from ``since`` on and before ``until`` (aware).
            about: the name of a person, pet, place or thing: memories that name it, and for a concept also those of
                messages whose pictures show it.
            source: id of a message or session, or the prefix of an import's keys (``chatgpt:``): memories from it.
            pinned: True for pinned ones, False for others, None for both.
            limit, offset: largest number, and how many to skip before.
            newest: the newest first; ``after`` then leads to older ones.
            after: only those after this time, in microseconds since 1970, and this id: the last memory of the page
                before. That memory may be deleted.
        """
        moment = self._time(as_of, "as_of")
        first, last = self._time(since, "since"), self._time(until, "until")
        check_aware(as_of=moment, since=first, until=last)
        check_span(first, last)
        check_limit(limit)
        check_count(offset, "offset", least=0)

        def read() -> builtins.list[Memory]:
            return self._record.memories.select(
                kinds=kinds,
                current=current,
                as_of=moment,
                since=first,
                until=last,
                about=self._subject(about.strip()) if about and about.strip() else None,
                source=source or None,
                pinned=pinned,
                newest=newest,
                after=after,
                limit=limit,
                offset=offset,
            )

        return await asyncio.to_thread(read)

    def _subject(self, name: str) -> SubjectFilter:
        """What memories are about, with the files that show it if it is a concept."""
        files: set[str] = set()
        with suppress(NotFoundError):
            concept = self._record.concepts.get(name)
            files = self._record.concepts.files_showing(concept.id)
            name = concept.name
        return SubjectFilter(name_key(name) or "?", terms(name).astype("<u4").tobytes(), sorted(files))

    async def people(self, *, limit: int = 50) -> dict[str, int]:
        """The people whom most episodes name, with the number of these episodes."""
        check_limit(limit)
        return await asyncio.to_thread(self._record.memories.named, limit)

    async def count(self) -> dict[MemoryKind, int]:
        """How many current memories there are of each kind; kinds without any are left out."""
        return await asyncio.to_thread(self._record.memories.count)
