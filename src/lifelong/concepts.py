"""A person's own beings and things, known by name and by look."""

from __future__ import annotations

import asyncio
import builtins
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lifelong.errors import AttachmentError, InputError, ModelMissingError
from lifelong.memory import concepts as engine
from lifelong.memory.watching import watch
from lifelong.perception.attachments import check, check_all
from lifelong.perception.files import check_file
from lifelong.types import WHOLE, Concept, Consent, FileInput, ImageInput, Part, Recognition, Sighting

if TYPE_CHECKING:
    from lifelong.life import Life
    from lifelong.models.base import ImageEncoder
    from lifelong.store.record import Record

T = TypeVar("T")

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".heic", ".heif"})
"""Endings of the files that are taken for pictures in a folder; what they are is read from their content."""


class Concepts:
    """A person's own beings and things, known by name and by look. Reached by ``person.concepts``."""

    def __init__(self, life: Life, record: Record) -> None:
        self._life = life
        self._record = record

    def __repr__(self) -> str:
        return f"<Concepts of {self._record.name!r}>"

    async def enrol(
        self, name: str, images: Sequence[ImageInput], *, kind: str = "", note: str = "", box: Part = WHOLE
    ) -> Concept:
        """Make something known by name and by one or more pictures, or add pictures to what is known.

        Args:
            name: what the person calls it; one name is one concept, in any case.
            images: pictures that show it, as paths or bytes.
            kind: what it is, such as ``truck``.
            note: words about it.
            box: where in the pictures it is: left, top, right, bottom, from 0 to 1.

        Raises:
            InputError: the name, a picture or the box cannot be used.
            ConsentError: it is a person, and there is no consent to recognise people; or it is a voice.
            ModelMissingError: there is no image encoder on this machine.
        """

        def write() -> Concept:
            pictures = check_all(images, self._life.rules.images)
            now = self._life.now()
            return engine.enrol(
                self._record,
                self._encoder(),
                name,
                pictures,
                kind=kind,
                note=note,
                box=box,
                now=now,
                faces=self._life.faces,
            )

        return await self._run(write)

    async def enrol_folder(
        self,
        folder: str | os.PathLike[str],
        *,
        kind: str = "",
        progress: Callable[[int, int], None] | None = None,
    ) -> builtins.list[Concept]:
        """Enrol one concept for each folder inside a folder, by its name, from the pictures in it.

        Args:
            folder: holds a folder for each concept.
            kind: what all of them are.
            progress: called with the number of concepts done and of all.

        Raises:
            InputError: there is no folder with pictures inside. Concepts before a picture that cannot be used
                are enrolled.
        """
        root = Path(folder)
        inside: dict[str, builtins.list[Path]] = await asyncio.to_thread(_pictures_by_folder, root)
        if not inside:
            raise InputError(f"{root} holds no folder with pictures: make one for each concept, named after it")
        done = []
        for number, (name, paths) in enumerate(inside.items(), 1):
            done.append(await self.enrol(name, paths, kind=kind))
            if progress is not None:
                progress(number, len(inside))
        return done

    async def find(self, image: ImageInput) -> Recognition:
        """Say who and what of the person's own is in a picture, where and how surely; nothing is stored.

        Raises:
            AttachmentError: the picture cannot be used.
        """
        return await self._run(
            lambda: engine.find(
                self._record, self._encoder(), check(image, self._life.rules.images), faces=self._life.faces
            )
        )

    async def watch(self, video: FileInput) -> builtins.list[Sighting]:
        """Say who and what of the person's own a video shows, and when, each once; nothing is stored.

        Raises:
            AttachmentError: the video cannot be used, or it is none.
            ModelMissingError: there is no image encoder, or no decoder of videos, on this machine.
        """

        def look() -> builtins.list[Sighting]:
            rules = self._life.rules
            item, content = check_file(video, rules.images, rules.bounds)
            if not item.media_type.startswith("video/"):
                raise AttachmentError(f"{item.name or 'the file'} is {item.media_type}: give a video")
            return watch(self._record, self._encoder(), (item, content), rules.bounds, faces=self._life.faces)

        return await self._run(look)

    async def correct(self, image: ImageInput, *, not_: str | None = None, is_: str | None = None) -> Recognition:
        """Say that a picture does not show one concept, or that it shows another; returns what is seen in it now.

        Args:
            image: the picture, stored or new.
            not_: name or id of what it was wrongly taken for.
            is_: name or id of what it shows.

        Raises:
            InputError: neither was given.
            NotFoundError: a concept is unknown.
        """
        if not_ is None and is_ is None:
            raise InputError("say what the picture shows (is_=) or what it does not (not_=)")

        def write() -> Recognition:
            picture, encoder, faces = check(image, self._life.rules.images), self._encoder(), self._life.faces
            engine.correct(self._record, encoder, picture, not_=not_, is_=is_, now=self._life.now(), faces=faces)
            return engine.find(self._record, encoder, picture, faces=faces)

        return await self._run(write)

    async def list(self) -> builtins.list[Concept]:
        """All concepts, by name."""
        return await self._run(self._record.concepts.select)

    async def get(self, name: str) -> Concept:
        """One concept, by name or id.

        Raises:
            NotFoundError: this person has no such concept.
        """
        return await self._run(lambda: self._record.concepts.get(name))

    async def sightings(self, name: str) -> builtins.list[Sighting]:
        """Where a concept was recognised, the surest first.

        Raises:
            NotFoundError: this person has no such concept.
        """
        return await self._run(lambda: self._record.concepts.sightings(concepts=[self._record.concepts.get(name).id]))

    async def rename(self, name: str, new: str, *, kind: str | None = None, note: str | None = None) -> Concept:
        """Give a concept another name, and other words about it.

        Raises:
            InputError: the new name is taken, or cannot be used.
            NotFoundError: this person has no such concept.
            ConsentError: the new kind needs consent.
        """

        def write() -> Concept:
            concept, wanted = self._record.concepts.get(name), " ".join(new.split())
            other = self._record.concepts.named(wanted)
            if not wanted or len(wanted) > engine.LONGEST or (other is not None and other.id != concept.id):
                raise InputError(f"{wanted[:40]!r} is empty, too long or taken: choose another name, or merge the two")
            changed = replace(
                concept,
                name=wanted,
                kind=concept.kind if kind is None else kind,
                note=concept.note if note is None else note,
            )
            engine.check_consent(self._record, changed.kind)
            self._record.concepts.change(concept.id, name=wanted, kind=changed.kind, note=changed.note)
            return self._record.concepts.get(concept.id)

        return await self._run(write)

    async def merge(self, name: str, into: str) -> Concept:
        """Make one concept of two: the first one's pictures go to the second, and its name goes.

        Raises:
            InputError: both are the same.
            NotFoundError: this person has no such concept.
        """

        def write() -> Concept:
            source, target = self._record.concepts.get(name), self._record.concepts.get(into)
            if source.id == target.id:
                raise InputError(f"{name!r} and {into!r} are the same concept: name two")
            self._record.concepts.move(source.id, target.id)
            engine.renew(self._record, self._encoder(), faces=self._life.faces)
            return self._record.concepts.get(target.id)

        return await self._run(write)

    async def forget(self, name: str) -> bool:
        """Forget a concept with its vectors, sightings, and pictures that no message has.

        Returns:
            True when a scan of the store found no trace of it.

        Raises:
            NotFoundError: this person has no such concept.
        """

        def write() -> bool:
            concept = self._record.concepts.get(name)
            return engine.forget(self._life.store, self._record, self._life.encoder, [concept], faces=self._life.faces)

        return await self._run(write)

    async def consent(self, kind: str) -> builtins.list[Consent]:
        """Allow that people are recognised (``person``); the time is kept. Voices (``voice``) are not recognised.

        Raises:
            InputError: no such kind needs consent, or it is ``voice``.
        """
        _check_kind(kind)
        if kind == "voice":
            raise InputError(engine.NO_VOICES)

        def write() -> builtins.list[Consent]:
            if not any(each.kind == kind and each.ended is None for each in self._record.concepts.consents()):
                self._record.concepts.consent(kind, at=self._life.now())
            return self._record.concepts.consents()

        return await self._run(write)

    async def withdraw(self, kind: str) -> bool:
        """End a consent, which is kept with its end; all concepts that rest on it are erased with their vectors.

        With the one for people, the vectors of all faces are erased.

        Returns:
            True when a scan of the store found no trace of them.
        """
        _check_kind(kind)
        return await self._run(
            lambda: engine.withdraw(self._life.store, self._record, self._life.encoder, kind, now=self._life.now())
        )

    async def consents(self) -> builtins.list[Consent]:
        """Every consent that was given, withdrawn ones too."""
        return await self._run(self._record.concepts.consents)

    def _encoder(self) -> ImageEncoder:
        return encoder_of(self._life)

    async def _run(self, work: Callable[[], T]) -> T:
        waiting: Awaitable[T] = asyncio.to_thread(work)
        return await waiting


def encoder_of(life: Life) -> ImageEncoder:
    """The model that pictures are compared with.

    Raises:
        ModelMissingError: there is none on this machine.
    """
    if life.encoder is None:
        raise ModelMissingError(
            "there is no image encoder: run `lifelong models pull lite0`, or choose one with the setting `look`"
        )
    return life.encoder


def _check_kind(kind: str) -> None:
    if kind not in ("person", "voice"):
        raise InputError(f"kind {kind[:40]!r} needs no consent: only 'person' does")


def _pictures_by_folder(root: Path) -> dict[str, Any]:
    if not root.is_dir():
        raise InputError(f"{root} is no folder: give one that holds a folder for each concept")
    found: dict[str, Any] = {}
    for inside in sorted(path for path in root.iterdir() if path.is_dir()):
        paths = sorted(path for path in inside.iterdir() if path.suffix.lower() in ENDINGS)
        if paths:
            found[inside.name] = paths
    return found
