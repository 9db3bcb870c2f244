"""The same surface for plain code: each method runs its async twin on one background loop, and no logic of its own."""

from __future__ import annotations

import asyncio
import builtins
import os
import threading
from collections.abc import AsyncGenerator, Callable, Collection, Coroutine, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

from lifelong import concepts as aio_concepts
from lifelong import erasure as aio_erasure
from lifelong import life as aio
from lifelong import memories as aio_memories
from lifelong import person as aio_person
from lifelong.agent.context import Context
from lifelong.errors import StoreError
from lifelong.life import Clock, open_life, system_clock
from lifelong.models.base import ChatMessage, ChatModel, TextEmbedder, Tool
from lifelong.persona.alignment import Alignment
from lifelong.types import (
    WHOLE,
    Audited,
    Concept,
    Consent,
    Document,
    EntryKind,
    Event,
    Feedback,
    FileInput,
    Finding,
    Forgettable,
    Forgotten,
    ImageInput,
    Incoming,
    Job,
    Memory,
    MemoryKind,
    Message,
    Mode,
    Part,
    Passage,
    Photo,
    PhotoHit,
    PhotoImport,
    Rating,
    Receipt,
    Recognition,
    Recollection,
    Reply,
    Role,
    Session,
    Sighting,
    Trace,
    TraitChoices,
    Traits,
    Verification,
)

T = TypeVar("T")


