"""Forgetting with open eyes: what would go, the receipts of what went, and proof that it is still gone."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from lifelong.engine import Engine
from lifelong.erasure import forget, receipts
from lifelong.errors import InputError
from lifelong.memory.intake import check_aware
from lifelong.person.facet import Facet
from lifelong.person.recall import Recall
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import ErasurePreview, Receipt, Verification

MOST_HITS = 50
"""Hits of a query that are looked at."""


class Erasure(Facet):
    """What can be forgotten of a person; ``Person.forget`` does it.

    Args:
        engine: models, settings and clock.
        record: the person's record.
        recall: finds what a query names.
    """

    def __init__(self, engine: Engine, record: Record, recall: Recall) -> None:
        super().__init__(engine, record)
        self._recall = recall

    async def preview(
        self,
        *ids: str,
        query: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        source: str | None = None,
        concept: str | None = None,
        floor: float | None = None,
    ) -> ErasurePreview:
        """What forgetting would take, with everything derived; nothing is changed.

        Args:
            ids: of messages and memories.
            query: what recall finds of these words, at most 50 hits; inside ``since`` and ``until`` when given.
            since, until: without a query, everything said from ``since`` on and before ``until`` (aware).
            source: a session's id, or the beginning of the names that an import gave: ``chatgpt:``.
            concept: name or id of a concept: the messages that name it, or whose pictures show it. The concept itself
                is forgotten by ``concepts.forget``.
            floor: of the query's hits, as for ``recall``; None takes the calibrated one.

        Returns:
            What would go, and the ids to give to ``forget``.

        Raises:
            InputError: nothing was named, or a time has no zone.
            NotFoundError: an id or the concept is unknown.
        """
        check_aware(since=since, until=until)
        if not ids and all(each is None for each in (query, since, until, source, concept)):
            raise InputError("say what to forget: ids, a query, a time, a source, or a concept")
        named = list(ids)
        if query is not None:
            found = await self._recall.recall(query, k=MOST_HITS, since=since, until=until, floor=floor)
            named += [hit.id for hit in found]

        def looked() -> ErasurePreview:
            if query is None and (since is not None or until is not None):
                named.extend(message.id for message in self._record.messages.select(since=since, until=until))
            if source is not None:
                named.extend(self._record.messages.from_source(source))
            if concept is not None:
                named.extend(self._about(concept))
            messages, memories = forget.closure(self._record, named)
            return ErasurePreview(
                tuple(dict.fromkeys(named)),
                tuple(sorted(messages, key=lambda message: message.at)),
                tuple(sorted(memories, key=lambda memory: memory.at)),
            )

        return await asyncio.to_thread(looked)

    def _about(self, concept: str) -> list[str]:
        """Ids of the messages that name a concept, or have a picture that shows it."""
        known = self._record.concepts.get(concept)
        files = {each.sha256 for each in self._record.concepts.exemplars([known.id]) if each.shows}
        files |= {each.sha256 for each in self._record.concepts.sightings(concepts=[known.id])}
        word = re.compile(rf"(?<!\w){re.escape(known.name)}(?!\w)", re.IGNORECASE)
        naming = [message.id for message in self._record.messages.select() if word.search(message.text)]
        return [*self._record.messages.with_files(files), *naming]


class Receipts:
    """The receipts of all erasures of an open record. They hold no content and no names."""

    def __init__(self, store: Store, now: Callable[[], datetime], erased: Callable[[], None]) -> None:
        self._store = store
        self._now = now
        self._erased = erased

    async def list(self) -> list[Receipt]:
        """All receipts, oldest first."""

        def found() -> list[Receipt]:
            return [receipts.read(path)[0] for path in self._store.receipts.files()]

        return await asyncio.to_thread(found)

    def path(self, receipt: str) -> Path:
        """Where the file of a receipt of this store lies, by its id."""
        return self._store.receipts.path(receipt)

    async def verify(self, receipt: str | os.PathLike[str]) -> Verification:
        """Look whether a receipt is as it was written, and whether anything that it names is here (again).

        Args:
            receipt: its file.

        Raises:
            InputError: the file cannot be read.
            ImportFormatError: it is no receipt.
        """

        def looked() -> Verification:
            return receipts.verify(self._store, *receipts.read(Path(receipt)))

        return await asyncio.to_thread(looked)

    async def replay(self, receipt: str | os.PathLike[str]) -> int:
        """Forget again what a receipt names, because a backup or another machine's copy still holds it.

        Returns:
            How many messages and memories went.

        Raises:
            InputError: it is no receipt, or it was changed after it was written; nothing was forgotten.
        """

        def again() -> int:
            read, sha256 = receipts.read(Path(receipt))
            if receipts.digest(read) != sha256:
                raise InputError(f"{receipt} was changed after it was written: nothing was forgotten by it")
            gone = forget.replay(self._store, read, now=self._now())
            self._erased()
            return gone

        return await asyncio.to_thread(again)
