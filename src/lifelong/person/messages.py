"""Messages that are stored without an answer, photo import, and statements remembered on purpose."""

from __future__ import annotations

import asyncio
import builtins
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from lifelong.arguments import TimeInput, as_list, check_choice, check_limit, check_span, check_text
from lifelong.errors import ArgumentError, AttachmentError, NotFoundError, StoreError
from lifelong.memory.changes import with_changes
from lifelong.memory.chat_messages import from_chat
from lifelong.memory.intake import check_aware, check_time, prepare, receive, store
from lifelong.memory.long_messages import split_messages
from lifelong.memory.remember import check_unchanged, remember
from lifelong.memory.remembered import PERSON
from lifelong.memory.replace import drop_message
from lifelong.perception.photo_times import CaptureTime
from lifelong.person.facet import Facet
from lifelong.photos.photo_folder import message_of, new_messages, pictures_in, store_times
from lifelong.types import (
    FileInput,
    ImageInput,
    Incoming,
    Memory,
    MemoryKind,
    Message,
    PhotoImport,
    Role,
    Session,
    Source,
    Statement,
)
from lifelong.types.history import MessageSource

PHOTO_BATCH = 8
"""Pictures of a folder that are in memory at the same time."""

ADD_BATCH = 64
"""Messages that are stored and embedded in one batch."""


MessageInput = str | Incoming | Mapping[str, Any]
"""A message as a caller gives it: text, an ``Incoming``, or a mapping with ``role`` and ``content``."""