class Loop:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="lifelong", daemon=True)
        self._thread.start()

    @property
    def closed(self) -> bool:
        """Whether nothing runs on it any more."""
        return self._loop.is_closed()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end; Ctrl-C cancels it.

        Raises:
            StoreError: the loop, and with it the record, is closed.
        """
        if self.closed:
            work.close()
            raise StoreError("this record is closed: open it again to use it")
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except KeyboardInterrupt:
            future.cancel()
            raise

    def each(self, items: AsyncGenerator[T, None]) -> Iterator[T]:
        """Iterate over an async generator; leaving the iteration closes it."""

        async def following() -> tuple[bool, T | None]:
            try:
                return True, await anext(items)
            except StopAsyncIteration:
                return False, None

        async def closing() -> None:
            while getattr(items, "ag_running", False):  # noqa: ASYNC110  # a step that Ctrl-C has cancelled is still on its way out
                await asyncio.sleep(0.005)
            await items.aclose()

        try:
            while True:
                more, item = self.run(following())
                if not more:
                    return
                yield item  # type: ignore[misc]  # more says that there is one
        finally:
            self.run(closing())

    def close(self) -> None:
        """Stop the loop and its thread; calling it again does nothing."""
        if self.closed:
            return
        self.run(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Memories:
    """What is remembered of a person, to look at and to correct. See ``lifelong.memories.Memories``."""

    def __init__(self, loop: Loop, inner: aio_memories.Memories) -> None:
        self._loop = loop
        self._inner = inner

    def get(self, memory_id: str) -> Memory:
        """One memory."""
        return self._loop.run(self._inner.get(memory_id))

    def update(self, memory_id: str, text: str, *, at: datetime | None = None) -> Memory:
        """Correct a memory; the old words are kept with their dates."""
        return self._loop.run(self._inner.update(memory_id, text, at=at))

    def reopen(self, memory_id: str, *, beside: bool = False) -> Memory:
        """Undo a wrong closing; what took its place gives way, unless both hold."""
        return self._loop.run(self._inner.reopen(memory_id, beside=beside))

    def delete(self, *ids: str) -> int:
        """Delete memories but not the messages they came from."""
        return self._loop.run(self._inner.delete(*ids))

    def history(self, memory_id: str) -> list[Memory]:
        """A memory with all that it superseded and all that superseded it, oldest first."""
        return self._loop.run(self._inner.history(memory_id))

    def list(
        self,
        *,
        kinds: Collection[MemoryKind] | None = None,
        current: bool | None = True,
        as_of: datetime | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Memory]:
        """Memories in the order of time."""
        return self._loop.run(self._inner.list(kinds=kinds, current=current, as_of=as_of, limit=limit, offset=offset))


class Erasure:
    """What can be forgotten of a person. See ``lifelong.erasure.Erasure``."""

    def __init__(self, loop: Loop, inner: aio_erasure.Erasure) -> None:
        self._loop = loop
        self._inner = inner

    def preview(
        self,
        *ids: str,
        query: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        source: str | None = None,
        concept: str | None = None,
        floor: float | None = None,
    ) -> Forgettable:
        """What forgetting would take, with everything derived; nothing is changed."""
        return self._loop.run(
            self._inner.preview(
                *ids, query=query, since=since, until=until, source=source, concept=concept, floor=floor
            )
        )


class Receipts:
    """The receipts of all erasures of an open record. See ``lifelong.erasure.Receipts``."""

    def __init__(self, loop: Loop, inner: aio_erasure.Receipts) -> None:
        self._loop = loop
        self._inner = inner

    def list(self) -> list[Receipt]:
        """All receipts, oldest first."""
        return self._loop.run(self._inner.list())

    def path(self, receipt: str) -> Path:
        """Where the file of a receipt of this store lies, by its id."""
        return self._inner.path(receipt)

    def verify(self, receipt: str | os.PathLike[str]) -> Verification:
        """Look whether a receipt is as it was written, and whether anything that it names is here (again)."""
        return self._loop.run(self._inner.verify(receipt))

    def replay(self, receipt: str | os.PathLike[str]) -> int:
        """Forget again what a receipt names."""
        return self._loop.run(self._inner.replay(receipt))


class Concepts:
    """The person's own beings and things. See ``lifelong.concepts.Concepts`` for arguments and errors."""

    def __init__(self, loop: Loop, inner: aio_concepts.Concepts) -> None:
        self._loop = loop
        self._inner = inner

    def __repr__(self) -> str:
        return repr(self._inner)

    def enrol(
        self, name: str, images: Sequence[ImageInput], *, kind: str = "", note: str = "", box: Part = WHOLE
    ) -> Concept:
        """Make something known by name and by one or more pictures, or add pictures to what is known."""
        return self._loop.run(self._inner.enrol(name, images, kind=kind, note=note, box=box))

    def enrol_folder(
        self,
        folder: str | os.PathLike[str],
        *,
        kind: str = "",
        progress: Callable[[int, int], None] | None = None,
    ) -> builtins.list[Concept]:
        """Enrol one concept for each folder inside a folder, by its name, from the pictures in it."""
        return self._loop.run(self._inner.enrol_folder(folder, kind=kind, progress=progress))

    def find(self, image: ImageInput) -> Recognition:
        """Say who and what of the person's own is in a picture, where and how surely."""
        return self._loop.run(self._inner.find(image))

    def correct(self, image: ImageInput, *, not_: str | None = None, is_: str | None = None) -> Recognition:
        """Say that a picture does not show one concept, or that it shows another."""
        return self._loop.run(self._inner.correct(image, not_=not_, is_=is_))

    def list(self) -> builtins.list[Concept]:
        """All concepts, by name."""
        return self._loop.run(self._inner.list())

    def get(self, name: str) -> Concept:
        """One concept, by name or id."""
        return self._loop.run(self._inner.get(name))

    def sightings(self, name: str) -> builtins.list[Sighting]:
        """Where a concept was recognised, the surest first."""
        return self._loop.run(self._inner.sightings(name))

    def rename(self, name: str, new: str, *, kind: str | None = None, note: str | None = None) -> Concept:
        """Give a concept another name, and other words about it."""
        return self._loop.run(self._inner.rename(name, new, kind=kind, note=note))

    def merge(self, name: str, into: str) -> Concept:
        """Make one concept of two."""
        return self._loop.run(self._inner.merge(name, into))

    def forget(self, name: str) -> bool:
        """Forget a concept with its vectors, sightings, and pictures that no message has."""
        return self._loop.run(self._inner.forget(name))

    def consent(self, kind: str) -> builtins.list[Consent]:
        """Allow that people are recognised (``person``). Voices (``voice``) are not recognised."""
        return self._loop.run(self._inner.consent(kind))

    def withdraw(self, kind: str) -> bool:
        """End a consent; all concepts that rest on it are erased with their vectors."""
        return self._loop.run(self._inner.withdraw(kind))

    def consents(self) -> builtins.list[Consent]:
        """Every consent that was given, withdrawn ones too."""
        return self._loop.run(self._inner.consents())


