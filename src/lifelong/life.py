"""`Life`: an open record with its models; it makes persons and runs the worker of the update stage."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, Unpack
from weakref import WeakSet
from zoneinfo import ZoneInfo

from lifelong.agent.update import Updater
from lifelong.agent.worker import LEASE, Worker
from lifelong.arguments import TimeInput, as_time, check_folder, check_limit, check_model, check_text
from lifelong.calls import PublicObject, checked
from lifelong.catalogues import Catalogue
from lifelong.engine import Clock, Engine, system_clock
from lifelong.erasure.recovery import prepare
from lifelong.errors import ArgumentError, LifelongError, StoreError
from lifelong.language.system_zone import system_zone
from lifelong.language.terms import drop_words
from lifelong.memory.intake import IntakeLimits, check_aware, stored_text
from lifelong.models import specs
from lifelong.models.base import (
    ChatModel,
    FaceEncoder,
    ImageEncoder,
    ObjectDetector,
    PromptCachingModel,
    Reader,
    SubjectCutter,
    TextEmbedder,
    VoiceEncoder,
)
from lifelong.models.drawing.generators import Generators
from lifelong.models.endpoint.outgoing import Endpoint
from lifelong.perception.looks import LookReader
from lifelong.perception.objects import ObjectReader
from lifelong.perception.perceive import Perceiver, Perception
from lifelong.perception.perceivers import PerceptionModels
from lifelong.perception.photo import PhotoReader
from lifelong.perception.scene import SceneReader
from lifelong.perception.speaker_segments import VoiceReader
from lifelong.person.erasure import Receipts
from lifelong.person.person import Person
from lifelong.photos.searcher import PhotoSearcher
from lifelong.recall.index_memory import IndexMemory
from lifelong.recall.searcher import Searcher
from lifelong.server_keys import ServerKeys
from lifelong.settings import Settings, SettingsOptions, load
from lifelong.store.record import check_zone
from lifelong.store.store import Store
from lifelong.tasks.forget_requests import asks_to_forget
from lifelong.tasks.recommend.shelf import Shelf
from lifelong.types import AuditEntry, Backlog, CatalogueInfo, Job
from lifelong.types.address import is_address
from lifelong.types.outgoing import ModelPlace, ModelRole, OutgoingKind, current_person

LOG = logging.getLogger(__name__)

PERSONS = 512
"""Largest number of persons whose facets and index stay in memory; the least recently used one is dropped."""


class Life(PublicObject):
    """An open record. Use it as an async context manager, or close it.

    Args:
        settings: all settings.
        chat: the chat model, or None for answers by quotes alone.
        embedder: the text embedder.
        reader: reads messages and questions; None extracts by rules and answers by the nearest quotes.
        encoder: the image encoder; None without similarity of pictures.
        faces: the face encoder, used with consent; None without recognition of faces.
        voices: the speaker encoder, used with consent; None without recognition of voices.
        cutter: cuts things out of the reference pictures of drawings; None leaves their backgrounds.
        detector: finds things of general kinds in pictures; None finds none.
        clock: tells the time; for tests and for replaying a history.
        allow_read_only: open a record for reading if it cannot be written or its disk is full; writes raise then.

    Attributes:
        receipts: the receipts of all erasures.
        keys: the keys of the HTTP server.
        image_limits: how large a picture may be.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        chat: ChatModel | None,
        embedder: TextEmbedder,
        reader: Reader | None = None,
        encoder: ImageEncoder | None = None,
        faces: FaceEncoder | None = None,
        voices: VoiceEncoder | None = None,
        cutter: SubjectCutter | None = None,
        detector: ObjectDetector | None = None,
        clock: Clock = system_clock,
        allow_read_only: bool = False,
    ) -> None:
        self.settings = settings
        self.chat_model = chat
        self.embedder = embedder
        self.now = clock
        store = Store(settings.record, allow_read_only=allow_read_only)
        _recover(store, now=clock())
        self._senses = PerceptionModels(settings)
        self.image_limits = self._senses.limits
        limits = IntakeLimits(
            max_text=settings.max_text,
            images=self._senses.limits,
            gap=settings.gap,
            redact=settings.redact,
            bounds=self._senses.bounds,
            speech=self._senses.speech,
        )
        voice_reader = None if voices is None else VoiceReader(voices, self._senses.bounds.seconds)
        looking: list[Perceiver] = [PhotoReader()]
        if encoder is not None:
            looking.append(LookReader(encoder))
        self._detector = detector
        seeing: list[Perceiver] = [] if encoder is None else [SceneReader(encoder)]
        if detector is not None:
            seeing.append(ObjectReader(detector))
        perception = Perception(
            [*self._senses.perceivers(looking), *seeing],
            clock,
            encoder=encoder,
            faces=faces,
            bounds=self._senses.bounds,
            voices=voice_reader,
            worded=partial(stored_text, limits=limits),
        )
        updater = Updater(
            store.jobs,
            embedder,
            chat,
            reader=reader,
            traits=settings.trait_estimator,
            perception=perception,
            sensitive=settings.sensitive,
            redact=settings.redact,
            asks_to_forget=asks_to_forget,
        )
        shelf = Shelf(store.catalogues, embedder, encoder)
        self.worker = Worker(
            store,
            updater,
            clock=clock,
            gap=settings.gap,
            erased=self._drop_erased,
            refit=shelf.refit,
            concurrency=settings.worker_concurrency,
        )
        self._engine = Engine(
            settings=settings,
            store=store,
            embedder=embedder,
            reader=reader,
            perception=perception,
            intake_limits=limits,
            chat_model=chat,
            encoder=encoder,
            faces=faces,
            voices=voice_reader,
            now=clock,
            nudge=self.worker.nudge,
            drop_erased=self._drop_erased,
            indexes=IndexMemory(settings.index_megabytes << 20),
            photo_searchers=WeakSet(),
            shelf=shelf,
            generators=Generators(settings.draw, note=self.note_outgoing),
            cutter=cutter,
        )
        for _, model in self._placed():
            if isinstance(model, Endpoint):
                model.note = self.note_outgoing
        self.receipts = Receipts(store, clock, self._drop_erased)
        self.keys = ServerKeys(self._engine)
        self._persons: OrderedDict[tuple[str, str], Person] = OrderedDict()
        self._lock = threading.Lock()
        self._task: asyncio.Task[int] | None = None

    def __repr__(self) -> str:
        model = "no chat model" if self.chat_model is None else self.chat_model.name
        return f"<Life {self.settings.record} with {model} and {self.embedder.name}>"

    async def __aenter__(self) -> Self:
        if self.settings.worker and self._task is None:
            self._task = asyncio.create_task(self.worker.run(), name="lifelong worker")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    if not TYPE_CHECKING:

        def __enter__(self):
            raise ArgumentError("lifelong.aio.open() needs `async with`; for plain code use `with lifelong.open()`")

        def __exit__(self, *error):
            raise ArgumentError("lifelong.aio.open() needs `async with`")

    async def close(self) -> None:
        """Return unfinished jobs to the queue and close models and files; a second call does nothing."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        await self.worker.close()
        if self.chat_model is not None:
            await self.chat_model.close()
        await self._engine.generators.close()
        for model in (self._engine.cutter, self._detector):
            if model is not None:
                model.close()
        self.embedder.close()
        if self._engine.reader is not None:
            self._engine.reader.close()
        engine = self._engine
        for encoder in (engine.encoder, engine.faces, None if engine.voices is None else engine.voices.encoder):
            if encoder is not None:
                encoder.close()
        self._senses.close()
        engine.store.close()

    @checked
    def person(self, name: str | None = None, *, zone: str | None = None, space: str | None = None) -> Person:
        """One person's assistant; a new name makes a new person.

        Args:
            name: name of the person; None takes ``default_person``.
            zone: IANA name of the person's time zone; it is stored. A new person without one gets that of the settings,
                else that of this machine.
            space: space of the person; None takes the one of the settings.

        Raises:
            InputError: a name or the zone cannot be used.
        """
        key = (
            self._space(space),
            self.default_person(space=space) if name is None else check_text(name, "name"),
        )
        cached = self._cached(key)
        if cached is not None and zone is None and cached._record.exists:
            return cached
        zone = zone or (None if self._engine.store.has(*key) else self.settings.zone or system_zone())
        record = self._engine.store.record(*key, zone=zone)
        key = (record.space, record.name)  # other spellings are the same person
        cached = self._cached(key)
        if cached is not None and cached._record.person == record.person:
            return cached
        with self._lock:
            person = self._persons[key] = Person(self._engine, record)
            if len(self._persons) > PERSONS:
                self._persons.popitem(last=False)
        return person

    def _cached(self, key: tuple[str, str]) -> Person | None:
        """The person of this key in memory, or None. Several threads may call this at once."""
        with self._lock:
            if key in self._persons:
                self._persons.move_to_end(key)
            return self._persons.get(key)

    def _space(self, space: str | None) -> str:
        """The name of a space; None takes the one of the settings."""
        return self.settings.space if space is None else check_text(space, "space")

    @checked
    def has_person(self, name: str | None = None, *, space: str | None = None) -> bool:
        """Whether there is such a person; nobody is made. It blocks.

        Args:
            name: the person; None takes ``default_person``.
            space: of the person; None takes the one of the settings.
        """
        return self._engine.store.has(
            self._space(space),
            self.default_person(space=space) if name is None else name,
        )

    @checked
    def default_person(self, *, space: str | None = None) -> str:
        """The name of the person where none is named: that of the settings, else the only person of the space.

        It blocks.

        Args:
            space: of the person; None takes the one of the settings.
        """
        names = self.persons(space=space)
        if "person" in self.settings.model_fields_set or len(names) != 1:
            return self.settings.person
        return names[0]

    @checked
    def persons(self, *, space: str | None = None) -> list[str]:
        """Names of all persons of a space."""
        return self._engine.store.persons(self._space(space))

    @checked
    def catalogue(
        self,
        name: str,
        *,
        space: str | None = None,
        scale: tuple[float, float] | None = None,
        new: bool = True,
    ) -> Catalogue:
        """A catalogue of items that can be recommended to every person of a space; a new name makes a new one.

        Args:
            name: name of the catalogue.
            space: the space; None takes the one of the settings.
            scale: lowest and highest rating; None keeps the present scale, which is 0 to 5 for a new catalogue.
            new: make a missing catalogue.

        Raises:
            InputError: the name or the scale cannot be used.
            NotFoundError: there is no such catalogue, and ``new`` is False.
        """
        return Catalogue(self._engine, self._space(space), name, scale, new=new)

    @checked
    def catalogues(self, *, space: str | None = None) -> list[CatalogueInfo]:
        """All catalogues of a space. Blocking."""
        store = self._engine.store
        return store.catalogues.select(store.space_name(self._space(space)))

    @checked
    def space_size(self, space: str | None = None) -> int:
        """Bytes of the words and files of everybody in a space; None takes the one of the settings. It blocks."""
        return self._engine.store.size(self._space(space))

    def _placed(self) -> list[tuple[ModelRole, object]]:
        """The models that can be behind an endpoint, but for the backends of drawings."""
        return [("chat", self.chat_model), ("embed", self.embedder), ("speech", self._senses.recogniser)]

    @checked
    def model_places(self) -> list[ModelPlace]:
        """Where the models run that can be behind an endpoint: in this process, or on which machine. Blocking."""
        placed = self._placed()
        with suppress(LifelongError):  # a backend that is not installed sends nothing
            placed.append(("draw", self._engine.generators.get()))
        return [
            ModelPlace(role, str(getattr(model, "name", "")), model.host if isinstance(model, Endpoint) else "")
            for role, model in placed
        ]

    @checked
    def note_outgoing(self, kind: OutgoingKind, host: str, size: int) -> None:
        """Store that a request leaves this machine, for the person on whose behalf something is done. Blocking.

        Args:
            kind: what it is for.
            host: where it goes.
            size: bytes of its body.
        """
        try:
            self._engine.store.outgoing.add(current_person(), kind, host, size, at=self.now())
        except StoreError as error:  # a record that cannot be written still answers
            LOG.warning("a request to %s could not be noted: %s", host, error)

    @checked
    def check_writable(self) -> None:
        """Write something that changes nothing. It blocks.

        Raises:
            StoreError: the record cannot be written, or its disk is full.
        """
        self._engine.store.check_writable()

    def _drop_erased(self) -> None:
        """Drop everything in memory that may hold words erased by this or another process. Blocking.

        An answer that is in progress keeps its words until its end.
        """
        erased = self._engine.store.erasures.poll()
        if not erased:
            return
        with self._lock:
            self._persons = OrderedDict(item for item in self._persons.items() if item[1]._record.exists)
            searchers: list[Searcher | PhotoSearcher] = [*self._engine.indexes, *self._engine.photo_searchers]
        for searcher in searchers:
            if searcher.person in erased:
                searcher.drop()
        self._engine.shelf.drop()
        drop_words()
        model: object = self.chat_model
        if isinstance(model, PromptCachingModel):
            model.drop_prompts()
        self._engine.store.release_memory()
        gc.collect()  # reference cycles, such as errors with their frames

    @checked
    async def settle(self, progress: Callable[[int], None] | None = None) -> int:
        """Close idle sessions and run the update stage until no job is due; returns the number of jobs done."""
        return await self.worker.settle(progress)

    @checked
    async def work(self, progress: Callable[[int], None] | None = None) -> int:
        """Run the update stage until ``drain`` is called.

        Any number of processes may do so at the same time: they share the jobs, and none is applied twice.

        Args:
            progress: called with the number of jobs done so far.

        Returns:
            The number of jobs done.
        """
        return await self.worker.run(progress)

    @checked
    def drain(self) -> None:
        """End ``work`` and ``settle`` as soon as the jobs in progress are done; no new ones are taken.

        It may be called from a signal handler.
        """
        self.worker.drain()

    @checked
    async def jobs(self) -> list[Job]:
        """The jobs of the update stage that are waiting, and those that it gave up on, with reasons."""
        return await asyncio.to_thread(self._engine.store.jobs.select)

    @checked
    def job_counts(self) -> dict[str, int]:
        """How many jobs the update stage has in each state: ``queued``, ``leased``, ``parked``. Blocking."""
        return self._engine.store.jobs.counts()

    @checked
    def refusal_counts(self) -> dict[tuple[str, str, str], int]:
        """How many outputs of a chat model the update stage refused, by stage, reason and what was stored. Blocking."""
        return self._engine.store.refusals()

    @checked
    def backlog(self) -> Backlog:
        """How many jobs a worker could take now, and for how long the oldest is due. Blocking.

        It grows while there are too few workers, and is 0 while there are enough.
        """
        return self._engine.store.jobs.backlog(now=self.now(), lease=LEASE)

    @checked
    async def audit(self, *, since: TimeInput | None = None, limit: int | None = None) -> list[AuditEntry]:
        """The audit log of the space of the settings: the newest entries, oldest first. It holds no content."""
        first = as_time(since, ZoneInfo(self.settings.zone or system_zone()), "since")
        check_aware(since=first)
        check_limit(limit)
        return await asyncio.to_thread(self._engine.store.audit, self.settings.space, since=first, limit=limit)

    @checked
    async def discard_jobs(self, *ids: int) -> int:
        """Delete failed jobs, all of them or these; returns their number. What they would have learned is not learned.

        Raises:
            NotFoundError: an id is not that of a failed job; nothing was deleted.
        """
        return await asyncio.to_thread(self._engine.store.jobs.discard, ids or None)

    @checked
    async def retry_jobs(self, *ids: int) -> int:
        """Queue failed jobs again, all of them or these; returns their number.

        Raises:
            NotFoundError: an id is not that of a failed job; nothing was changed.
        """
        count = await asyncio.to_thread(self._engine.store.jobs.retry, now=self.now(), ids=ids or None)
        self.worker.nudge()
        return count


def open_life(
    path: str | os.PathLike[str] | None = None,
    *others: object,
    chat: str | ChatModel | None = None,
    embed: str | TextEmbedder | None = None,
    look: str | ImageEncoder | None = None,
    clock: Clock = system_clock,
    allow_read_only: bool = False,
    **settings: Unpack[SettingsOptions],
) -> Life:
    """Open a record; a new one is created.

    Args:
        path: folder of the record, or the address of a PostgreSQL database (``postgresql://…``), with the files in
            the folder of the setting ``store``; None takes the one of the settings.
        others: nothing: all else has a name.
        chat: a chat model, or its spec: ``none``, ``qwen``, ``gguf:PATH``, ``openai:MODEL@URL``.
        embed: a text embedder, or its spec: ``embedded``, ``openai:MODEL@URL``.
        look: an image encoder, or its spec: ``embedded``, ``transformers:FOLDER``, ``none``.
        clock: tells the time.
        allow_read_only: open a record for reading if it cannot be written or its disk is full; writes raise then.
        settings: other settings by name.

    Raises:
        SettingsError: a setting or spec is not valid.
        ModelMissingError: a model's file is not on this machine.
        StoreError: the record cannot be opened.
        InputError: the time zone of the settings is unknown.
    """
    if others:
        raise ArgumentError(
            f"open() has one argument without a name, the folder, and {others[0]!r:.40} is a second one: a person is "
            "named by life.person('ana'), and a setting by its name, as in open('ana.lifelong', chat='ollama:llama3')"
        )
    if "store" in settings:
        raise ArgumentError("open() has no argument 'store': its first argument is the folder, without a name")
    check_folder(path)
    check_model(chat, ChatModel, "chat", "chat='ollama:llama3'")
    check_model(embed, TextEmbedder, "embed", "embed='multilingual'")
    check_model(look, ImageEncoder, "look", "look='none'")
    loaded = load(
        store=path if path is None or is_address(path) else Path(path),
        chat=chat if isinstance(chat, str) else None,
        embed=embed if isinstance(embed, str) else None,
        look=look if isinstance(look, str) else None,
        **settings,
    )
    if loaded.zone is not None:
        check_zone(loaded.zone)
    embedder = embed if isinstance(embed, TextEmbedder) else specs.text_embedder(loaded.embed, cache=loaded.cache)
    model = (
        chat
        if isinstance(chat, ChatModel)
        else specs.chat_model(
            loaded.chat,
            cache=loaded.cache,
            answer_bytes=loaded.answer_bytes,
            answer_seconds=loaded.answer_seconds,
        )
    )
    faces = specs.face_encoder(loaded.faces, cache=loaded.cache)
    voices = specs.voice_encoder(loaded.voices, cache=loaded.cache)
    encoder = look if isinstance(look, ImageEncoder) else specs.available_image_encoder(loaded.look, cache=loaded.cache)
    return Life(
        loaded,
        chat=model,
        embedder=embedder,
        reader=specs.reader(loaded.reader, embedder=embedder.name, cache=loaded.cache),
        encoder=encoder,
        faces=faces,
        voices=voices,
        cutter=specs.subject_cutter(loaded.cutout, cache=loaded.cache),
        detector=specs.object_detector(loaded.objects, cache=loaded.cache),
        clock=clock,
        allow_read_only=allow_read_only,
    )


def _recover(store: Store, *, now: datetime) -> None:
    """Finish erasures that were interrupted, and close the store if that fails."""
    try:
        prepare(store, now=now)
    except BaseException:
        store.close()
        raise
