"""The pictures and files of one person: listing, searching, and what was perceived in them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from lifelong.arguments import TimeInput, as_list, check_count, check_span, check_text
from lifelong.concepts.pipeline import perceive_missing
from lifelong.engine import Engine
from lifelong.errors import InputError, NotFoundError
from lifelong.memory.intake import check_aware, clean
from lifelong.models.weights.downloads import cache_folder
from lifelong.perception.attachments import check_all
from lifelong.perception.looks import EDGE
from lifelong.perception.pictures import thumbnail, upright
from lifelong.person.facet import Facet
from lifelong.person.photo_results import PhotoResults
from lifelong.person.recall import Recall
from lifelong.photos.library import photo_of, photo_page, photos, thumbnail_of
from lifelong.photos.searcher import PhotoSearcher
from lifelong.photos.second_look import MOST as SEEN
from lifelong.photos.second_look import checked, seeing
from lifelong.store.record import Record
from lifelong.types import Finding, ImageInput, Passage, Photo, PhotoHit, PhotoMatches, PhotoQuery


class Photos(Facet):
    """Pictures and files, and what was perceived in them.

    Args:
        engine: models, settings and clock.
        record: the person's record.
        recall: embeds new messages before a search.
    """

    def __init__(self, engine: Engine, record: Record, recall: Recall) -> None:
        super().__init__(engine, record)
        self._recall = recall
        self._searcher = PhotoSearcher(
            record, engine.embedder, engine.encoder, cache_folder(engine.settings.cache), engine.intake_limits.images
        )
        engine.photo_searchers.add(self._searcher)

    def picture(self, sha256: str) -> Path:
        """The path of the file of an attachment.

        Raises:
            NotFoundError: this person has no such file.
            StoreError: the record is encrypted, or its files are in object storage; ``media.read`` gives the bytes.
        """
        return self._record.media.path(sha256)

    async def passages(self, sha256: str) -> list[Passage]:
        """The words in a file with their places, as far as the file was perceived.

        Raises:
            NotFoundError: this person has no such file.
        """
        await asyncio.to_thread(self._record.media.check, sha256)
        return await asyncio.to_thread(self._record.passages.of, [sha256])

    async def photos(self, *words: str, since: TimeInput | None = None, until: TimeInput | None = None) -> list[Photo]:
        """The person's pictures with their data, in the order in which they were added.

        Args:
            words: only pictures with all of these words in message, file name, text or tags.
            since, until: only pictures added from ``since`` on and before ``until`` (aware).
        """
        first, last = self._time(since, "since"), self._time(until, "until")
        check_aware(since=first, until=last)
        check_span(first, last)
        needles = [check_text(word, "words") for word in words]
        return await asyncio.to_thread(photos, self._record, words=needles, since=first, until=last)

    async def photo(self, sha256: str) -> Photo:
        """One picture with its data, as the first message with it has it.

        Raises:
            NotFoundError: this person has no such picture in a message.
        """
        return await asyncio.to_thread(photo_of, self._record, sha256)

    async def photo_page(
        self,
        *,
        limit: int = 50,
        after: tuple[int, str] | None = None,
        newest: bool = True,
        since: TimeInput | None = None,
        until: TimeInput | None = None,
        concept: str | None = None,
    ) -> list[Photo]:
        """Some pictures in the order of time, the newest first. Only these are read, however many there are.

        Unlike ``photos``, a copy in another size is a picture of its own.

        Args:
            limit: at most so many.
            after: only what follows this time, in microseconds since 1970, and this SHA-256: ``at`` and file of the
                last picture of the page before. It need not exist any more.
            newest: False for the oldest first.
            since, until: only pictures added from ``since`` on and before ``until`` (aware).
            concept: name or id of a concept: only pictures in which it was recognised.

        Raises:
            NotFoundError: this person has no such concept.
        """
        first, last = self._time(since, "since"), self._time(until, "until")
        check_aware(since=first, until=last)
        check_span(first, last)
        check_count(limit, "limit")

        def read() -> list[Photo]:
            known = None if concept is None else self._record.concepts.get(concept).id
            return photo_page(
                self._record, limit=limit, after=after, newest=newest, since=first, until=last, concept=known
            )

        return await asyncio.to_thread(read)

    async def find(
        self,
        query: str = "",
        *,
        images: ImageInput | Sequence[ImageInput] = (),
        k: int = 10,
        since: TimeInput | None = None,
        until: TimeInput | None = None,
        places: Sequence[str] = (),
        refine: Sequence[str] = (),
        reject: Sequence[str] = (),
        more_like: Sequence[str] = (),
        named: str | None = None,
        check: bool = False,
        folder: str | os.PathLike[str] | None = None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> PhotoResults:
        """Find pictures by who and what is in them, where, when, and what was said beside them.

        All that is given multiplies: "Bertha at the beach last summer" is a picture of Bertha, which shows the beach or
        was called so, of last summer. Where nothing fits, the result is empty, and ``nothing`` says why.

        Args:
            query: names of concepts, what the picture shows, words of the message or in the picture, and times. With
                ``images``, what is different: "the same, but at night".
            images: example pictures, as paths or bytes. Alone, they find similar pictures; with words, pictures of the
                same thing that fit the words. They are not stored.
            k: largest number of pictures.
            since, until: only pictures taken, or else added, from ``since`` on and before ``until`` (aware).
            places: only pictures whose message or text names one of these places. ``"38.72,-9.14"`` (latitude and
                longitude, and a third number for a distance in kilometres other than 1): those taken near it.
            refine: further words; each must fit, too.
            reject: pictures that are not meant, by SHA-256 or its first eight or more digits: they are left out, and
                similar ones fall.
            more_like: pictures, by the same; similar ones rise.
            named: which concept is meant, or "" for none, where the words have several readings (see ``ask`` of the
                result).
            check: let a capable chat model that sees look at the best twenty, in one call with a contact sheet. What
                does not show what is asked for, such as "the dog *under* the table", is left out. When the model fails,
                nothing is, and ``checked`` of the result is False. ``refine`` and the like check again.
            folder: search the pictures of this folder and its subfolders instead of the person's, at most 5,000. The
                person's things are recognised in them, people are not. Nothing is stored: what was read is known until
                the life is closed. Their path is the folder and ``hit.photo.file.name``.
            progress: called with the pictures of the folder that were read, and their total.

        Raises:
            InputError: all arguments are empty, a list is a text, a picture, time or place cannot be used, or ``check``
                is set without a model that sees; or the folder holds no picture.
            NotFoundError: a picture of ``reject`` or ``more_like`` is not one of this person.
        """
        first, last = self._time(since, "since"), self._time(until, "until")
        check_aware(since=first, until=last)
        check_span(first, last)
        check_text(query, "query")
        check_count(k, "k")
        images = as_list(images)
        for name, value in (("refine", refine), ("reject", reject), ("more_like", more_like), ("places", places)):
            if isinstance(value, str):
                raise InputError(f"{name}={value!r} is a text: give a list, as [{value!r}]")
        if not (query.strip() or images or since or until or places or refine or more_like):
            raise InputError("nothing is asked for: give words, images, since, until or places")
        pictures = await asyncio.to_thread(check_all, images, self._engine.intake_limits.images)
        request = PhotoQuery(
            text=clean(query)[: self._engine.settings.max_text],
            images=tuple(content for _, content in pictures),
            refinements=tuple(text for each in refine if (text := clean(each).strip())),
            rejected=tuple(reject) if folder is not None else await asyncio.to_thread(self._known, reject),
            liked=tuple(more_like) if folder is not None else await asyncio.to_thread(self._known, more_like),
            places=tuple(places),
            since=first,
            until=last,
            k=k,
            named=named,
            check=check,
            folder=None if folder is None else await asyncio.to_thread(Path(folder).expanduser),
        )
        return await self._find(request, progress)

    def meant(self, words: str) -> Photo | None:
        """The picture that words describe, the newest one for "", or None where none fits. Blocking."""
        if not words:
            return next(iter(photos(self._record)[::-1]), None)
        found = self._search(PhotoQuery(text=words, k=1))
        return found[0].photo if found else None

    def _known(self, names: Sequence[str]) -> tuple[str, ...]:
        """The SHA-256 of stored pictures, by their SHA-256 or its first eight or more digits."""
        known = [self._record.media.find(name) for name in names]
        for name, sha256 in zip(names, known, strict=True):
            if sha256 is None:
                raise NotFoundError(
                    f"no picture {name[:70]!r} of this person: give the id (SHA-256) of one, or its first eight digits"
                )
        return tuple(sha256 for sha256 in known if sha256 is not None)

    async def _find(
        self, request: PhotoQuery, progress: Callable[[int, int], None] = lambda done, total: None
    ) -> PhotoResults:
        if not request.check:
            return PhotoResults(await asyncio.to_thread(self._search, request, progress), self._find)
        model = seeing(self._engine.chat_model)
        wide = await asyncio.to_thread(self._search, replace(request, k=max(request.k, SEEN)), progress)
        small = await asyncio.to_thread(self._thumbnails, (wide.hits or wide.nearest)[:SEEN], request.folder)
        matches = await checked(model, wide, small)
        matches = replace(matches, query=request, hits=matches.hits[: request.k], nearest=matches.nearest[: request.k])
        return PhotoResults(matches, self._find)

    def _thumbnails(self, hits: Sequence[PhotoHit], folder: Path | None) -> list[bytes]:
        if folder is None:
            return [thumbnail_of(self._record, hit.photo) for hit in hits]
        return [thumbnail(upright((folder / hit.photo.file.name).read_bytes(), edge=EDGE)) for hit in hits]

    def _search(
        self, request: PhotoQuery, progress: Callable[[int, int], None] = lambda done, total: None
    ) -> PhotoMatches:
        self._recall.catch_up()
        return self._searcher.search(request, now=self._engine.now(), progress=progress)

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
        await asyncio.to_thread(self._record.media.check, sha256)
        return await asyncio.to_thread(self._record.findings.of, [sha256])

    async def perceive_missing(self, progress: Callable[[int], None] | None = None) -> int:
        """Run every perceiver on files that its current version has not seen; returns the number of messages."""
        return await asyncio.to_thread(
            perceive_missing, self._engine.perception, self._record, progress or (lambda _: None)
        )
