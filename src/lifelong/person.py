"""What users hold: one person's assistant. It wires the rooms for one person and decides nothing itself."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lifelong.agent.context import Context, fit
from lifelong.agent.respond import Responder
from lifelong.agent.rounds import Outcome
from lifelong.agent.update import PERSON, remember
from lifelong.errors import InputError
from lifelong.memory import archive
from lifelong.memory.forget import forget, forget_person
from lifelong.memory.intake import Prepared, Stored, check_time, clean, close_sessions, prepare, store
from lifelong.perception.attachments import bare
from lifelong.persona.guidance import guidance
from lifelong.persona.mechanism import fold, history
from lifelong.recall.query import Query
from lifelong.recall.searcher import Searcher
from lifelong.recall.text import analyse
from lifelong.store.messages import Utterance
from lifelong.types import (
    ENTRY_KINDS,
    Answer,
    EntryKind,
    Event,
    Forgotten,
    ImageInput,
    Incoming,
    Memory,
    MemoryKind,
    Message,
    Recollection,
    Reply,
    Role,
    Session,
    Source,
    Statement,
    Traits,
)

if TYPE_CHECKING:
    from lifelong.life import Life
    from lifelong.store.record import Record

ADD_BATCH = 64
"""Messages that are stored, and then embedded, together."""

_TALK = 40
"""Most messages of the open talk that are considered for a prompt."""


class Memories:
    """What is remembered of a person, to look at and to correct."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._record = person.record

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
        return await self._person.remember(text, kind=old.kind, slot=old.slot, at=at, closes=old.id)

    async def delete(self, *ids: str) -> int:
        """Delete memories but not the messages they came from; ``Person.forget`` takes those too."""
        return await asyncio.to_thread(self._record.memories.delete, ids)

    async def history(self, memory_id: str) -> list[Memory]:
        """A memory with all that it superseded and all that superseded it, oldest first."""
        return await asyncio.to_thread(self._record.memories.history, memory_id)

    async def list(
        self,
        *,
        kinds: Collection[MemoryKind] | None = None,
        current: bool | None = True,
        as_of: datetime | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Memory]:
        """Memories in the order of time.

        Args:
            kinds: only these kinds.
            current: True for those that hold, False for closed ones, None for both.
            as_of: those that held at this (aware) time.
            limit, offset: a page.
        """
        _check_aware(as_of=as_of)
        return await asyncio.to_thread(
            self._record.memories.select, kinds=kinds, current=current, as_of=as_of, limit=limit, offset=offset
        )


