"""An opened record with its models: it hands out persons and runs the update stage beside them."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lifelong.agent.update import Updater
from lifelong.agent.worker import Worker
from lifelong.erasure.forget import recover
from lifelong.errors import ModelMissingError
from lifelong.memory.intake import Rules, check_aware, worded
from lifelong.models.base import ChatModel, FaceEncoder, ImageEncoder, TextEmbedder, VoiceEncoder
from lifelong.models.specs import chat_model, face_encoder, image_encoder, text_embedder, voice_encoder
from lifelong.perception.looks import LookReader
from lifelong.perception.perceive import Perceiver, Perception
from lifelong.perception.perceivers import PerceptionModels
from lifelong.perception.photo import PhotoReader
from lifelong.perception.voices import VoiceReader
from lifelong.person.erasure import Receipts
from lifelong.person.person import Person
from lifelong.settings import Settings, load
from lifelong.store.record import Record, Store
from lifelong.types import Audited, Job

LOG = logging.getLogger(__name__)

Clock = Callable[[], datetime]

PERSONS = 512
"""Persons who are kept at hand with their indexes; who was asked for longest ago is read again when needed."""


def system_clock() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


class Life:
    """An open record. Use it as an async context manager, or close it.

    Args:
        settings: all settings.
        chat: the chat model, or None for answers by quotes alone.
        embedder: the text embedder.
        encoder: the image encoder, or None for a record that does not recognise looks.
        faces: the face encoder, used for persons who consented; None looks at no face.
        voices: the speaker encoder, used for persons who consented; None listens to no voice.
        clock: tells the time; for tests and for replaying a history.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        chat: ChatModel | None,
        embedder: TextEmbedder,
        encoder: ImageEncoder | None = None,
        faces: FaceEncoder | None = None,
        voices: VoiceEncoder | None = None,
        clock: Clock = system_clock,
    ) -> None:
        self.settings = settings
        self.chat_model = chat
        self.embedder = embedder
        self.now = clock
        self.store = Store(settings.store)
        recover(self.store, now=clock())
        self.receipts = Receipts(self.store, clock)
        self._senses = PerceptionModels(settings)
        self.rules = Rules(
            max_text=settings.max_text,
            images=self._senses.limits,
            gap=settings.gap,
            redact=settings.redact,
            bounds=self._senses.bounds,
            speech=self._senses.speech,
        )
        self.encoder = encoder
        self.faces = faces
        self.voices = None if voices is None else VoiceReader(voices, self._senses.bounds.seconds)
        looking: list[Perceiver] = [PhotoReader()]
        if encoder is not None:
            looking.append(LookReader(encoder))
        self.perception = Perception(
            self._senses.perceivers(looking),
            clock,
            encoder=encoder,
            faces=faces,
            bounds=self._senses.bounds,
            voices=self.voices,
            worded=partial(worded, rules=self.rules),
        )
        updater = Updater(
            self.store.jobs,
            embedder,
            chat,
            traits=settings.trait_estimator,
            perception=self.perception,
            sensitive=settings.sensitive,
        )
        self.worker = Worker(self.store, updater, clock=clock, gap=settings.gap)
        self._persons: OrderedDict[tuple[str, str], Person] = OrderedDict()
        self._lock = threading.Lock()
        self._task: asyncio.Task[None] | None = None

    def __repr__(self) -> str:
        model = "no chat model" if self.chat_model is None else self.chat_model.name
        return f"<Life {self.settings.store} with {model} and {self.embedder.name}>"

    async def __aenter__(self) -> Self:
        if self.settings.worker and self._task is None:
            self._task = asyncio.create_task(self.worker.run(), name="lifelong worker")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Hand back unfinished jobs and close models and files; calling it again does nothing."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        if self.chat_model is not None:
            await self.chat_model.close()
        self.embedder.close()
        if self.encoder is not None:
            self.encoder.close()
        if self.faces is not None:
            self.faces.close()
        if self.voices is not None:
            self.voices.encoder.close()
        self._senses.close()
        self.store.close()

    def person(self, name: str | None = None, *, zone: str | None = None, space: str | None = None) -> Person:
        """One person's assistant; a new name makes a new person.

        Args:
            name: the person; None takes the one of the settings.
            zone: IANA name of the time zone of the person's life, kept for later.
            space: tenant; None takes the one of the settings.

        Raises:
            InputError: a name or the zone cannot be used.
        """
        key = (
            self.settings.space if space is None else space,
            self.settings.person if name is None else name,
        )
        known = self._at_hand(key)
        if known is not None and zone is None and known.record.exists:
            return known
        wanted = zone or (None if self.store.has(*key) else self.settings.zone)
        record = self.store.record(*key, zone=wanted)
        if known is not None and known.record.person == record.person:
            return known
        with self._lock:
            person = self._persons[key] = Person(self, record)
            if len(self._persons) > PERSONS:
                self._persons.popitem(last=False)
        return person

    def _at_hand(self, key: tuple[str, str]) -> Person | None:
        """A person who was asked for before; several threads may ask at once."""
        with self._lock:
            if key in self._persons:
                self._persons.move_to_end(key)
            return self._persons.get(key)

    def persons(self, *, space: str | None = None) -> list[str]:
        """Names of all persons of a space."""
        return self.store.persons(self.settings.space if space is None else space)

    def drop(self, record: Record) -> None:
        """Let go of a person who was erased."""
        with self._lock:
            self._persons.pop((record.space, record.name), None)

    async def settle(self, progress: Callable[[int], None] | None = None) -> int:
        """Close idle sessions and run the update stage until nothing is due; returns how many jobs were done."""
        return await self.worker.settle(progress)

    async def jobs(self) -> list[Job]:
        """What the update stage still has to do, and what it gave up on, with reasons."""
        return await asyncio.to_thread(self.store.jobs.select)

    async def audit(self, *, since: datetime | None = None, limit: int | None = None) -> list[Audited]:
        """Who did what in the space of the settings, without content: the newest entries, oldest first."""
        check_aware(since=since)
        return await asyncio.to_thread(self.store.audit, self.settings.space, since=since, limit=limit)

    async def retry_jobs(self, *ids: int) -> int:
        """Try jobs again that were given up, all of them or these; returns how many.

        Raises:
            NotFoundError: one of the ids is no job that was given up; nothing was changed.
        """
        count = await asyncio.to_thread(self.store.jobs.retry, now=self.now(), ids=ids or None)
        self.worker.nudge()
        return count


