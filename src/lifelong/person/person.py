"""What users hold: one person's assistant. It wires the rooms for one person and decides nothing itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lifelong.agent.context import Context
from lifelong.agent.request import Caller
from lifelong.errors import InputError
from lifelong.memory.intake import check_aware
from lifelong.models.base import ChatMessage, Tool
from lifelong.person.archive import Keeping
from lifelong.person.concepts import Concepts
from lifelong.person.conversation import Talk
from lifelong.person.erasure import Erasure
from lifelong.person.memories import Memories
from lifelong.person.messages import Telling
from lifelong.person.photos import Pictures
from lifelong.person.traits import Character
from lifelong.types import (
    Answer,
    Document,
    EntryKind,
    Event,
    FileInput,
    ImageInput,
    Memory,
    Message,
    Mode,
    Recollection,
    Reply,
    Session,
    Trace,
)

if TYPE_CHECKING:
    from lifelong.life import Life
    from lifelong.store.record import Record


class Person(Telling, Character, Pictures, Keeping):
    """One person's assistant: it remembers, recalls, and answers. Made by ``Life.person``.

    Its abilities stand by subject: talking and recalling here, the others in the files of the classes above; what is
    reached by a name of its own (``memories``, ``concepts``, ``erasure``) in the files of those names.
    """

    def __init__(self, life: Life, record: Record) -> None:
        super().__init__(life, record)
        self.memories = Memories(record, self.remember, life.now, life.drop_erased)
        self.concepts = Concepts(life, record)
        self.erasure = Erasure(record, self.recall)
        self.talk = Talk(life, record, self._lookup)

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

    async def chat(
        self,
        text: str,
        *,
        images: Sequence[ImageInput] = (),
        files: Sequence[FileInput] = (),
        voice: FileInput | None = None,
        at: datetime | None = None,
        mode: Mode | None = None,
        system: str = "",
        documents: Sequence[str | Document] = (),
        tools: Sequence[Tool] = (),
        history: Sequence[ChatMessage] = (),
        after: Sequence[ChatMessage] = (),
    ) -> Reply:
        """Say something and get the whole answer.

        An application may bring along what stands from ``system`` on. It goes into this one prompt and nowhere else:
        none of it is stored, remembered or read for traits.

        Args:
            text: what the person says.
            images: pictures, as paths or bytes.
            files: files of any kind that is taken: recordings, videos, documents, pictures.
            voice: a recording in which the person says this. It is written down at once, and its words are theirs, as
                if they had typed them after ``text``, which may be "".
            at: when it is said (aware); None means now.
            mode: ``fast`` (one recall, one model call) or ``deep`` (the model may look things up first); None takes
                the setting, by which a capable model answers deep.
            system: the application's own instructions.
            documents: texts to work with, labelled as data.
            tools: that the model may call, too; their calls come back as ``Reply.tool_calls``.
            history: earlier messages of the application's conversation that the record does not hold.
            after: what followed this message: the assistant message with the calls of a reply, and one tool message
                with the result of each. The message is not stored a second time then.

        Raises:
            InputError: the text, the time, a picture or what came along cannot be used, and nothing was stored; or
                the prompt does not fit a capable model's context, and the message is stored.
            ModelError: the model failed, also without lookups. The message is stored all the same.
        """
        caller = _brought(system, documents, tools, history, after)
        async with aclosing(
            self.talk.stream(text, images=images, files=files, voice=voice, at=at, mode=mode, caller=caller)
        ) as events:
            async for event in events:
                if isinstance(event, Answer):
                    return event.reply
        raise InputError("the stream ended without an answer: this is a fault, please report it")

    def stream(
        self,
        text: str,
        *,
        images: Sequence[ImageInput] = (),
        files: Sequence[FileInput] = (),
        voice: FileInput | None = None,
        at: datetime | None = None,
        mode: Mode | None = None,
        system: str = "",
        documents: Sequence[str | Document] = (),
        tools: Sequence[Tool] = (),
        history: Sequence[ChatMessage] = (),
        after: Sequence[ChatMessage] = (),
    ) -> AsyncGenerator[Event, None]:
        """Say something and get what happens, piece by piece; the last event is the Answer.

        Only ``Token`` events are the answer; ``Restarted`` takes back those before it. Closing the iterator stops
        the model. Arguments and errors are those of ``chat``.
        """
        caller = _brought(system, documents, tools, history, after)
        return self.talk.stream(text, images=images, files=files, voice=voice, at=at, mode=mode, caller=caller)

    async def trace(self, reply: str | None = None) -> Trace:
        """How an answer came about: model calls, tokens, times, what was looked up and why.

        Args:
            reply: id of the reply, or of the message that it answers; None is the newest.

        Raises:
            NotFoundError: there is no such trace, or not any more.
        """
        return await asyncio.to_thread(self.record.traces.get, reply)

    async def recall(
        self,
        query: str = "",
        *,
        images: Sequence[ImageInput] = (),
        k: int = 10,
        kinds: Collection[EntryKind] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        as_of: datetime | None = None,
        exclude: Collection[str] = (),
        people: Sequence[str] = (),
        places: Sequence[str] = (),
        floor: float | None = None,
        now: datetime | None = None,
    ) -> Recollection:
        """Find what bears on a question, best first, with how sure and why.

        Args:
            query: a question or some words; it may be empty where pictures are given.
            images: pictures that come with the question, as paths or bytes. They are not stored. The names of
                what is recognised in them are looked for, too, and messages with pictures that look alike are found.
            k: at most so many hits.
            kinds: only these kinds, of ``message``, ``semantic``, ``episodic``, ``procedural``, ``core`` and
                ``passage``.
            since, until: only what was said or held from ``since`` on and before ``until`` (aware).
            as_of: the record as it stood at this time.
            exclude: ids to leave out.
            people: only what these people said, or what names them.
            places: only what names one of these places. ``"38.72,-9.14"`` (latitude and longitude, and a third number
                for kilometres other than 1) stands for the pictures taken near, with the words in them.
            floor: hits below this score are left out; None takes the calibrated one.
            now: the time of asking, against which "last week" is resolved; None means the clock.

        Raises:
            InputError: nothing is asked for, a kind is unknown, a time has no zone, or a picture cannot be used.
            ModelMissingError: pictures were given, and there is no image encoder on this machine.
        """
        return await asyncio.to_thread(
            self._lookup.recall,
            query,
            images=images,
            k=k,
            kinds=kinds,
            since=since,
            until=until,
            as_of=as_of,
            exclude=exclude,
            people=people,
            places=places,
            floor=floor,
            now=now,
        )

    async def context(
        self,
        query: str,
        *,
        max_tokens: int | None = None,
        max_images: int | None = None,
        at: datetime | None = None,
        exclude: Collection[str] = (),
    ) -> Context:
        """Everything that an answer to this query should be built from, inside budgets of tokens and pictures.

        Args:
            query: what the person says or asks.
            max_tokens: for all of it; None takes ``context_tokens`` of the settings.
            max_images: for the recalled pictures; None takes ``context_images`` of the settings.
            at: the time of asking; None means now.
            exclude: ids to leave out of recall and talk.
        """
        check_aware(at=at)
        return await asyncio.to_thread(
            self.talk.briefing.context,
            query,
            max_tokens=max_tokens,
            max_images=max_images,
            at=at,
            exclude=exclude,
        )

    async def profile(self) -> list[Memory]:
        """The core profile as it stands."""
        return await self.memories.list(kinds=["core"])

    async def habits(self, *, current: bool | None = True) -> list[Memory]:
        """Habits, routines and goals with their triggers and states."""
        return await self.memories.list(kinds=["procedural"], current=current)

    async def messages(
        self, *, since: datetime | None = None, until: datetime | None = None, limit: int | None = None
    ) -> list[Message]:
        """The verbatim history, in the order of time."""
        check_aware(since=since, until=until)
        return await asyncio.to_thread(self.record.messages.select, since=since, until=until, limit=limit)

    async def sessions(self) -> list[Session]:
        """The sessions of the history, in the order of time."""
        return await asyncio.to_thread(self.record.sessions.select)


def _brought(
    system: str,
    documents: Sequence[str | Document],
    tools: Sequence[Tool],
    history: Sequence[ChatMessage],
    after: Sequence[ChatMessage],
) -> Caller:
    titled = (Document(item) if isinstance(item, str) else item for item in documents)
    return Caller(system, tuple(titled), tuple(tools), tuple(history), tuple(after))
