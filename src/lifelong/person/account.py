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
from lifelong.types.outgoing import OutgoingCall
from lifelong.types.storage import Storage

_NOT_NAMES = frozenset("i i'm im i’m my name me hi hello hey the it it's ich mein meine je yo mi me eu o meu".split())
"""Words that may begin a sentence about a name, and are none."""

_INTRODUCED = re.compile(
    r"(?i:(?:^|\bmy |\bthe |\bmein )name(?:'s|’s| is| ist)?|\b(?:i am|i['’]?m)(?: called)?|"
    r"\b(?:call me|ich bin(?: die| der)?|bin die|bin der|hei(?:ß|ss)e|"
    r"me llamo|nombre es|soy|m['’]appelle|prénom est|nom est|je suis|mi chiamo|nome è|sono|chamo-me|me chamo|nome é|"
    r"sou|ik heet|ik ben|naam is|nazywam się|na imię|jestem|jag heter|adım|benim adım|меня зовут|мене звати))[\s:,]+"
    r"(?P<name>(?:(?:Mr|Mrs|Ms|Dr|Herr|Frau)\.? )?[^\W\d_a-zß-öø-ÿ][\w'’-]*)"
)
"""A name behind the words that introduce it. Other words in capitals are nouns ("Ich habe zwei Enkel"), or names
of others ("My landlord is called Mr Okafor"). A form of address belongs to the name."""

_ALONE = 3
"""Words of a statement that may be the name and little else: "Hi, Ana here"."""

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

    async def storage(self) -> Storage:
        """How much is stored of the person, by kind and by month."""
        return await asyncio.to_thread(self._record.storage)

    async def outgoing(
        self, *, nobody: bool = False, before: int | None = None, limit: int | None = None
    ) -> list[OutgoingCall]:
        """The requests for this person that left this machine, newest first, without content.

        Args:
            nobody: also those that belong to nobody in particular, such as those about catalogues.
            before: only those with a smaller id, for the next page.
            limit: at most so many.
        """
        check_limit(limit)
        select = self._engine.store.outgoing.select
        return await asyncio.to_thread(select, self._record.person, nobody=nobody, before=before, limit=limit)

    async def outgoing_totals(self, *, nobody: bool = False) -> tuple[int, int]:
        """The number of all such requests, and the bytes of their bodies."""
        return await asyncio.to_thread(self._engine.store.outgoing.totals, self._record.person, nobody=nobody)

    async def audit(
        self, *, since: TimeInput | None = None, before: int | None = None, limit: int | None = None
    ) -> list[AuditEntry]:
        """Who did what with this record, without content: the newest entries, oldest first.

        Args:
            since: only entries from this (aware) time on.
            before: only entries with a smaller id, for the next page.
            limit: at most so many, the newest.
        """
        first = self._time(since, "since")
        check_aware(since=first)
        check_limit(limit)
        return await asyncio.to_thread(self._record.audit.select, since=first, before=before, limit=limit)

    async def jobs(self, *, state: str | None = None, limit: int | None = None) -> list[Job]:
        """What the update stage still has to do for this person, and what it gave up on, with reasons.

        Args:
            state: only jobs in this state: ``queued``, ``leased``, or ``parked``, which were given up.
            limit: at most so many, the first.
        """
        check_limit(limit)
        select = self._engine.store.jobs.select
        return await asyncio.to_thread(select, person=self._record.person, state=state, limit=limit)

    async def job_counts(self) -> dict[str, int]:
        """How many jobs there are in each state for this person."""
        return await asyncio.to_thread(self._engine.store.jobs.counts, person=self._record.person)

    async def retry_jobs(self) -> int:
        """Try this person's jobs again that were given up; returns how many."""
        parked = [job.id for job in await self.jobs(state="parked")]
        if not parked:
            return 0
        count = await asyncio.to_thread(self._engine.store.jobs.retry, now=self._engine.now(), ids=parked)
        self._engine.nudge()
        return count


def name_in(text: str) -> str:
    """The first name in a statement about the own name: "Ana" in "My name is Ana Silva."; "" if there is none."""
    if introduced := _INTRODUCED.search(text):
        return introduced["name"]
    if len(text.split()) > _ALONE:
        return ""
    names = [word for word in _CAPITALISED.findall(text) if word.casefold() not in _NOT_NAMES]
    return names[0] if names else ""
