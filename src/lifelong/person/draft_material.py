"""Gathers what a draft may use: what the record says, what is in pictures and files, interests, own texts, voice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from lifelong.concepts.query import resolve_places
from lifelong.engine import Engine
from lifelong.errors import ModelMissingError
from lifelong.extraction.names import places
from lifelong.memory.intake import clean
from lifelong.perception.inspection import Inspection, inspect
from lifelong.person.concepts import Concepts
from lifelong.person.facet import Facet
from lifelong.person.recall import Recall
from lifelong.store.record import Record
from lifelong.tasks.taste import taste
from lifelong.tasks.voice.openings import parted
from lifelong.tasks.voice.readout import voice_for
from lifelong.tasks.voice.texts import own_texts
from lifelong.tasks.write.drafting import words_for
from lifelong.tasks.write.kinds import WritingTask
from lifelong.tasks.write.material import Fact, Material, PictureFacts
from lifelong.types import EntryKind, FileInput, ImageInput

RECALLED: Final = 8
"""Facts of the record that a draft may use."""

INTERESTS: Final = 12
"""Most interests."""


_OWN_KINDS: Final[tuple[EntryKind, ...]] = ("message", "semantic", "core")
"""What the record says in the person's own words."""


class MaterialReader(Facet):
    """Gathers the material of drafts for one person.

    Args:
        engine: models, settings and clock.
        record: the person's record.
        recall: finds what the record knows.
        concepts: recognises who and what is in pictures.
    """

    def __init__(self, engine: Engine, record: Record, recall: Recall, concepts: Concepts) -> None:
        super().__init__(engine, record)
        self._recall = recall
        self._concepts = concepts

    async def gather(
        self,
        what: WritingTask,
        *,
        about: str,
        to: str,
        register: str,
        length: str,
        language: str,
        facts: Sequence[Fact],
        images: Sequence[ImageInput],
        files: Sequence[FileInput],
        now: datetime,
    ) -> tuple[Material, list[str]]:
        """The material of one draft, and what the person should know about it.

        Args:
            what: the task.
            about, to, register, language: as for ``write``, checked.
            length: as for ``write``.
            facts: the given ones.
            images, files: not stored.
            now: the time of the draft.

        Raises:
            InputError: the length is unknown.
            AttachmentError: a picture or file cannot be used.
        """
        notes: list[str] = []
        pictures = [await self._picture(each, notes) for each in images]
        passages: list[Fact] = []
        for each in files:
            await self._file(each, pictures, passages, notes)
        words = " ".join([about, to, *(fact.text for fact in facts), *(name for p in pictures for name in p.names)])
        known = await self._known(what, words, pictures, now)
        material = Material(
            task=what,
            about=about,
            passages=passages,
            facts=[*facts, *known],
            pictures=pictures,
            interests=(),
            texts=(),
            voice=None,
            to=to,
            person=self._record.name_to_say,
            register=register,
            language=language,
            words=what.words,
        )
        return await asyncio.to_thread(self._with_voice, material, length, notes), notes

    async def _picture(self, image: ImageInput, notes: list[str]) -> PictureFacts:
        """Who and what is in a picture, where and when it was taken."""
        engine = self._engine
        perceivers = [each for each in engine.perception.perceivers if each.name == "photo"]
        seen = await asyncio.to_thread(
            inspect, image, perceivers, limits=engine.intake_limits.images, bounds=engine.intake_limits.bounds
        )
        names: tuple[str, ...] = ()
        tags: tuple[str, ...] = ()
        concepts: tuple[str, ...] = ()
        try:
            found = await self._concepts.find(image)
            names = tuple(dict.fromkeys(each.name for each in found.seen))
            concepts = tuple(dict.fromkeys(each.concept for each in found.seen))
            tags = () if names else tuple(name for name, share in found.tags[:2] if share >= 0.3)
        except ModelMissingError as error:
            notes.append(f"nobody and nothing was recognised in the picture: {error}")
        data = seen.found.get("photo", {})
        taken = str(data.get("taken") or "")
        at = datetime.fromisoformat(taken) if taken else None
        if at is not None:
            at = at.replace(tzinfo=self._record.zone) if at.tzinfo is None else at.astimezone(self._record.zone)
        place = await asyncio.to_thread(self._place, seen.file.sha256, data.get("place"))
        return PictureFacts(seen.file.sha256, names, tags, place, at, concepts=concepts)

    def _place(self, sha256: str, spot: Sequence[float] | None) -> str:
        """The place that the person named beside this picture, or beside pictures taken within a kilometre of it."""
        near: frozenset[str] = frozenset()
        if spot is not None:
            _, found = resolve_places(self._record, [f"{spot[0]},{spot[1]}"])
            near = found or frozenset()
        own = self._record.messages.get([*self._record.attachments.message_ids([sha256]), *sorted(near)])
        return next(iter(places([message for message in own if message.role == "user"])), "")

    async def _file(
        self, file: FileInput, pictures: list[PictureFacts], passages: list[Fact], notes: list[str]
    ) -> None:
        """The words in a document or video, and whom and what a video shows, at the time that shows it best."""
        engine = self._engine

        def read() -> Inspection:
            return inspect(
                file, engine.perception.perceivers, limits=engine.intake_limits.images,
                bounds=engine.intake_limits.bounds,
            )  # fmt: skip

        seen = await asyncio.to_thread(read)
        id = seen.file.sha256
        notes += [*seen.notes, *seen.failed]
        passages += [Fact(id, clean(each.text)) for each in seen.passages]
        if seen.file.media_type.startswith("video/"):
            try:
                for each in await self._concepts.watch(file):
                    spoken = next((p.text for p in seen.passages if _holds(p.start, p.end, each.at)), "")
                    pictures.append(
                        PictureFacts(id, (each.name,), moment=each.at, words=spoken, concepts=(each.concept,))
                    )
            except ModelMissingError as error:
                notes.append(f"nobody and nothing was recognised in the video: {error}")
        if not seen.passages and not pictures:
            notes.append(f"no words were found in {seen.file.name or 'the file'}")

    async def _known(
        self, what: WritingTask, words: str, pictures: Sequence[PictureFacts], now: datetime
    ) -> list[Fact]:
        """What the record says about it in the person's words; nothing for captions, titles and summaries."""
        if what.way in ("caption", "title", "summary", "product"):
            return []
        if what.way == "dialogue":
            return await self._characters(words)
        query = words[:500].strip()
        if not query:
            return []
        found = await self._recall.recall(query, k=RECALLED, kinds=_OWN_KINDS, now=now)
        return [Fact(hit.id, hit.text) for hit in found.hits if hit.role == "user" and hit.closed is None]

    async def _characters(self, words: str) -> list[Fact]:
        """The concepts that are named, each as ``Name: what is known``."""
        concepts = [each for each in await self._concepts.list() if each.name.lower() in words.lower()]
        return [Fact(each.id, f"{each.name}: {each.note or each.kind or 'known by name'}") for each in concepts]

    def _with_voice(self, material: Material, length: str, notes: list[str]) -> Material:
        """The material with the person's voice, texts and interests, and the length that follows. Blocking."""
        what, language = material.task, material.language
        voice, note = voice_for(self._record, material.register, language)
        if note and what.way in ("letter", "review", "comment"):
            notes.append(note)
        usual = None if voice is None or not voice.words else (voice.words_low, max(voice.words_high, 10))
        pieces = [each for each in taste(self._record, scales={}) if each.kind in ("like", "wish")]
        to = material.to
        if not to and what.name == "reply":
            to = parted(material.about, language).sign_off.split("\n")[-1].strip(" .,!")
        return replace(
            material,
            interests=[Fact(each.sources[0], each.about or each.words) for each in pieces[:INTERESTS]],
            texts=[text for text in own_texts(self._record) if text.language == language],
            voice=voice,
            to=to,
            words=words_for(what, length, usual),
        )


def _holds(start: float | None, end: float | None, at: float | None) -> bool:
    return at is not None and start is not None and start <= at <= (end if end is not None else start)