class Messages(Facet):
    """Stores messages without an answer, pictures of a folder, and statements."""

    async def add(
        self,
        messages: MessageInput | Iterable[MessageInput],
        *,
        role: Role = "user",
        at: TimeInput | None = None,
        images: ImageInput | Sequence[ImageInput] = (),
        files: FileInput | Sequence[FileInput] = (),
        voice: FileInput | None = None,
        embed: bool = True,
        bring_back: bool = False,
        divide: bool | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> list[Message]:
        """Store messages without answering, as when a history is imported.

        Args:
            messages: text, ``Incoming`` values, or messages as chat-completion APIs have them
                (``{"role": "user", "content": "…"}``), one or many. A message whose ``key`` is known, or was
                forgotten, adds nothing. Of messages with a role, instructions and calls of tools add nothing, and the
                result of a tool is said by the tool.
            role, at, images, files, voice: for messages given as text. The words in ``voice``, a recording of the
                person, follow the text.
            embed: embed them now; otherwise recalls do it in batches, or ``embed_missing`` all at once.
            bring_back: store again messages whose ``key`` was forgotten.
            divide: store a message that is longer than ``max_text`` of the settings in parts, instead of refusing it;
                None divides messages of a list and refuses a single one. The parts' keys end in ``#0``,
                ``#1`` and so on.
            progress: called with the number of messages read so far.

        Returns:
            The messages that are new, in the order given.

        Raises:
            InputError: a message cannot be used. The batches before it are stored, its own batch is not.
        """
        added: list[Message] = []
        batch: list[Incoming] = []
        count = 0
        several = _as_messages(messages)
        text = Incoming("", role, "", self._time(at), tuple(as_list(images)), files=tuple(as_list(files)), voice=voice)
        if _is_no_list(several):
            raise _no_message(several)
        incoming: Iterator[Incoming] = (replace(item, at=self._time(item.at)) for item in _incoming(several, text))
        if divide or (divide is None and several is messages):
            incoming = split_messages(incoming, self._engine.intake_limits.max_text)
        for item in incoming:
            batch.append(item)
            if len(batch) == ADD_BATCH:
                added += await self._add_batch(batch, embed=embed, bring_back=bring_back)
                count, batch = count + len(batch), []
                if progress is not None:
                    progress(count)
        added += await self._add_batch(batch, embed=embed, bring_back=bring_back)
        if progress is not None:
            progress(count + len(batch))
        self._engine.nudge()
        return added

    async def _add_batch(self, batch: Sequence[Incoming], *, embed: bool, bring_back: bool) -> list[Message]:
        def take() -> list[Message]:
            messages = receive(
                self._record, self._engine.store.jobs, batch, now=now, limits=limits, bring_back=bring_back
            )
            if embed and messages:
                vectors = self._engine.embedder.embed([item.message.text for item in messages])
                entries, name = [item.entry.number for item in messages], self._engine.embedder.name
                with suppress(StoreError):  # the messages are stored, and an error would deny it; a recall embeds them
                    self._record.entries.add_vectors(name, entries, vectors)
            return [item.message for item in messages]

        now, limits = self._engine.now(), self._engine.intake_limits
        return await asyncio.to_thread(take) if batch else []

    async def list(
        self,
        *,
        since: TimeInput | None = None,
        until: TimeInput | None = None,
        limit: int | None = None,
        session: str | None = None,
        after: tuple[int, str] | None = None,
        newest: bool = False,
    ) -> builtins.list[Message]:
        """The verbatim history, in the order of time.

        Args:
            since, until: only messages from ``since`` on and before ``until`` (aware).
            limit: at most so many, the oldest.
            newest: with ``limit``, the newest instead; they are in the order of time, too.
            session: id of a session: only its messages.
            after: only what follows this time, in microseconds since 1970, and this id, as the last message of a page
                has them. That message need not exist any more.
        """
        first, last = self._time(since, "since"), self._time(until, "until")
        check_aware(since=first, until=last)
        check_span(first, last)
        check_limit(limit)
        return await asyncio.to_thread(
            self._record.messages.select,
            since=first,
            until=last,
            session=session,
            after=after,
            limit=limit,
            newest=newest,
        )

    async def count(self) -> int:
        """How many messages the history has."""
        return await asyncio.to_thread(self._record.messages.count)

    async def get(self, message_id: str) -> Message:
        """One message of the history.

        Raises:
            NotFoundError: this person has no such message.
        """
        messages = await asyncio.to_thread(self._record.messages.get, [message_id])
        if not messages:
            raise NotFoundError(f"no message {message_id!r}")
        return messages[0]

    async def known(self, message_ids: Collection[str]) -> builtins.list[Message]:
        """Those of these messages that are in the history, in the order of the ids; other ids are left out."""
        return await asyncio.to_thread(self._record.messages.get, [*message_ids])

    async def sources(self, *, limit: int = 50) -> builtins.list[MessageSource]:
        """The places that messages came from, as imports and apps named them, that with most messages first.

        Args:
            limit: at most so many.
        """
        check_limit(limit)
        return await asyncio.to_thread(self._record.messages.sources, limit)

    async def from_source(self, source: str) -> builtins.list[Message]:
        """The messages of one source.

        Args:
            source: id of a session, or the beginning of the keys that messages or sessions were added with:
                ``chatgpt:``.
        """

        def read() -> builtins.list[Message]:
            return self._record.messages.get(self._record.messages.from_source(source))

        return await asyncio.to_thread(read)

    async def known_keys(self, keys: Collection[str]) -> dict[str, str]:
        """Which of these keys have a message already, with the ids of those messages."""
        return await asyncio.to_thread(self._record.messages.known_keys, keys)

    async def replace(self, message_id: str, message: Incoming) -> builtins.list[Message]:
        """Delete a message and add another one, which may have the same key.

        The old message is deleted with what was derived from it, but it is not forgotten: there is no receipt, and no
        scan of the store. ``Person.forget`` does that.

        Returns:
            The new message.

        Raises:
            InputError: the new message cannot be used. The old one is deleted nevertheless.
        """
        await asyncio.to_thread(drop_message, self._record, message_id)
        return await self.add(message, bring_back=True)

    async def sessions(self) -> builtins.list[Session]:
        """The sessions of the history, in the order of time."""
        return await asyncio.to_thread(self._record.sessions.select)

    async def import_photos(
        self, folder: str | os.PathLike[str], *, progress: Callable[[int, int], None] | None = None
    ) -> PhotoImport:
        """Add every picture of a folder and its subfolders, at the time when it was taken.

        The import may be stopped and run again: a picture with known content is skipped. A picture that cannot be used
        does not stop the import. Only a few pictures are in memory at a time.

        Args:
            progress: called with the number of files done and of all.

        Raises:
            InputError: there is no such folder, or no picture in it.
        """
        paths = await asyncio.to_thread(pictures_in, Path(folder))
        new, refused, limits = 0, builtins.list[tuple[str, str]](), self._engine.intake_limits.images
        times: dict[str | None, CaptureTime | None] = {}
        for start in range(0, len(paths), PHOTO_BATCH):
            batch: builtins.list[Incoming] = []
            for path in paths[start : start + PHOTO_BATCH]:
                try:
                    message, taken = await asyncio.to_thread(
                        message_of, path, limits, zone=self._record.zone, now=self._engine.now()
                    )
                    batch.append(message)
                    times[message.key] = taken
                except AttachmentError as error:
                    refused.append((str(path), str(error)))
            fresh = await asyncio.to_thread(new_messages, self._record, batch)
            new += await self._add_photos(fresh, times, refused)
            if progress is not None:
                progress(min(start + PHOTO_BATCH, len(paths)), len(paths))
        return PhotoImport(new, len(paths) - new - len(refused), tuple(refused))

    async def _add_photos(
        self,
        batch: Sequence[Incoming],
        times: Mapping[str | None, CaptureTime | None],
        refused: builtins.list[tuple[str, str]],
    ) -> int:
        """Store the usable pictures, append the others to ``refused``, and return the number of new ones."""
        try:
            added = await self.add(batch, embed=False)
        except AttachmentError as error:
            if len(batch) == 1:
                refused.append((str(batch[0].images[0]), str(error)))
                return 0
            return sum([await self._add_photos([one], times, refused) for one in batch])
        await asyncio.to_thread(store_times, self._record, added, times, now=self._engine.now())
        return len(added)

    async def remember(
        self,
        text: str,
        *,
        kind: MemoryKind = "semantic",
        slot: str = "",
        at: TimeInput | None = None,
        closes: str | None = None,
    ) -> Memory:
        """Remember a statement on purpose.

        It is also stored as a message, so that the memory has a source.

        Args:
            text: the statement, in the person's words.
            kind: one of the four memory kinds.
            slot: its subject, such as ``me.home``; a slot has one current statement at a time.
            at: the time from which it is valid (aware); None means now.
            closes: id of a memory that it supersedes.

        Raises:
            InputError: the text is empty or the time cannot be used.
        """
        check_choice(kind, "kind", get_args(MemoryKind))
        when = check_time(self._time(at), now=self._engine.now())
        return await self._remember(text, kind=kind, slot=slot, at=when, said=when, closes=closes)

    async def correct(
        self, text: str, memory: Memory, *, at: TimeInput | None = None, expected: Memory | None = None
    ) -> Memory:
        """Remember a statement in place of another one. The words are a message of now, whenever it holds from.

        Raises:
            InputError: as ``remember``.
            ChangedError: a memory is not as ``expected`` any more.
        """
        now = self._engine.now()
        when = check_time(self._time(at), now=now)
        return await self._remember(
            text, kind=memory.kind, slot=memory.slot, at=when, said=now, closes=memory.id, expected=expected
        )

    async def _remember(
        self,
        text: str,
        *,
        kind: MemoryKind,
        slot: str,
        at: datetime,
        said: datetime,
        closes: str | None,
        expected: Memory | None = None,
    ) -> Memory:
        now = self._engine.now()
        prepared = prepare(
            Incoming(check_text(text, "text").strip(), at=said), now=now, limits=self._engine.intake_limits
        )
        text, reader = prepared.utterance.text, self._engine.reader

        def write() -> Memory:
            with self._record.transaction():
                check_unchanged(self._record, expected)
                stored_message = store(
                    self._record, self._engine.store.jobs, [prepared], now=now, limits=self._engine.intake_limits
                )[0]
                statement = Statement(
                    kind=kind,
                    text=text,
                    sources=(Source(stored_message.message.id, text),),
                    at=stored_message.message.at if at == said else at,
                    slot=slot,
                    single=bool(slot),
                    state="active" if kind == "procedural" else "",
                    closes=closes,
                )
                if reader is not None and closes is None and not slot:
                    known = self._record.memories.select(kinds=["semantic"])
                    (statement,) = with_changes([statement], known, reader)
                return remember(
                    self._record,
                    statement,
                    origin=PERSON,
                    embedder=self._engine.embedder.name,
                    vector=self._engine.embedder.embed([text])[0],
                )

        return await asyncio.to_thread(write)


def _as_messages(messages: MessageInput | Iterable[MessageInput]) -> Iterable[MessageInput]:
    """One message as a list, or many as they are.

    Raises:
        ArgumentError: it is neither.
    """
    if isinstance(messages, str | Incoming | Mapping):
        return [messages]
    if isinstance(messages, Iterable):
        return messages
    raise _no_message(messages)


def _incoming(messages: Iterable[MessageInput], text: Incoming) -> Iterator[Incoming]:
    """The messages as ``Incoming`` values; ``text`` has what those given as text get."""
    talk: builtins.list[Mapping[str, Any]] = []
    for item in messages:
        if isinstance(item, Mapping):
            talk.append(item)
            continue
        yield from from_chat(talk)
        talk.clear()
        if isinstance(item, str):
            yield replace(text, text=item)
        elif isinstance(item, Incoming):
            yield item
        else:
            raise _no_message(item)
    for message in from_chat(talk):
        yield replace(message, at=message.at if message.at is not None else text.at)


def _is_no_list(value: object) -> bool:
    """Whether a value is bytes, or a role and a text as a tuple, which would be stored as two messages."""
    if not isinstance(value, tuple):
        return isinstance(value, bytes | bytearray)
    return len(value) == 2 and value[0] in ("user", "assistant", "system", "human", "ai", "other")


def _no_message(value: object) -> ArgumentError:
    return ArgumentError(
        f"add({value!r:.60}): give text, lifelong.Incoming(…), a message such as "
        '{"role": "user", "content": "…"}, or a list of them'
    )
