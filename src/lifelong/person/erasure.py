"""Erasure of one person's data: a preview, and the receipts of all erasures with their verification."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from lifelong.arguments import TimeInput, check_limit, check_span
from lifelong.calls import PublicObject, public
from lifelong.engine import Engine
from lifelong.erasure import receipts, recovery
from lifelong.erasure.preview import erase_preview, preview
from lifelong.erasure.requests import forget_request
from lifelong.erasure.targets import targets
from lifelong.errors import InputError, NotFoundError, StoreError
from lifelong.memory.intake import check_aware
from lifelong.person.facet import Facet
from lifelong.person.recall import Recall
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import ErasurePreview, Forgotten, MessagePart, Receipt, Verification

_ID: Final = re.compile(r"erasure_[0-9a-f]+")
"""The ids of receipts."""


@public
class Erasure(Facet):
    """Previews of an erasure, and the erasure of what a preview shows.

    Args:
        engine: models, settings and clock.
        record: the person's record.
        recall: finds candidates for a query.
    """

    def __init__(self, engine: Engine, record: Record, recall: Recall) -> None:
        super().__init__(engine, record)
        self._recall = recall

    async def preview(
        self,
        *ids: str,
        statements: Sequence[MessagePart] = (),
        query: str | None = None,
        since: TimeInput | None = None,
        until: TimeInput | None = None,
        source: str | None = None,
        concept: str | None = None,
        floor: float | None = None,
    ) -> ErasurePreview:
        """List what ``forget`` would erase, with everything derived; nothing is changed.

        Args:
            ids: ids of messages and memories.
            statements: parts of messages.
            query: what to forget, in any language: "that Priya is allergic", "everything about my ex Tom", "my job at
                the bakery". The sentences that state it become ``statements`` of the preview; inside ``since`` and
                ``until`` when given.
            since, until: without a query, all messages from ``since`` on and before ``until`` (aware).
            source: id of a session, or the prefix of an import's keys: ``chatgpt:``.
            concept: name or id of a concept: the messages that name it, or whose pictures show it. The concept itself
                is forgotten by ``concepts.forget``.
            floor: smallest score of the query's sentences; None takes the measured floors, which are stricter than
                those of ``recall``.

        Returns:
            The messages, memories and parts of messages; ``erase`` erases exactly them.

        Raises:
            InputError: no argument was given, or a time has no zone.
            NotFoundError: an id or the concept is unknown.
        """
        first, last = self._time(since, "since"), self._time(until, "until")
        check_aware(since=first, until=last)
        check_span(first, last)
        if not ids and not statements and all(each is None for each in (query, since, until, source, concept)):
            raise InputError("say what to forget: ids, statements, a query, a time, a source, or a concept")
        if query is not None and not query.strip():
            raise InputError("the query is empty: say what to forget")
        selected = list(ids)

        def select() -> ErasurePreview:
            if query is None and (first is not None or last is not None):
                selected.extend(message.id for message in self._record.messages.select(since=first, until=last))
            if source is not None:
                selected.extend(self._record.messages.from_source(source))
            if concept is not None:
                selected.extend(self._about(concept))
            found = [*statements]
            if query is not None:
                found += self._targets(query, first, last, floor)
            return preview(self._record, list(dict.fromkeys(selected)), found)

        return await asyncio.to_thread(select)

    def _targets(
        self, query: str, since: datetime | None, until: datetime | None, floor: float | None
    ) -> list[MessagePart]:
        found = targets(
            self._record,
            self._recall.search,
            self._engine.embedder.embed,
            query,
            since=since,
            until=until,
            floor=floor,
            plain=True,
        )
        return [target.part for target in found]

    async def request(self, text: str, *, exclude: Collection[str] = ()) -> ErasurePreview | None:
        """What a message asks to forget, in any language; nothing is changed.

        The same record and text give the same preview.

        Args:
            text: the message.
            exclude: ids of messages to leave out of account: the message itself, and those that followed it.

        Returns:
            None if the message asks to forget nothing; a preview, which may be empty, if it does.
        """
        embed = self._engine.embedder.embed
        return await asyncio.to_thread(
            lambda: forget_request(self._record, self._recall.search, embed, text, exclude=exclude)
        )

    async def erase(self, plan: ErasurePreview, *, also: Collection[str] = ()) -> Forgotten:
        """Erase exactly what a preview shows.

        Args:
            plan: the preview.
            also: ids of messages that are erased, too: those with the request and its confirmation.

        Raises:
            InputError: the preview is empty, or the record has changed so that something else would go; nothing was
                forgotten.
            NotFoundError: something that the preview names is not in the record any more; nothing was forgotten.
        """
        if plan.empty:
            raise InputError("nothing is in the preview, so nothing was forgotten")
        erased = await asyncio.to_thread(erase_plan, self._engine, self._record, plan, also)
        self._engine.nudge()
        return erased

    async def receipts(self, *, limit: int | None = None) -> list[Receipt]:
        """The receipts of the person's erasures, newest first. Those of earlier versions name nobody and are left out.

        Args:
            limit: at most so many.
        """
        check_limit(limit)

        def read() -> list[Receipt]:
            contents = self._engine.store.receipts.of_person(self._record.person, limit=limit)
            return [receipts.parse(content, "a receipt of the record")[0] for content in contents]

        return await asyncio.to_thread(read)

    def _about(self, concept: str) -> list[str]:
        """Ids of the messages that name a concept, or have a picture that shows it, and of its drafts and drawings."""
        subject = self._record.concepts.get(concept)
        files = self._record.concepts.files_showing(subject.id)
        word = re.compile(rf"(?<!\w){re.escape(subject.name)}(?!\w)", re.IGNORECASE)
        naming = [message.id for message in self._record.messages.select() if word.search(message.text)]
        drafts = [each.id for each in self._record.writings.resting_on([subject.id])]
        drawings = [each.id for each in self._record.drawings.resting_on([subject.id])]
        return [*self._record.attachments.message_ids(files), *naming, *drafts, *drawings]


def erase_plan(engine: Engine, record: Record, plan: ErasurePreview, also: Collection[str]) -> Forgotten:
    """Erase what a preview shows, from the record and from memory. Blocking; nudge the worker afterwards.

    Raises:
        InputError: the record has changed so that something else would go; nothing was forgotten.
        NotFoundError: something that the preview names is not in the record any more; nothing was forgotten.
    """
    forgotten = erase_preview(engine.store, record, plan, now=engine.now(), also=also)
    engine.drop_erased()
    return forgotten


@public
class Receipts(PublicObject):
    """The receipts of all erasures of an open record. They hold no content and no names."""

    def __init__(self, store: Store, now: Callable[[], datetime], erased: Callable[[], None]) -> None:
        self._store = store
        self._now = now
        self._erased = erased

    async def list(self) -> list[Receipt]:
        """All receipts, oldest first."""

        def read() -> list[Receipt]:
            contents = self._store.receipts.contents()
            return [receipts.parse(content, "a receipt of the record")[0] for content in contents]

        return await asyncio.to_thread(read)

    def path(self, receipt: str) -> Path:
        """The path of a receipt of this store, by its id.

        Raises:
            StoreError: the files of this store are in object storage; ``content`` gives the bytes.
        """
        path = self._store.receipts.path(receipt)
        if path is None:
            raise StoreError(
                f"{self._store.receipts.place(receipt)} has no path: `content` gives the bytes of a receipt"
            )
        return path

    def place(self, receipt: str) -> str:
        """The path or address of the file of a receipt of this store, by its id."""
        return self._store.receipts.place(receipt)

    async def content(self, receipt: str) -> bytes:
        """The file of a receipt of this store, by its id.

        Raises:
            NotFoundError: this store has no such receipt.
        """

        def read() -> bytes:
            content = self._store.receipts.read(receipt)
            if content is None:
                raise NotFoundError(f"no receipt {receipt[:60]!r}")
            return content

        return await asyncio.to_thread(read)

    def _read(self, receipt: str | os.PathLike[str]) -> tuple[Receipt, str]:
        """A receipt and the checksum in it, by its id in this store or the path of its file."""
        if isinstance(receipt, str) and _ID.fullmatch(receipt):
            return receipts.stored(self._store, receipt)
        return receipts.read(Path(receipt))

    async def verify(self, receipt: str | os.PathLike[str]) -> Verification:
        """Check that a receipt is unchanged, and whether anything that it names is in the store (again).

        Args:
            receipt: id of a receipt of this store, or the path of any receipt.

        Raises:
            NotFoundError: this store has no receipt of this id.
            InputError: the file cannot be read.
            ImportFormatError: the file is not a receipt.
        """

        def verify() -> Verification:
            return receipts.verify(self._store, *self._read(receipt))

        return await asyncio.to_thread(verify)

    async def replay(self, receipt: str | os.PathLike[str]) -> int:
        """Erase again what a receipt names, when a restored backup or another machine's copy still holds it.

        Args:
            receipt: id of a receipt of this store, or the path of any receipt.

        Returns:
            The number of messages and memories erased.

        Raises:
            NotFoundError: this store has no receipt of this id.
            InputError: the file is not a receipt, or was changed after it was written; nothing was erased.
        """

        def replay() -> int:
            stored_receipt, sha256 = self._read(receipt)
            if receipts.digest(stored_receipt) != sha256:
                raise InputError(f"{receipt} was changed after it was written: nothing was forgotten by it")
            count = recovery.replay(self._store, stored_receipt, now=self._now())
            self._erased()
            return count

        return await asyncio.to_thread(replay)
