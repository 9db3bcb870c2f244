"""What users hold: one person's assistant. It wires the rooms for one person and decides nothing itself."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lifelong.agent import feedback
from lifelong.agent.caller import Caller
from lifelong.agent.context import Context
from lifelong.agent.update import PERSON
from lifelong.concepts import Concepts
from lifelong.erasure import Erasure
from lifelong.errors import AttachmentError, InputError
from lifelong.lookup import Lookup
from lifelong.memories import Memories
from lifelong.memory.export import export
from lifelong.memory.folder import message_of, pictures_in, unknown
from lifelong.memory.forget import forget, forget_person
from lifelong.memory.intake import (
    check_aware,
    check_time,
    clean,
    close_sessions,
    prepare,
    receive,
    store,
    worded,
)
from lifelong.memory.keeping import remember
from lifelong.memory.perceiving import perceive_missing
from lifelong.memory.photos import photos, small
from lifelong.memory.restore import restore
from lifelong.models.base import ChatMessage, Tool
from lifelong.persona import standing
from lifelong.persona.alignment import Alignment, score
from lifelong.talk import Talk
from lifelong.types import (
    Answer,
    Document,
    EntryKind,
    Event,
    Feedback,
    FileInput,
    Finding,
    Forgotten,
    ImageInput,
    Incoming,
    Memory,
    MemoryKind,
    Message,
    Mode,
    Passage,
    Photo,
    PhotoHit,
    PhotoImport,
    Rating,
    Recollection,
    Reply,
    Role,
    Session,
    Source,
    Statement,
    Trace,
    TraitChoices,
    Traits,
)

if TYPE_CHECKING:
    from lifelong.life import Life
    from lifelong.store.record import Record

PHOTO_BATCH = 8
"""Pictures of a folder that are in memory together."""

ADD_BATCH = 64
"""Messages that are stored, and then embedded, together."""


class Person:
    """One person's assistant: it remembers, recalls, and answers. Made by ``Life.person``."""

    def __init__(self, life: Life, record: Record) -> None:
        self._life = life
        self.record = record
        self.memories = Memories(record, self.remember, life.now)
        self.concepts = Concepts(life, record)
        self.erasure = Erasure(record, self.recall)
        self._lookup = Lookup(life, record)
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

    # Talking

    async def chat(
        self,
        text: str,
        *,
        images: Sequence[ImageInput] = (),
        files: Sequence[FileInput] = (),
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
            files: files of any kind that is taken: recordings, videos, PDF and text files, pictures.
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
        async with aclosing(
            self.stream(
                text,
                images=images,
                files=files,
                at=at,
                mode=mode,
                system=system,
                documents=documents,
                tools=tools,
                history=history,
                after=after,
            )
        ) as events:
            async for event in events:
                if isinstance(event, Answer):
                    return event.reply
        raise InputError("the stream ended without an answer: this is a fault, please report it")

    async def stream(
        self,
        text: str,
        *,
        images: Sequence[ImageInput] = (),
        files: Sequence[FileInput] = (),
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
        given = tuple(Document(item) if isinstance(item, str) else item for item in documents)
        caller = Caller(system, given, tuple(tools), tuple(history), tuple(after))
        async with aclosing(
            self.talk.stream(text, images=images, files=files, at=at, mode=mode, caller=caller)
        ) as events:
            async for event in events:
                yield event

    async def trace(self, reply: str | None = None) -> Trace:
        """How an answer came about: model calls, tokens, times, what was looked up and why.

        Args:
            reply: id of the reply, or of the message that it answers; None is the newest.

        Raises:
            NotFoundError: there is no such trace, or not any more.
        """
        return await asyncio.to_thread(self.record.traces.get, reply)

    # Putting in

    async def add(
        self,
        messages: str | Incoming | Iterable[str | Incoming],
        *,
        role: Role = "user",
        at: datetime | None = None,
        images: Sequence[ImageInput] = (),
        files: Sequence[FileInput] = (),
        embed: bool = True,
        bring_back: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> list[Message]:
        """Store messages without answering, as when a history is imported.

        Args:
            messages: text, or ``Incoming`` values, one or many. A message whose ``key`` is known, or was forgotten,
                adds nothing.
            role, at, images, files: for messages given as text.
            embed: embed them now; otherwise recalls do it, some at a time, or ``embed_missing`` all at once.
            bring_back: take in again messages whose ``key`` was forgotten.
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
            if isinstance(item, str):
                item = Incoming(item, role=role, at=at, images=tuple(images), files=tuple(files))
            batch.append(item)  # type: ignore[arg-type]
            if len(batch) == ADD_BATCH:
                added += await self._add_batch(batch, embed=embed, bring_back=bring_back)
                read, batch = read + len(batch), []
                if progress is not None:
                    progress(read)
        added += await self._add_batch(batch, embed=embed, bring_back=bring_back)
        if progress is not None:
            progress(read + len(batch))
        self._life.worker.nudge()
        return added

    async def _add_batch(self, batch: Sequence[Incoming], *, embed: bool, bring_back: bool) -> list[Message]:
        def take() -> list[Message]:
            stored = receive(self.record, self._life.store.jobs, batch, now=now, rules=rules, bring_back=bring_back)
            if embed and stored:
                vectors = self._life.embedder.embed([item.message.text for item in stored])
                self.record.entries.add_vectors(self._life.embedder.name, [item.entry for item in stored], vectors)
            return [item.message for item in stored]

        now, rules = self._life.now(), self._life.rules
        return await asyncio.to_thread(take) if batch else []

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
        text = worded(text, self._life.rules).strip()
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

    async def feedback(self, reply: str, value: int | str, *, at: datetime | None = None) -> Feedback:
        """Say what was good or bad about a reply.

        A rating is kept beside the reply. Words are stored as a message and become an explicit wish, which the
        next answer's guidance holds: "shorter please" takes the place of an earlier wish about length.

        Args:
            reply: id of the reply.
            value: +1, -1 or words.
            at: when it is said (aware); None means now.

        Raises:
            InputError: the value is neither a rating nor words, or the time cannot be used.
            NotFoundError: this person has no such reply.
        """
        now = self._life.now()
        rating = feedback.rating_of(value)
        if rating is not None:
            when = check_time(at, now=now)
            return await asyncio.to_thread(feedback.rate, self.record, reply, rating, at=when)
        limits = self._life.rules
        prepared = prepare(Incoming(clean(str(value)).strip(), at=at), now=now, rules=limits)
        given = await asyncio.to_thread(
            feedback.take,
            self.record,
            self._life.store.jobs,
            reply,
            prepared,
            embedder=self._life.embedder,
            now=now,
            limits=limits,
        )
        self._life.worker.nudge()
        return given

    # Looking

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
        return await self.talk.context(query, max_tokens=max_tokens, max_images=max_images, at=at, exclude=exclude)

    async def profile(self) -> list[Memory]:
        """The core profile as it stands."""
        return await self.memories.list(kinds=["core"])

    async def habits(self, *, current: bool | None = True) -> list[Memory]:
        """Habits, routines and goals with their triggers and states."""
        return await self.memories.list(kinds=["procedural"], current=current)

    async def traits(self, *, at: datetime | None = None) -> Traits:
        """The Big Five as they stand, or stood at a time, each with its interval and evidence."""
        check_aware(at=at)
        return await asyncio.to_thread(standing.standing, self.record, until=at)

    async def traits_over_time(self, *, every: timedelta = timedelta(days=7)) -> list[Traits]:
        """The Big Five as they stood after each span of time."""
        return await asyncio.to_thread(standing.standing_over_time, self.record, every=every)

    async def traits_settings(self) -> TraitChoices:
        """What the person chose about their traits: pins, the last reset, and whether they are read at all."""
        return await asyncio.to_thread(self.record.choices.get)

    async def pin_trait(self, trait: str, value: float) -> TraitChoices:
        """Set a trait by hand, from 1 to 5; what is read goes on in the background until it is unpinned.

        Raises:
            InputError: there is no such trait, or the value is not on the scale.
        """
        return await asyncio.to_thread(standing.pin, self.record, trait, value)

    async def unpin_trait(self, trait: str | None = None) -> TraitChoices:
        """Let a trait, or all of them, be read again.

        Raises:
            InputError: there is no such trait.
        """
        return await asyncio.to_thread(standing.unpin, self.record, trait)

    async def reset_traits(self) -> TraitChoices:
        """Start again in the middle: what was said before now does not count any more. Pins stay."""
        return await asyncio.to_thread(standing.reset, self.record, now=self._life.now())

    async def allow_traits(self, allowed: bool = True, *, erase: bool = False) -> TraitChoices:
        """Switch the reading of traits and mood on or off.

        While it is off nothing is observed, and what was observed before is not used. What is said meanwhile
        is not read later either.

        Args:
            allowed: on or off.
            erase: with off, delete every earlier reading.

        Raises:
            InputError: ``erase`` was asked for together with switching on.
        """
        chosen = await asyncio.to_thread(standing.allow, self.record, allowed, erase=erase, now=self._life.now())
        if erase:  # fold the log into the file: it still holds the old rows
            await asyncio.to_thread(self._life.store.scrub, [])
        return chosen

    async def preferences(self) -> list[Memory]:
        """What the person asked for about the replies, newest first; each has the words that prove it."""
        return await asyncio.to_thread(standing.preferences, self.record)

    async def alignment(self, reply_text: str) -> Alignment:
        """How far a text keeps to what the person asked for and suits their traits, with the reason of each rule."""

        def measured() -> Alignment:
            traits, wishes = standing.standing(self.record, until=self._life.now()), standing.preferences(self.record)
            return score(reply_text, traits, wishes, name=self.name)

        return await asyncio.to_thread(measured)

    async def ratings(self) -> list[Rating]:
        """The replies that the person rated, in the order of rating."""
        return await asyncio.to_thread(self.record.choices.ratings)

    async def messages(
        self, *, since: datetime | None = None, until: datetime | None = None, limit: int | None = None
    ) -> list[Message]:
        """The verbatim history, in the order of time."""
        check_aware(since=since, until=until)
        return await asyncio.to_thread(self.record.messages.select, since=since, until=until, limit=limit)

    async def sessions(self) -> list[Session]:
        """The sessions of the history, in the order of time."""
        return await asyncio.to_thread(self.record.sessions.select)

    def picture(self, sha256: str) -> Path:
        """Where the file of an attachment lies.

        Raises:
            NotFoundError: this person has no such file.
            StoreError: the record is encrypted; ``record.media.read`` gives the bytes.
        """
        return self.record.media.path(sha256)

    async def passages(self, sha256: str) -> list[Passage]:
        """The words in a file and where they stand, as far as it was read or heard.

        Raises:
            NotFoundError: this person has no such file.
        """
        await asyncio.to_thread(self.record.media.path, sha256)
        return await asyncio.to_thread(self.record.passages.of, [sha256])

    async def photos(self, *words: str, since: datetime | None = None, until: datetime | None = None) -> list[Photo]:
        """The person's pictures with what is known of each, in the order in which they were given.

        Args:
            words: only those of which message, file name, text or tags hold all of these.
            since, until: only those given from ``since`` on and before ``until`` (aware).
        """
        check_aware(since=since, until=until)
        return await asyncio.to_thread(photos, self.record, words=words, since=since, until=until)

    async def import_photos(
        self, folder: str | os.PathLike[str], *, progress: Callable[[int, int], None] | None = None
    ) -> PhotoImport:
        """Add every picture of a folder, and of those inside it, at the time when it was taken.

        It may be stopped and run again: a picture that is known, by its content, is passed over, and one that cannot
        be taken keeps no other out. A few pictures are in memory at a time, however many there are.

        Args:
            progress: called with the number of files done and of all.

        Raises:
            InputError: there is no such folder, or no picture in it.
        """
        paths = await asyncio.to_thread(pictures_in, Path(folder))
        new, refused, limits = 0, [], self._life.rules.images
        for start in range(0, len(paths), PHOTO_BATCH):
            batch = []
            for path in paths[start : start + PHOTO_BATCH]:
                try:
                    batch.append(
                        await asyncio.to_thread(message_of, path, limits, zone=self.zone, now=self._life.now())
                    )
                except AttachmentError as error:
                    refused.append((str(path), str(error)))
            new += await self._add_photos(await asyncio.to_thread(unknown, self.record, batch), refused)
            if progress is not None:
                progress(min(start + PHOTO_BATCH, len(paths)), len(paths))
        return PhotoImport(new, len(paths) - new - len(refused), tuple(refused))

    async def _add_photos(self, batch: Sequence[Incoming], refused: list[tuple[str, str]]) -> int:
        """Store those that can be taken, name the others, and return how many are new."""
        try:
            return len(await self.add(batch, embed=False))
        except AttachmentError as error:
            if len(batch) == 1:
                refused.append((str(batch[0].images[0]), str(error)))
                return 0
            return sum([await self._add_photos([one], refused) for one in batch])

    async def find(
        self,
        query: str = "",
        *,
        images: Sequence[ImageInput] = (),
        k: int = 10,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[PhotoHit]:
        """Find pictures by words, time and look, best first: "Bertha at the beach last summer".

        Args:
            query: names of concepts, words said beside a picture, read or seen in it, and times.
            images: pictures that those found should look like, as paths or bytes.
            k: at most so many.
            since, until: only those taken, or else given, from ``since`` on and before ``until`` (aware).

        Raises:
            InputError: nothing is asked for, or a picture or time cannot be used.
        """
        return await asyncio.to_thread(self._lookup.find, query, images=images, k=k, since=since, until=until)

    async def thumbnail(self, photo: Photo) -> bytes:
        """A small copy of a picture, as WebP.

        Raises:
            NotFoundError: it was forgotten meanwhile.
        """
        return await asyncio.to_thread(small, self.record, photo)

    async def perceived(self, sha256: str) -> list[Finding]:
        """Everything that was perceived in a file, as far as it was looked at.

        Raises:
            NotFoundError: this person has no such file.
        """
        await asyncio.to_thread(self.record.media.there, sha256)
        return await asyncio.to_thread(self.record.perceived.of, [sha256])

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
            gone = await asyncio.to_thread(forget_person, self._life.store, self.record, now=self._life.now())
            self._life.drop(self)
            return gone
        gone = await asyncio.to_thread(forget, self._life.store, self.record, ids, now=self._life.now())
        self._life.worker.nudge()
        return gone

    async def export(
        self, path: str | os.PathLike[str], *, passphrase: str | None = None, plain: bool = False
    ) -> dict[str, int]:
        """Write everything of this person to a zip file; returns how much of what it holds.

        Args:
            path: of the file.
            passphrase: locks the file, in the format of age; without it anybody can read it.
            plain: a readable file is meant, although the record is encrypted.

        Raises:
            InputError: the record is encrypted, and neither a passphrase was given nor ``plain``.
        """
        return await asyncio.to_thread(
            export,
            self._life.store,
            self.record,
            Path(path),
            now=self._life.now(),
            passphrase=passphrase,
            plain=plain,
        )

    async def restore(
        self,
        archived: str | os.PathLike[str] | bytes,
        *,
        passphrase: str | None = None,
        bring_back: bool = False,
    ) -> dict[str, int]:
        """Add what ``export`` wrote; running it twice adds nothing.

        Args:
            archived: the path of the archive, or its bytes.
            passphrase: of one that is locked.
            bring_back: take in again what was forgotten since.

        Raises:
            ImportFormatError: it is no archive of ours, or damaged; nothing was added.
            PassphraseError: it is locked, and the passphrase is missing or wrong.
        """
        added = await asyncio.to_thread(
            restore,
            self._life.store,
            self.record,
            archived if isinstance(archived, bytes) else Path(archived),
            now=self._life.now(),
            passphrase=passphrase,
            bring_back=bring_back,
        )
        self._life.worker.nudge()
        return added

    async def perceive_missing(self, progress: Callable[[int], None] | None = None) -> int:
        """Look at every file that a perceiver has not seen in its present version; returns of how many messages."""
        return await asyncio.to_thread(
            perceive_missing, self._life.perception, self.record, progress or (lambda _: None)
        )

    async def embed_missing(self, progress: Callable[[int], None] | None = None) -> int:
        """Embed every entry that has no vector of the current embedder yet; returns how many there were."""
        done = 0
        while count := await asyncio.to_thread(self._lookup.catch_up):
            done += count
            if progress is not None:
                progress(done)
        return done
