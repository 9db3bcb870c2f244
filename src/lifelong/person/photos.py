"""A person's pictures and other files: which there are, what is in them, and finding them."""

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
from lifelong.photos.library import photos, small
from lifelong.store.record import Record
from lifelong.types import Finding, ImageInput, Passage, Photo, PhotoHit


class Photos(Facet):
    """Pictures and files, and what was perceived in them.

    Args:
        engine: models, settings and clock.
        record: the person's record.
        recall: finds pictures by words, time and look.
    """

    def __init__(self, engine: Engine, record: Record, recall: Recall) -> None:
        super().__init__(engine, record)
        self._recall = recall

    def picture(self, sha256: str) -> Path:
        """Where the file of an attachment lies.

        Raises:
            NotFoundError: this person has no such file.
            StoreError: the record is encrypted; ``record.media.read`` gives the bytes.
        """
        return self._record.media.path(sha256)

    async def passages(self, sha256: str) -> list[Passage]:
        """The words in a file and where they stand, as far as it was read or heard.

        Raises:
            NotFoundError: this person has no such file.
        """
        await asyncio.to_thread(self._record.media.path, sha256)
        return await asyncio.to_thread(self._record.passages.of, [sha256])

    async def photos(self, *words: str, since: datetime | None = None, until: datetime | None = None) -> list[Photo]:
        """The person's pictures with what is known of each, in the order in which they were given.

        Args:
            words: only those of which message, file name, text or tags hold all of these.
            since, until: only those given from ``since`` on and before ``until`` (aware).
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
        """Find pictures by words, time and look, best first: "Bertha at the beach last summer".

        Args:
            query: names of concepts, words said beside a picture, read or seen in it, and times.
            images: pictures that those found should look like, as paths or bytes.
            k: at most so many.
            since, until: only those taken, or else given, from ``since`` on and before ``until`` (aware).

        Raises:
            InputError: nothing is asked for, or a picture or time cannot be used.
        """
        return await asyncio.to_thread(self._recall.find_photos, query, images=images, k=k, since=since, until=until)

    async def thumbnail(self, photo: Photo) -> bytes:
        """A small copy of a picture, as WebP.

        Raises:
            NotFoundError: it was forgotten meanwhile.
        """
        return await asyncio.to_thread(small, self._record, photo)

    async def perceived(self, sha256: str) -> list[Finding]:
        """Everything that was perceived in a file, as far as it was looked at.

        Raises:
            NotFoundError: this person has no such file.
        """
        await asyncio.to_thread(self._record.media.there, sha256)
        return await asyncio.to_thread(self._record.perceived.of, [sha256])

    async def perceive_missing(self, progress: Callable[[int], None] | None = None) -> int:
        """Look at every file that a perceiver has not seen in its present version; returns of how many messages."""
        return await asyncio.to_thread(
            perceive_missing, self._engine.perception, self._record, progress or (lambda _: None)
        )