class Person:
    """One person's assistant: it remembers, recalls, and answers. Made by ``Life.person``."""

    def __init__(self, life: Life, record: Record) -> None:
        self._life = life
        self.record = record
        self.memories = Memories(self)
        self._searcher = Searcher(record, life.embedder)

    def __repr__(self) -> str:
        return f"<Person {self.name!r} in {self.record.space!r}>"

    @property
    def name(self) -> str:
        """The name that the person was opened by."""
        return self.record.name

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the person's life."""
        return self.record.zone

    # Talking

    async def chat(self, text: str, *, images: Sequence[ImageInput] = (), at: datetime | None = None) -> Reply:
        """Say something and get the whole answer.

        Args:
            text: what the person says.
            images: pictures, as paths or bytes.
            at: when it is said (aware); None means now.

        Raises:
            InputError: the text, the time or a picture cannot be used; nothing was stored.
            ModelError: the model failed. The message is stored all the same.
        """
        async with aclosing(self.stream(text, images=images, at=at)) as events:
            async for event in events:
                if isinstance(event, Answer):
                    return event.reply
        raise InputError("the stream ended without an answer: this is a fault, please report it")

    async def stream(
        self, text: str, *, images: Sequence[ImageInput] = (), at: datetime | None = None
    ) -> AsyncGenerator[Event, None]:
        """Say something and get what happens, piece by piece; the last event is the Answer.

        Closing the iterator stops the model. Arguments and errors are those of ``chat``.
        """
        began = time.monotonic()
        stored = (await self._store([Incoming(text, at=at, images=tuple(images))]))[0]
        message = stored.message
        context = await self.context(text, at=message.at, exclude=(message.id,))
        outcome = Outcome()
        responder = Responder(
            model=self._life.chat_model,
            lookup=self._lookup(message),
            embed=self._life.embedder.embed,
            max_recalls=self._life.settings.max_recalls,
            max_tokens=self._life.settings.answer_tokens,
        )
        pictures = await asyncio.to_thread(self._pictures, message)
        async with aclosing(responder.respond(message.text, context, outcome, images=pictures)) as events:
            async for event in events:
                yield event
        spent = time.monotonic() - began
        when = self._life.now() if at is None else message.at
        yield Answer(await asyncio.to_thread(self._reply, message, context, outcome, when, spent))
        self._life.worker.nudge()

    def _pictures(self, message: Message) -> list[bytes]:
        """The pictures of a message for a model that can see them."""
        model = self._life.chat_model
        if model is None or not model.profile.images:
            return []
        return [bare(self.record.media.read(item.sha256)) for item in message.attachments]

    def _lookup(self, message: Message) -> Callable[[str, datetime | None, datetime | None], Awaitable[Recollection]]:
        async def lookup(query: str, since: datetime | None, until: datetime | None) -> Recollection:
            return await self.recall(
                query,
                k=self._life.settings.recall_k,
                since=since,
                until=until,
                exclude=(message.id,),
                now=message.at,
            )

        return lookup

    def _reply(self, message: Message, context: Context, outcome: Outcome, at: datetime, seconds: float) -> Reply:
        """Store the answer with the ids of what the model was shown."""
        shown = dict.fromkeys((*context.ids, *(hit.id for found in outcome.recalled for hit in found)))
        said = Utterance(
            role="assistant",
            speaker="",
            text=outcome.text,
            at=at,
            reply_to=message.id,
            shown=tuple(shown),
        )
        with self.record.transaction():
            seq, stored = self.record.messages.add(said, gap=self._life.settings.gap)
            if not outcome.quoted:  # an echo of the person's own words must not be recalled beside them
                found = analyse(stored.text)
                self.record.entries.add("message", seq, terms=found.terms, flags=int(found.flags))
        return Reply(
            id=stored.id,
            text=stored.text,
            at=stored.at,
            message=message.id,
            recalled=tuple(outcome.recalled),
            usage=replace(outcome.usage, seconds=seconds),
            grounded=outcome.grounded,
            trace=tuple(outcome.trace),
        )

    # Putting in

    async def add(
        self,
        messages: str | Incoming | Iterable[str | Incoming],
        *,
        role: Role = "user",
        at: datetime | None = None,
        images: Sequence[ImageInput] = (),
        embed: bool = True,
        progress: Callable[[int], None] | None = None,
    ) -> list[Message]:
        """Store messages without answering, as when a history is imported.

        Args:
            messages: text, or ``Incoming`` values, one or many. A message whose ``key`` is known adds nothing.
            role, at, images: for messages given as text.
            embed: embed them now; otherwise the next recall or the update stage does it.
            progress: called with the number of messages read so far.

        Returns:
            The messages that are new, in the order given.

        Raises:
            InputError: a message cannot be used. Batches before it are stored, its own is not.
        """
        one = isinstance(messages, str | Incoming)
        added: list[Message] = []
        batch: list[Incoming] = []
        read = 0
        for item in [messages] if one else messages:  # type: ignore[union-attr]
            batch.append(Incoming(item, role=role, at=at, images=tuple(images)) if isinstance(item, str) else item)  # type: ignore[arg-type]
            if len(batch) == ADD_BATCH:
                added += await self._add_batch(batch, embed=embed)
                read, batch = read + len(batch), []
                if progress is not None:
                    progress(read)
        added += await self._add_batch(batch, embed=embed)
        if progress is not None:
            progress(read + len(batch))
        self._life.worker.nudge()
        return added

    async def _add_batch(self, batch: Sequence[Incoming], *, embed: bool) -> list[Message]:
        if not batch:
            return []
        stored = await self._store(batch)
        if embed and stored:
            await asyncio.to_thread(self._embed, stored)
        return [item.message for item in stored]

    async def _store(self, batch: Sequence[Incoming]) -> list[Stored]:
        now = self._life.now()
        rules = self._life.rules
        prepared: list[Prepared] = await asyncio.to_thread(
            lambda: [prepare(item, now=now, rules=rules) for item in batch]
        )
        return await asyncio.to_thread(store, self.record, self._life.store.jobs, prepared, now=now, rules=rules)

    def _embed(self, stored: Sequence[Stored]) -> None:
        vectors = self._life.embedder.embed([item.message.text for item in stored])
        self.record.entries.add_vectors(self._life.embedder.name, [item.entry for item in stored], vectors)

    async def remember(
        self,
        text: str,
        *,
        kind: MemoryKind = "semantic",
        slot: str = "",
        at: datetime | None = None,
        closes: str | None = None,
    ) -> Memory:
        """Remember a statement that the person makes on purpose.

        It is kept as a message, too, so that the memory has a source.

        Args:
            text: the statement, in the person's words.
            kind: one of the four memory kinds.
            slot: what it is about, as ``me.home``; a slot holds one statement at a time.
            at: since when it holds (aware); None means now.
            closes: id of a memory whose place it takes.

        Raises:
            InputError: the text is empty or the time cannot be used.
        """
        now = self._life.now()
        text = clean(text).strip()
        when = check_time(at, now=now)
        prepared = prepare(Incoming(text, at=when), now=now, rules=self._life.rules)

        def write() -> Memory:
            with self.record.transaction():
                said = store(self.record, self._life.store.jobs, [prepared], now=now, rules=self._life.rules)[0]
                statement = Statement(
                    kind=kind,
                    text=text,
                    sources=(Source(said.message.id, text),),
                    at=said.message.at,
                    slot=slot,
                    single=bool(slot),
                    state="active" if kind == "procedural" else "",
                    closes=closes,
                )
                return remember(
                    self.record,
                    statement,
                    origin=PERSON,
                    embedder=self._life.embedder.name,
                    vector=self._life.embedder.embed([text])[0],
                )

        return await asyncio.to_thread(write)

    # Looking

    async def recall(
        self,
        query: str,
        *,
        k: int = 10,
        kinds: Collection[EntryKind] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        as_of: datetime | None = None,
        exclude: Collection[str] = (),
        people: Sequence[str] = (),
        floor: float | None = None,
        now: datetime | None = None,
    ) -> Recollection:
        """Find what bears on a question, best first, with how sure and why.

        Args:
            query: a question or some words.
            k: at most so many hits.
            kinds: only these kinds, of ``message``, ``semantic``, ``episodic``, ``procedural`` and ``core``.
            since, until: only what was said or held from ``since`` on and before ``until`` (aware).
            as_of: the record as it stood at this time.
            exclude: ids to leave out.
            people: only what these people said, or what names them.
            floor: hits below this score are left out; None takes the calibrated one.
            now: the time of asking, against which "last week" is resolved; None means the clock.

        Raises:
            InputError: the query is empty, a kind is unknown, or a time has no zone.
        """
        _check_aware(since=since, until=until, as_of=as_of, now=now)
        if not query.strip():
            raise InputError("the query is empty: ask for something")
        if k < 1:
            raise InputError(f"k={k}: ask for at least one hit")
        if isinstance(kinds, str) or not set(kinds) <= set(ENTRY_KINDS):
            raise InputError(f"kinds={kinds!r}: give a list of some of {', '.join(ENTRY_KINDS)}")
        asked = Query(
            text=clean(query)[: self._life.settings.max_text],
            k=k,
            kinds=frozenset(kinds),
            since=since,
            until=until,
            as_of=as_of,
            exclude=frozenset(exclude),
            people=tuple(people),
            me=(self.name,),
            floor=floor,
        )
        return await asyncio.to_thread(self._searcher.search, asked, now=now or self._life.now())

    async def context(
        self,
        query: str,
        *,
        max_tokens: int | None = None,
        at: datetime | None = None,
        exclude: Collection[str] = (),
    ) -> Context:
        """Everything that an answer to this query should be built from, inside a token budget.

        Args:
            query: what the person says or asks.
            max_tokens: for all of it; None takes ``context_tokens`` of the settings.
            at: the time of asking; None means now.
            exclude: ids to leave out of recall and talk.
        """
        _check_aware(at=at)
        now = (at or self._life.now()).astimezone(await asyncio.to_thread(lambda: self.record.zone))
        found = habits = Recollection(query)
        if query.strip():  # a picture may come without words
            found = await self.recall(query, k=self._life.settings.recall_k, exclude=exclude, now=now)
            habits = await self.recall(query, k=2, kinds=["procedural"], now=now)
        return await asyncio.to_thread(self._fit, now, found, habits, max_tokens, frozenset(exclude))

    def _fit(
        self,
        now: datetime,
        found: Recollection,
        habits: Recollection,
        max_tokens: int | None,
        exclude: frozenset[str],
    ) -> Context:
        core = self.record.memories.select(kinds=["core"])
        traits = fold(self.record.observations.select(until=now))
        # A wish counts from the moment it was said, not from the end of the session, when it joins the profile.
        wishes = [
            memory
            for slot in ("me.style.", "me.name.call")
            for memory in self.record.memories.select(kinds=["core", "semantic"], under=slot)
        ]
        talk = [item for item in self.record.messages.uncovered(limit=_TALK) if item.id not in exclude]
        return fit(
            now=now,
            name=self.name,
            profile=core,
            guidance=guidance(traits, wishes, traits.mood, name=self.name),
            habits=self.record.memories.fetch([hit.id for hit in habits]),
            talk=talk,
            recollection=found,
            max_tokens=max_tokens or self._life.settings.context_tokens,
        )

    async def profile(self) -> list[Memory]:
        """The core profile as it stands."""
        return await self.memories.list(kinds=["core"])

    async def habits(self, *, current: bool | None = True) -> list[Memory]:
        """Habits, routines and goals with their triggers and states."""
        return await self.memories.list(kinds=["procedural"], current=current)

    async def traits(self, *, at: datetime | None = None) -> Traits:
        """The Big Five as they stand, or stood at a time, each with its interval and evidence."""
        _check_aware(at=at)
        observations = await asyncio.to_thread(self.record.observations.select)
        return fold(observations, until=at)

    async def traits_over_time(self, *, every: timedelta = timedelta(days=7)) -> list[Traits]:
        """The Big Five as they stood after each span of time."""
        return history(await asyncio.to_thread(self.record.observations.select), every=every)

    async def messages(
        self, *, since: datetime | None = None, until: datetime | None = None, limit: int | None = None
    ) -> list[Message]:
        """The verbatim history, in the order of time."""
        _check_aware(since=since, until=until)
        return await asyncio.to_thread(self.record.messages.select, since=since, until=until, limit=limit)

    async def sessions(self) -> list[Session]:
        """The sessions of the history, in the order of time."""
        return await asyncio.to_thread(self.record.sessions.select)

    def picture(self, sha256: str) -> Path:
        """Where the file of an attachment lies.

        Raises:
            NotFoundError: this person has no such file.
        """
        return self.record.media.path(sha256)

    # Keeping house

    async def close_session(self) -> list[str]:
        """End the open sessions now, so that they become episodes; returns their ids."""
        closed = await asyncio.to_thread(close_sessions, self.record, self._life.store.jobs, now=self._life.now())
        self._life.worker.nudge()
        return closed

    async def forget(self, *ids: str, everything: bool = False) -> Forgotten:
        """Forget messages and memories with everything derived from them, and prove it by a scan of the store.

        Args:
            ids: of messages and memories; a memory takes its source messages with it.
            everything: the whole person instead.

        Raises:
            InputError: neither or both were given.
            NotFoundError: an id is unknown; nothing was forgotten.
        """
        if bool(ids) == everything:
            raise InputError("say what to forget: ids of messages or memories, or everything=True")
        if everything:
            gone = await asyncio.to_thread(forget_person, self._life.store, self.record)
            self._life.drop(self)
            return gone
        gone = await asyncio.to_thread(forget, self._life.store, self.record, ids, now=self._life.now())
        self._life.worker.nudge()
        return gone

    async def export(self, path: str | os.PathLike[str]) -> dict[str, int]:
        """Write everything of this person to a zip file; returns how much of what it holds."""
        return await asyncio.to_thread(archive.export, self._life.store, self.record, Path(path), now=self._life.now())

    async def restore(self, path: str | os.PathLike[str]) -> dict[str, int]:
        """Add what ``export`` wrote; running it twice adds nothing.

        Raises:
            ImportFormatError: it is no archive of ours, or damaged; nothing was added.
        """
        added = await asyncio.to_thread(
            archive.restore, self._life.store, self.record, Path(path), now=self._life.now()
        )
        self._life.worker.nudge()
        return added

    async def embed_missing(self, progress: Callable[[int], None] | None = None) -> int:
        """Embed every entry that has no vector of the current embedder yet; returns how many there were."""
        done = 0
        while count := await asyncio.to_thread(self._searcher.catch_up, ADD_BATCH):
            done += count
            if progress is not None:
                progress(done)
        return done


def _check_aware(**times: datetime | None) -> None:
    """Refuse times without a zone: they would mean another moment on another machine."""
    for name, value in times.items():
        if value is not None and value.tzinfo is None:
            raise InputError(f"{name}={value.isoformat()} has no zone: pass an aware datetime")