class Person:
    """One person's assistant, for plain code. See ``lifelong.person.Person`` for arguments and errors."""

    def __init__(self, loop: Loop, inner: aio_person.Person) -> None:
        self._loop = loop
        self._inner = inner
        self.record = inner.record
        self.memories = Memories(loop, inner.memories)
        self.concepts = Concepts(loop, inner.concepts)
        self.erasure = Erasure(loop, inner.erasure)

    def __repr__(self) -> str:
        return repr(self._inner)

    @property
    def name(self) -> str:
        """The name that the person was opened by."""
        return self._inner.name

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the person's life."""
        return self._inner.zone

    def chat(
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
        """Say something and get the whole answer."""
        return self._loop.run(
            self._inner.chat(
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
        )

    def stream(
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
    ) -> Iterator[Event]:
        """Say something and get what happens, piece by piece; the last event is the Answer."""
        return self._loop.each(
            self._inner.stream(
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
        )

    def trace(self, reply: str | None = None) -> Trace:
        """How an answer came about; None is the newest."""
        return self._loop.run(self._inner.trace(reply))

    def add(
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
        """Store messages without answering."""
        return self._loop.run(
            self._inner.add(
                messages,
                role=role,
                at=at,
                images=images,
                files=files,
                embed=embed,
                bring_back=bring_back,
                progress=progress,
            )
        )

    def remember(
        self,
        text: str,
        *,
        kind: MemoryKind = "semantic",
        slot: str = "",
        at: datetime | None = None,
        closes: str | None = None,
    ) -> Memory:
        """Remember a statement that the person makes on purpose."""
        return self._loop.run(self._inner.remember(text, kind=kind, slot=slot, at=at, closes=closes))

    def feedback(self, reply: str, value: int | str, *, at: datetime | None = None) -> Feedback:
        """Say what was good or bad about a reply: +1, -1 or words."""
        return self._loop.run(self._inner.feedback(reply, value, at=at))

    def recall(
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
        """Find what bears on a question, best first, with how sure and why."""
        return self._loop.run(
            self._inner.recall(
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
        )

    def context(
        self,
        query: str,
        *,
        max_tokens: int | None = None,
        max_images: int | None = None,
        at: datetime | None = None,
        exclude: Collection[str] = (),
    ) -> Context:
        """Everything that an answer to this query should be built from."""
        return self._loop.run(
            self._inner.context(query, max_tokens=max_tokens, max_images=max_images, at=at, exclude=exclude)
        )

    def profile(self) -> list[Memory]:
        """The core profile as it stands."""
        return self._loop.run(self._inner.profile())

    def habits(self, *, current: bool | None = True) -> list[Memory]:
        """Habits, routines and goals with their triggers and states."""
        return self._loop.run(self._inner.habits(current=current))

    def traits(self, *, at: datetime | None = None) -> Traits:
        """The Big Five as they stand, or stood at a time."""
        return self._loop.run(self._inner.traits(at=at))

    def traits_over_time(self, *, every: timedelta = timedelta(days=7)) -> list[Traits]:
        """The Big Five as they stood after each span of time."""
        return self._loop.run(self._inner.traits_over_time(every=every))

    def traits_settings(self) -> TraitChoices:
        """What the person chose about their traits."""
        return self._loop.run(self._inner.traits_settings())

    def pin_trait(self, trait: str, value: float) -> TraitChoices:
        """Set a trait by hand, from 1 to 5."""
        return self._loop.run(self._inner.pin_trait(trait, value))

    def unpin_trait(self, trait: str | None = None) -> TraitChoices:
        """Let a trait, or all of them, be read again."""
        return self._loop.run(self._inner.unpin_trait(trait))

    def reset_traits(self) -> TraitChoices:
        """Start again in the middle; pins stay."""
        return self._loop.run(self._inner.reset_traits())

    def allow_traits(self, allowed: bool = True, *, erase: bool = False) -> TraitChoices:
        """Switch the reading of traits and mood on or off."""
        return self._loop.run(self._inner.allow_traits(allowed, erase=erase))

    def preferences(self) -> list[Memory]:
        """What the person asked for about the replies, newest first."""
        return self._loop.run(self._inner.preferences())

    def alignment(self, reply_text: str) -> Alignment:
        """How far a text keeps to what the person asked for and suits their traits."""
        return self._loop.run(self._inner.alignment(reply_text))

    def ratings(self) -> list[Rating]:
        """The replies that the person rated, in the order of rating."""
        return self._loop.run(self._inner.ratings())

    def messages(
        self, *, since: datetime | None = None, until: datetime | None = None, limit: int | None = None
    ) -> list[Message]:
        """The verbatim history, in the order of time."""
        return self._loop.run(self._inner.messages(since=since, until=until, limit=limit))

    def sessions(self) -> list[Session]:
        """The sessions of the history, in the order of time."""
        return self._loop.run(self._inner.sessions())

    def picture(self, sha256: str) -> Path:
        """Where the file of an attachment lies."""
        return self._inner.picture(sha256)

    def passages(self, sha256: str) -> list[Passage]:
        """The words in a file and where they stand, as far as it was read or heard."""
        return self._loop.run(self._inner.passages(sha256))

    def photos(self, *words: str, since: datetime | None = None, until: datetime | None = None) -> list[Photo]:
        """The person's pictures with what is known of each, in the order in which they were given."""
        return self._loop.run(self._inner.photos(*words, since=since, until=until))

    def import_photos(
        self, folder: str | os.PathLike[str], *, progress: Callable[[int, int], None] | None = None
    ) -> PhotoImport:
        """Add every picture of a folder, and of those inside it, at the time when it was taken."""
        return self._loop.run(self._inner.import_photos(folder, progress=progress))

    def find(
        self,
        query: str = "",
        *,
        images: Sequence[ImageInput] = (),
        k: int = 10,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[PhotoHit]:
        """Find pictures by words, time and look, best first."""
        return self._loop.run(self._inner.find(query, images=images, k=k, since=since, until=until))

    def thumbnail(self, photo: Photo) -> bytes:
        """A small copy of a picture, as WebP."""
        return self._loop.run(self._inner.thumbnail(photo))

    def perceived(self, sha256: str) -> list[Finding]:
        """Everything that was perceived in a file, as far as it was looked at."""
        return self._loop.run(self._inner.perceived(sha256))

    def close_session(self) -> list[str]:
        """End the open sessions now."""
        return self._loop.run(self._inner.close_session())

    def forget(self, *ids: str, everything: bool = False) -> Forgotten:
        """Forget messages and memories with everything derived from them."""
        return self._loop.run(self._inner.forget(*ids, everything=everything))

    def export(
        self, path: str | os.PathLike[str], *, passphrase: str | None = None, plain: bool = False
    ) -> dict[str, int]:
        """Write everything of this person to a zip file."""
        return self._loop.run(self._inner.export(path, passphrase=passphrase, plain=plain))

    def restore(
        self,
        archived: str | os.PathLike[str] | bytes,
        *,
        passphrase: str | None = None,
        bring_back: bool = False,
    ) -> dict[str, int]:
        """Add what ``export`` wrote."""
        return self._loop.run(self._inner.restore(archived, passphrase=passphrase, bring_back=bring_back))

    def perceive_missing(self, progress: Callable[[int], None] | None = None) -> int:
        """Look at every file that a perceiver has not seen in its present version; returns of how many messages."""
        return self._loop.run(self._inner.perceive_missing(progress))

    def embed_missing(self, progress: Callable[[int], None] | None = None) -> int:
        """Embed every entry that has no vector of the current embedder yet."""
        return self._loop.run(self._inner.embed_missing(progress))


class Life:
    """An open record, for plain code. See ``lifelong.life.Life``."""

    def __init__(self, loop: Loop, inner: aio.Life) -> None:
        self._loop = loop
        self._inner = inner
        self.receipts = Receipts(loop, inner.receipts)

    def __repr__(self) -> str:
        return repr(self._inner)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hand back unfinished jobs and close models, files and the loop; calling it again does nothing."""
        if self._loop.closed:
            return
        try:
            self._loop.run(self._inner.close())
        finally:
            self._loop.close()

    def person(self, name: str | None = None, *, zone: str | None = None, space: str | None = None) -> Person:
        """One person's assistant; a new name makes a new person."""
        return Person(self._loop, self._inner.person(name, zone=zone, space=space))

    def persons(self, *, space: str | None = None) -> list[str]:
        """Names of all persons of a space."""
        return self._inner.persons(space=space)

    def settle(self, progress: Callable[[int], None] | None = None) -> int:
        """Run the update stage until nothing is due; returns how many jobs were done."""
        return self._loop.run(self._inner.settle(progress))

    def jobs(self) -> list[Job]:
        """What the update stage still has to do, and what it gave up on, with reasons."""
        return self._loop.run(self._inner.jobs())

    def audit(self, *, since: datetime | None = None, limit: int | None = None) -> list[Audited]:
        """Who did what in the space of the settings, without content: the newest entries, oldest first."""
        return self._loop.run(self._inner.audit(since=since, limit=limit))

    def retry_jobs(self, *ids: int) -> int:
        """Try jobs again that were given up, all of them or these; returns how many."""
        return self._loop.run(self._inner.retry_jobs(*ids))


def open(
    path: str | os.PathLike[str] | None = None,
    *,
    chat: str | ChatModel | None = None,
    embed: str | TextEmbedder | None = None,
    clock: Clock = system_clock,
    **settings: Any,
) -> Life:
    """Open a record, and make it when it is new. See ``lifelong.life.open_life`` for arguments and errors."""
    inner = open_life(path, chat=chat, embed=embed, clock=clock, **settings)
    loop = Loop()
    loop.run(inner.__aenter__())
    return Life(loop, inner)
