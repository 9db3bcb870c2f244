"""A person's own beings and things, known by name and by look, people also by voice."""

from __future__ import annotations

import asyncio
import builtins
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from lifelong.concepts.appearance import AppearanceModality
from lifelong.concepts.consent import check_consent
from lifelong.concepts.correction import correct
from lifelong.concepts.enrolment import enrol
from lifelong.concepts.modality import AnyModality, MediaFile
from lifelong.concepts.naming import checked_naming
from lifelong.concepts.video import watch
from lifelong.concepts.voices import VoiceModality, index_names
from lifelong.concepts.withdrawal import forget, withdraw
from lifelong.errors import AttachmentError, InputError
from lifelong.perception.attachments import check, check_all
from lifelong.perception.files import check_file, check_files
from lifelong.perception.inputs import read_input
from lifelong.perception.kinds import PICTURE_SUFFIXES, has_sound, sniff
from lifelong.person.facet import Facet
from lifelong.types import WHOLE, Concept, Consent, FileInput, ImageInput, Part, Recognition, Sighting

T = TypeVar("T")


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
        """Make something known by name and by pictures or recordings, or add some to what is known.

        Args:
            name: what the person calls it; one name is one concept, in any case.
            images: pictures that show it, as paths or bytes.
            recordings: in which it speaks, and nobody else, as paths or bytes.
            kind: what it is, such as ``truck``; where there are recordings alone, ``voice`` if nothing is said.
            note: words about it.
            box: where in the pictures it is: left, top, right, bottom, from 0 to 1.

        Raises:
            InputError: the name, a picture, a recording or the box cannot be used, or voices are switched off.
            ConsentError: it is a person or a voice, and there is no consent to recognise those.
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

    async def find(self, image: FileInput) -> Recognition:
        """Say who and what of the person's own is in a picture, where and how surely; nothing is stored.

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
        """Say who and what of the person's own a video shows, and when, each once; nothing is stored.

        Raises:
            AttachmentError: the video cannot be used, or it is none.
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
        """Say that a picture does not show one concept, or that it shows another; returns what is seen in it now.

        Args:
            image: the picture, stored or new; or a recording, and who speaks in it.
            not_: name or id of what it was wrongly taken for.
            is_: name or id of what it shows.
            at: seconds into a recording, where it is about what is said there alone.

        Raises:
            InputError: neither was given, or nobody speaks ``at`` then.
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
            concept = self._record.concepts.get(name)
            wanted, _ = checked_naming(new, kind or "")
            other = self._record.concepts.named(wanted)
            if other is not None and other.id != concept.id:
                raise InputError(f"{wanted[:40]!r} is taken: choose another name, or merge the two")
            changed = replace(
                concept,
                name=wanted,
                kind=concept.kind if kind is None else kind,
                note=concept.note if note is None else note,
            )
            if changed.kind != concept.kind:
                check_consent(self._record, changed.kind)
            with self._record.transaction():
                names = self._record.voices.named()
                self._record.concepts.change(concept.id, name=wanted, kind=changed.kind, note=changed.note)
                index_names(self._record, names)
            return self._record.concepts.get(concept.id)

        return await self._run(write)

    async def merge(self, name: str, into: str) -> Concept:
        """Make one concept of two: the first one's pictures and recordings go to the second, and its name goes.

        Raises:
            InputError: both are the same.
            NotFoundError: this person has no such concept.
        """

        def write() -> Concept:
            source, target = self._record.concepts.get(name), self._record.concepts.get(into)
            if source.id == target.id:
                raise InputError(f"{name!r} and {into!r} are the same concept: name two")
            with self._record.transaction():
                names = self._record.voices.named()
                self._record.concepts.move(source.id, target.id)
                index_names(self._record, names)
            for modality in self._modalities():
                modality.renew()
            return self._record.concepts.get(target.id)

        return await self._run(write)

    async def forget(self, name: str) -> bool:
        """Forget a concept with its vectors, sightings, and pictures and recordings that no message has.

        Returns:
            True when a scan of the store found no trace of it.

        Raises:
            NotFoundError: this person has no such concept.
        """

        def write() -> bool:
            concept = self._record.concepts.get(name)
            gone = forget(self._engine.store, self._record, self._modalities(), [concept])
            self._engine.drop_erased()
            return gone

        return await self._run(write)

    async def consent(self, kind: str) -> builtins.list[Consent]:
        """Allow that people (``person``) or voices (``voice``) are recognised; the time is kept.

        Raises:
            InputError: no such kind needs consent.
        """
        _check_kind(kind)

        def write() -> builtins.list[Consent]:
            if not any(each.kind == kind and each.ended is None for each in self._record.concepts.consents()):
                self._record.concepts.consent(kind, at=self._engine.now())
            return self._record.concepts.consents()

        return await self._run(write)

    async def withdraw(self, kind: str) -> bool:
        """End a consent, which is kept with its end; all concepts that rest on it are erased with their vectors.

        With the one for people, the vectors of all faces are erased; with the one for voices, those of all voices. Who
        is known by both stays known by the other.

        Returns:
            True when a scan of the store found no trace of them.
        """
        _check_kind(kind)

        def write() -> bool:
            engine, encoder = self._engine, self._engine.encoder
            looks = [] if encoder is None else [AppearanceModality(self._record, encoder)]
            gone = withdraw(engine.store, self._record, looks, kind, now=engine.now())
            engine.drop_erased()
            return gone

        return await self._run(write)

    async def consents(self) -> builtins.list[Consent]:
        """Every consent that was given, withdrawn ones too."""
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
        found = check_files(files, self._engine.intake_limits.images, self._engine.intake_limits.bounds)
        for item, _ in found:
            if not has_sound(item.media_type):
                raise InputError(
                    f"{item.name or 'a file'} is {item.media_type}: give recordings, or pictures as images"
                )
        return found

    def _appearance(self) -> AppearanceModality:
        return AppearanceModality(self._record, self._engine.image_encoder(), self._engine.faces)

    def _voice(self) -> VoiceModality:
        return VoiceModality(self._record, self._engine.voices)

    def _modalities(self) -> builtins.list[AnyModality]:
        """All that can work here: pictures need an encoder."""
        return [*([] if self._engine.encoder is None else [self._appearance()]), self._voice()]

    async def _run(self, work: Callable[[], T]) -> T:
        waiting: Awaitable[T] = asyncio.to_thread(work)
        return await waiting


def _check_kind(kind: str) -> None:
    if kind not in ("person", "voice"):
        raise InputError(f"kind {kind[:40]!r} needs no consent: only 'person' and 'voice' do")


def _pictures_by_folder(root: Path) -> dict[str, Any]:
    if not root.is_dir():
        raise InputError(f"{root} is no folder: give one that holds a folder for each concept")
    found: dict[str, Any] = {}
    for inside in sorted(path for path in root.iterdir() if path.is_dir()):
        paths = sorted(path for path in inside.iterdir() if path.suffix.lower() in PICTURE_SUFFIXES)
        if paths:
            found[inside.name] = paths
    return found