def open_life(
    path: str | os.PathLike[str] | None = None,
    *,
    chat: str | ChatModel | None = None,
    embed: str | TextEmbedder | None = None,
    clock: Clock = system_clock,
    **settings: Any,
) -> Life:
    """Open a record, and make it when it is new.

    Args:
        path: its folder; None takes the one of the settings.
        chat: a chat model, or its spec: ``embedded``, ``none``, ``gguf:PATH``, ``openai:MODEL@URL``.
        embed: a text embedder, or its spec: ``embedded``, ``openai:MODEL@URL``.
        clock: tells the time.
        settings: any other setting by name.

    Raises:
        SettingsError: a setting or spec cannot work.
        ModelMissingError: a model's file is not on this machine.
        StoreError: the record cannot be opened.
    """
    chosen = load(
        store=None if path is None else Path(path),
        chat=chat if isinstance(chat, str) else None,
        embed=embed if isinstance(embed, str) else None,
        **settings,
    )
    embedder = embed if isinstance(embed, TextEmbedder) else text_embedder(chosen.embed, cache=chosen.cache)
    model = chat if isinstance(chat, ChatModel) else chat_model(chosen.chat, cache=chosen.cache)
    faces = face_encoder(chosen.faces, cache=chosen.cache)
    voices = voice_encoder(chosen.voices, cache=chosen.cache)
    encoder = encoder_of(chosen)
    return Life(chosen, chat=model, embedder=embedder, encoder=encoder, faces=faces, voices=voices, clock=clock)


def encoder_of(chosen: Settings) -> ImageEncoder | None:
    """The image encoder; a record opens without the embedded one where its weights were not pulled."""
    try:
        return image_encoder(chosen.look, cache=chosen.cache)
    except ModelMissingError:
        if chosen.look != "embedded":
            raise
        LOG.info("no image encoder here: lifelong models pull lite0")
        return None
