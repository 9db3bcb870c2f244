"""The concepts of one person: their own beings and things, known by name, look and voice."""

from __future__ import annotations

import asyncio
import builtins
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from lifelong.calls import public
from lifelong.concepts.appearance import AppearanceModality
from lifelong.concepts.consent import check_kind, give_consent
from lifelong.concepts.correction import correct
from lifelong.concepts.editing import drop_exemplar, merge, rename
from lifelong.concepts.enrolment import enrol
from lifelong.concepts.modality import AnyModality, MediaFile
from lifelong.concepts.picture_folders import pictures_by_folder
from lifelong.concepts.video import watch
from lifelong.concepts.voices import VoiceModality
from lifelong.concepts.withdrawal import forget, withdraw
from lifelong.errors import AttachmentError, InputError
from lifelong.perception.attachments import check, check_all
from lifelong.perception.files import check_file, check_files
from lifelong.perception.inputs import read_input
from lifelong.perception.kinds import has_sound, sniff
from lifelong.person.facet import Facet
from lifelong.types import WHOLE, Concept, Consent, Exemplar, FileInput, ImageInput, Part, Recognition, Sighting

T = TypeVar("T")


@public
class Concepts(Facet):
    """A person's own beings and things, known by name, look and voice. Reached by ``person.concepts``."""

    def __repr__(self) -> str:
        return f"<Concepts of {self._record.name!r}>"

    async def enrol(
        self,
        name: str,
        images: Sequence[ImageInput] = (),
        *,
        recordings: Sequence[FileInput] = (),
        kind: str = "",
        note: str = "",
        box: Part = WHOLE,
    ) -> Concept:
        """Make a concept from a name and pictures or recordings, or add these to a concept of that name.

        Args:
            name: the person's name for it; upper and lower case are the same.
            images: pictures that show it, as paths or bytes.
            recordings: recordings with its voice and no other, as paths or bytes.
            kind: its kind, such as ``truck``; "" with recordings alone means ``voice``.
            note: words about it.
            box: its place in the pictures: left, top, right, bottom, from 0 to 1.

        Raises:
            InputError: the name, a picture, a recording or the box cannot be used, or voices are switched off.
            ConsentError: it is a person or a voice, and there is no consent to recognise these.
            ModelMissingError: there is no image encoder on this machine.
        """

        def write() -> Concept:
            if recordings:
                files = self._recordings(recordings)
                concept = enrol(self._voice(), name, files, kind=kind, note=note, now=self._engine.now())
                if not images:
                    return concept
            pictures = check_all(images, self._engine.intake_limits.images)
            now = self._engine.now()
            return enrol(self._appearance(), name, pictures, kind=kind, note=note, box=box, now=now)

        return await self._run(write)

    async def enrol_folder(
        self,
        folder: str | os.PathLike[str],
        *,
        kind: str = "",
        progress: Callable[[int, int], None] | None = None,
    ) -> builtins.list[Concept]:
        """Enrol one concept for each subfolder of a folder, with the subfolder's name and pictures.

        Args:
            folder: a folder with a subfolder for each concept.
            kind: the kind of all of them.
            progress: called with the number of concepts done and of all.

        Raises:
            InputError: there is no subfolder with pictures, or a picture cannot be used; the concepts before it are
                enrolled.
        """
        root = Path(folder)
        inside: dict[str, builtins.list[Path]] = await asyncio.to_thread(pictures_by_folder, root)
        if not inside:
            raise InputError(f"{root} holds no folder with pictures: make one for each concept, named after it")
        concepts = []
        for number, (name, paths) in enumerate(inside.items(), 1):
            concepts.append(await self.enrol(name, paths, kind=kind))
            if progress is not None:
                progress(number, len(inside))
        return concepts

    async def find(self, image: FileInput) -> Recognition:
        """Recognise the person's concepts in a picture, with place and score; nothing is stored.

        Args:
            image: a picture; or a recording or video, in which voices are recognised.

        Raises:
            AttachmentError: the file cannot be used.
            InputError: it is a recording, and voices are switched off.
            ConsentError: it is a recording, and there is no consent to recognise voices.
        """

        def look() -> Recognition:
            if (recording := self._recording(image)) is not None:
                return self._voice().find(recording)
            picture = check(image, self._engine.intake_limits.images)
            return self._appearance().find(picture)

        return await self._run(look)

    async def watch(self, video: FileInput) -> builtins.list[Sighting]:
        """Recognise the person's concepts in a video, each once with its time; nothing is stored.

        Raises:
            AttachmentError: the file is not a video, or cannot be used.
            ModelMissingError: there is no image encoder, or no decoder of videos, on this machine.
        """

        def look() -> builtins.list[Sighting]:
            limits = self._engine.intake_limits
            item, content = check_file(video, limits.images, limits.bounds)
            if not item.media_type.startswith("video/"):
                raise AttachmentError(f"{item.name or 'the file'} is {item.media_type}: give a video")
            encoder = self._engine.image_encoder()
            return watch(self._record, encoder, (item, content), limits.bounds, faces=self._engine.faces)

        return await self._run(look)

    async def correct(
        self, image: FileInput, *, not_: str | None = None, is_: str | None = None, at: float | None = None
    ) -> Recognition:
        """Correct a recognition: a picture does not show one concept, or shows another.

        Args:
            image: the picture, stored or new; or a recording, to correct its speakers.
            not_: name or id of the wrong concept.
            is_: name or id of the right concept.
            at: seconds into a recording, to correct the speaker at this time only.

        Returns:
            The recognition after the correction.

        Raises:
            InputError: neither ``not_`` nor ``is_`` was given, or nobody speaks at this time.
            NotFoundError: a concept is unknown.
            ConsentError: it is a recording, and there is no consent to recognise voices.
        """
        if not_ is None and is_ is None:
            raise InputError("say what the picture shows (is_=) or what it does not (not_=)")

        def write() -> Recognition:
            modality: AnyModality
            if (recording := self._recording(image)) is not None:
                modality, file = self._voice(), recording
            else:
                file = check(image, self._engine.intake_limits.images)
                modality = self._appearance()
            correct(modality, file, not_=not_, is_=is_, at=at, now=self._engine.now())
            return modality.find(file)

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
        """The recognitions of a concept, the surest first.

        Raises:
            NotFoundError: this person has no such concept.
        """
        return await self._run(lambda: self._record.concepts.sightings(concepts=[self._record.concepts.get(name).id]))

    async def in_files(self, *sha256: str) -> builtins.list[Sighting]:
        """What was recognised in these files, the surest first. Files of nobody, or of others, are left out."""
        return await self._run(lambda: self._record.concepts.sightings(files=sha256))

    async def exemplars(self, name: str) -> builtins.list[Exemplar]:
        """What a concept is known by: files that show it, and files that resemble it and do not, oldest first.

        Raises:
            NotFoundError: this person has no such concept.
        """
        return await self._run(lambda: self._record.concepts.exemplars([self._record.concepts.get(name).id]))

    async def drop_exemplar(self, name: str, sha256: str, *, box: Part | None = None) -> Concept:
        """Take back that a file shows a concept, or that it does not; recognition follows. The file itself stays.

        Args:
            name: name or id of the concept.
            sha256: the file.
            box: only the exemplar of this place in the picture; None means all of the file.

        Raises:
            NotFoundError: this person has no such concept, or the concept no such exemplar.
            InputError: nothing else shows the concept: ``forget`` it instead.
        """

        def write() -> Concept:
            concept = drop_exemplar(self._record, self._modalities(), name, sha256, box=box)
            self._engine.drop_erased()
            return concept

        return await self._run(write)

    async def rename(self, name: str, new: str, *, kind: str | None = None, note: str | None = None) -> Concept:
        """Change the name of a concept, its kind and the note.

        Raises:
            InputError: the new name is taken, or cannot be used.
            NotFoundError: this person has no such concept.
            ConsentError: the new kind needs consent.
        """
        return await self._run(lambda: rename(self._record, name, new, kind=kind, note=note))

    async def merge(self, name: str, into: str) -> Concept:
        """Merge a concept into another, which gets its pictures and recordings; its name is dropped.

        Raises:
            InputError: both are the same.
            NotFoundError: this person has no such concept.
        """
        return await self._run(lambda: merge(self._record, self._modalities(), name, into))

    async def forget(self, name: str) -> bool:
        """Forget a concept with its vectors, sightings, and the pictures and recordings without a message.

        Returns:
            True when a scan of the store found no trace of it.

        Raises:
            NotFoundError: this person has no such concept.
        """

        def write() -> bool:
            concept = self._record.concepts.get(name)
            verified = forget(self._engine.store, self._record, self._modalities(), [concept])
            self._engine.drop_erased()
            return verified

        return await self._run(write)

    async def consent(self, kind: str) -> builtins.list[Consent]:
        """Give consent to recognise people (``person``) or voices (``voice``); its time is stored.

        Raises:
            InputError: no such kind needs consent.
        """
        check_kind(kind)
        return await self._run(lambda: give_consent(self._record, kind, now=self._engine.now()))

    async def withdraw(self, kind: str) -> bool:
        """Withdraw a consent; all concepts that need it are erased with their vectors.

        The consent for people covers the vectors of all faces, the one for voices those of all voices. A person who is
        known by both stays known by the other. The consent itself is stored with its end.

        Returns:
            True when a scan of the store found no trace of them.
        """
        check_kind(kind)

        def write() -> bool:
            engine, encoder = self._engine, self._engine.encoder
            looks = [] if encoder is None else [AppearanceModality(self._record, encoder)]
            verified = withdraw(engine.store, self._record, looks, kind, now=engine.now())
            engine.drop_erased()
            return verified

        return await self._run(write)

    async def consents(self) -> builtins.list[Consent]:
        """All consents, withdrawn ones, too."""
        return await self._run(self._record.concepts.consents)

    def _recording(self, file: FileInput) -> MediaFile | None:
        """A recording or video, checked; None for anything else."""
        limits = self._engine.intake_limits
        name, content = read_input(file, what="file", most=limits.bounds.size, setting="max_file_bytes")
        if not has_sound(sniff(content)):
            return None
        item, _ = check_file(content, limits.images, limits.bounds)
        return replace(item, name=name), content

    def _recordings(self, files: Sequence[FileInput]) -> builtins.list[MediaFile]:
        """Recordings and videos, checked.

        Raises:
            InputError: a file is none of them.
        """
        recordings = check_files(files, self._engine.intake_limits.images, self._engine.intake_limits.bounds)
        for item, _ in recordings:
            if not has_sound(item.media_type):
                raise InputError(
                    f"{item.name or 'a file'} is {item.media_type}: give recordings, or pictures as images"
                )
        return recordings

    def _appearance(self) -> AppearanceModality:
        return AppearanceModality(self._record, self._engine.image_encoder(), self._engine.faces)

    def _voice(self) -> VoiceModality:
        return VoiceModality(self._record, self._engine.voices)

    def _modalities(self) -> builtins.list[AnyModality]:
        """The modalities with a model on this machine: pictures need an encoder."""
        return [*([] if self._engine.encoder is None else [self._appearance()]), self._voice()]

    async def _run(self, work: Callable[[], T]) -> T:
        waiting: Awaitable[T] = asyncio.to_thread(work)
        return await waiting
