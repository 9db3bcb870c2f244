"""A person's record as a whole: time zone, size, audit log, and the jobs of the update stage."""

from __future__ import annotations

import asyncio
import re

from lifelong.arguments import TimeInput, check_limit
from lifelong.memory.intake import check_aware
from lifelong.person.facet import Facet
from lifelong.persona import state
from lifelong.persona.guidance import asked_name
from lifelong.store.record import Record
from lifelong.types import AuditEntry, Job

_NOT_NAMES = frozenset("i i'm im i’m my name me hi hello hey the it it's ich mein meine je yo mi me eu o meu".split())
"""Words that may begin a sentence about a name, and are none."""

_CAPITALISED = re.compile(r"\b[^\W\d_a-zß-öø-ÿ][\w'’-]*")


def name_to_call(record: Record) -> str:
    """How to address the person of a record: see `Account.called`. It blocks."""
    if asked := asked_name(state.preferences(record)):
        return asked
    for memory in record.memories.select(kinds=["semantic"], under="me.name")[::-1]:
        if memory.slot == "me.name" and not memory.denied and (told := name_in(memory.text)):
            return told
    name = record.name_to_say
    if any(char.isdigit() for char in name):  # nobody wants to be greeted as "ana7"
        return ""
    return name.title() if name.islower() else name


class Account(Facet):
    """The record of a person as a whole."""

    async def set_zone(self, zone: str) -> None:
        """Set the time zone of the person's life.

        Args:
            zone: its IANA name, as ``Europe/Lisbon``.

        Raises:
            InputError: there is no such zone.
        """
        await asyncio.to_thread(self._record.set_zone, zone)

    async def called(self) -> str:
        """How to address the person: as they asked for, else by the name that they told, else by that of the record.

        Returns:
            The name; "" if none is known. The id of an account is no name.
        """

        return await asyncio.to_thread(name_to_call, self._record)

    def size(self) -> int:
        """Bytes of the person's words and files; what is derived from them is not counted. It blocks."""
        return self._record.size()

    async def audit(self, *, since: TimeInput | None = None, limit: int | None = None) -> list[AuditEntry]:
        """Who did what with this record, without content: the newest entries, oldest first.

        Args:
            since: only entries from this (aware) time on.
            limit: at most so many, the newest.
        """
        first = self._time(since, "since")
        check_aware(since=first)
        check_limit(limit)
        return await asyncio.to_thread(self._record.audit.select, since=first, limit=limit)

    async def jobs(self) -> list[Job]:
        """What the update stage still has to do for this person, and what it gave up on, with reasons."""
        return await asyncio.to_thread(self._engine.store.jobs.select, person=self._record.person)

    async def retry_jobs(self) -> int:
        """Try this person's jobs again that were given up; returns how many."""
        parked = [job.id for job in await self.jobs() if job.state == "parked"]
        if not parked:
            return 0
        count = await asyncio.to_thread(self._engine.store.jobs.retry, now=self._engine.now(), ids=parked)
        self._engine.nudge()
        return count


def name_in(text: str) -> str:
    """The first name in a statement about the own name: "Ana" in "My name is Ana Silva."; "" if there is none."""
    names = [word for word in _CAPITALISED.findall(text) if word.casefold() not in _NOT_NAMES]
    return names[0] if names else ""
