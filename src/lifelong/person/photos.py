"""The pictures and files of one person: listing, searching, and what was perceived in them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from lifelong.concepts.pipeline import perceive_missing
from lifelong.engine import Engine
from lifelong.memory.intake import check_aware
from lifelong.person.facet import Facet
from lifelong.person.recall import Recall
from lifelong.photos.library import photos, thumbnail_of
from lifelong.store.record import Record
from lifelong.types import Finding, ImageInput, Passage, Photo, PhotoHit


class Photos(Facet):
    """Pictures and files, and what was perceived in them.

    Args:
        engine: models, settings and clock.
        record: the person's record.
        recall: finds pictures by words, time and similarity.
    """

    def __init__(self, engine: Engine, record: Record, recall: Recall) -> None:
        super().__init__(engine, record)
        self._recall = recall

    def picture(self, sha256: str) -> Path:
        """The path of the file of an attachment.

        Raises:
            NotFoundError: this person has no such file.
            StoreError: the record is encrypted; ``record.media.read`` gives the bytes.
        """
        return self._record.media.path(sha256)

    async def passages(self, sha256: str) -> list[Passage]:
        """The words in a file with their places, as far as the file was perceived.

        Raises:
            NotFoundError: this person has no such file.
        """
        await asyncio.to_thread(self._record.media.path, sha256)
        return await asyncio.to_thread(self._record.passages.of, [sha256])

    async def photos(self, *words: str, since: datetime | None = None, until: datetime | None = None) -> list[Photo]:
        """The person's pictures with their data, in the order in which they were added.

        Args:
            words: only pictures with all of these words in message, file name, text or tags.
            since, until: only pictures added from ``since`` on and before ``until`` (aware).
        """
        check_aware(since=since, until=until)
        return await asyncio.to_thread(photos, self._record, words=words, since=since, until=until)

    async def find(
        self,
        query: str = "",
        *,
        images: Sequence[ImageInput] = (),
        k: int = 10,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[PhotoHit]:
        """Find pictures by words, time and similarity, best first: "Bertha at the beach last summer".

        Args:
            query: names of concepts, words of the message or in the picture, tags, and times.
            images: example pictures, as paths or bytes; similar ones are found.
            k: largest number of pictures.
            since, until: only pictures taken, or else added, from ``since`` on and before ``until`` (aware).

        Raises:
            InputError: all arguments are empty, or a picture or time cannot be used.
        """
        return await asyncio.to_thread(self._recall.find_photos, query, images=images, k=k, since=since, until=until)

    async def thumbnail(self, photo: Photo) -> bytes:
        """A small copy of a picture, as WebP.

        Raises:
            NotFoundError: the picture was erased meanwhile.
        """
        return await asyncio.to_thread(thumbnail_of, self._record, photo)

    async def perceived(self, sha256: str) -> list[Finding]:
        """All findings of the perceivers in a file so far.

        Raises:
            NotFoundError: this person has no such file.
        """
        await asyncio.to_thread(self._record.media.exists, sha256)
        return await asyncio.to_thread(self._record.findings.of, [sha256])

    async def perceive_missing(self, progress: Callable[[int], None] | None = None) -> int:
        """Run every perceiver on files that its current version has not seen; returns the number of messages."""
        return await asyncio.to_thread(
            perceive_missing, self._engine.perception, self._record, progress or (lambda _: None)
        )
