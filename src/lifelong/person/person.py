"""`Person`: one person's assistant. Each method belongs to a facet, in a file of its own in this package."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from lifelong.calls import PublicObject, checked
from lifelong.engine import Engine
from lifelong.memory.pins import profile_of
from lifelong.person.account import Account
from lifelong.person.adapters import Adapters
from lifelong.person.archive import Archive
from lifelong.person.client_history import ClientHistory
from lifelong.person.concepts import Concepts
from lifelong.person.context import ContextBuilder
from lifelong.person.conversation import Conversation
from lifelong.person.drawing import Drawings
from lifelong.person.erasure import Erasure
from lifelong.person.interactions import Interactions
from lifelong.person.media import Media
from lifelong.person.memories import Memories
from lifelong.person.messages import Messages
from lifelong.person.photos import Photos
from lifelong.person.recall import Recall
from lifelong.person.recommendation import Recommendations
from lifelong.person.responses import Responses
from lifelong.person.timeline import TimelineFacet
from lifelong.person.traits import Personality
from lifelong.person.voice import VoiceFacet
from lifelong.person.writing import Writer
from lifelong.store.record import Record
from lifelong.types import Memory

P = ParamSpec("P")
F = TypeVar("F")
R = TypeVar("R")


def of(facet: Callable[[Person], F], method: Callable[Concatenate[F, P], R]) -> Callable[Concatenate[Person, P], R]:
    """A method of ``Person`` that calls a method of a facet, with its arguments, types and docstring."""
    run = checked(method)

    @wraps(method)
    def call(person: Person, /, *args: P.args, **options: P.kwargs) -> R:
        return run(facet(person), *args, **options)

    setattr(call, "checks_arguments", True)  # noqa: B010 - no attribute that a type checker knows
    return call


class Person(PublicObject):
    """One person's assistant: it remembers, recalls, and answers. Made by ``Life.person``.

    Attributes:
        memories: reads and corrects memories.
        concepts: the person's own beings and things, known by name, look and voice.
        adapters: what models have learned of these.
        media: the files that came with messages.
        erasure: previews what ``forget`` erases.
        responses: stored responses of the server, for requests that are sent again.
        client_history: finds what a client without state sends again.
        voice: how the person writes; read from their own texts.
        conversation: answers messages; ``chat`` and ``stream`` call it.
    """

    def __init__(self, engine: Engine, record: Record) -> None:
        self._record = record
        self._recall = Recall(engine, record)
        self._context = ContextBuilder(engine, record, self._recall)
        self._messages = Messages(engine, record)
        self._photos = Photos(engine, record, self._recall)
        self._traits = Personality(engine, record)
        self._timeline = TimelineFacet(engine, record)
        self._archive = Archive(engine, record, self._recall)
        self._account = Account(engine, record)
        self._drawings = Drawings(engine, record)
        self._recommendations = Recommendations(engine, record)
        self._interactions = Interactions(engine, record)
        self.memories = Memories(engine, record, self._messages)
        self.concepts = Concepts(engine, record)
        self.adapters = Adapters(engine, record)
        self.media = Media(engine, record)
        self.responses = Responses(engine, record)
        self.client_history = ClientHistory(engine, record)
        self.erasure = Erasure(engine, record, self._recall)
        self.voice = VoiceFacet(engine, record)
        self._writer = Writer(engine, record, self._recall, self.concepts)
        self.conversation = Conversation(
            engine, record, self._recall, self._context, self._recommendations, self._photos
        )

    def __repr__(self) -> str:
        return f"<Person {self.name!r} in {self.space!r}>"

    @property
    def name(self) -> str:
        """The name that the person was opened by."""
        return self._record.name

    @property
    def space(self) -> str:
        """The space of the person."""
        return self._record.space

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the person."""
        return self._record.zone

    @property
    def number(self) -> int:
        """Number of the person's record. A person who is erased and made again gets another one."""
        return self._record.person

    chat = of(lambda person: person.conversation, Conversation.chat)
    stream = of(lambda person: person.conversation, Conversation.stream)
    trace = of(lambda person: person.conversation, Conversation.trace)

    add = of(lambda person: person._messages, Messages.add)
    remember = of(lambda person: person._messages, Messages.remember)
    message = of(lambda person: person._messages, Messages.get)
    messages = of(lambda person: person._messages, Messages.list)
    known_messages = of(lambda person: person._messages, Messages.known)
    message_count = of(lambda person: person._messages, Messages.count)
    messages_from = of(lambda person: person._messages, Messages.from_source)
    message_sources = of(lambda person: person._messages, Messages.sources)
    known_keys = of(lambda person: person._messages, Messages.known_keys)
    replace_message = of(lambda person: person._messages, Messages.replace)
    sessions = of(lambda person: person._messages, Messages.sessions)
    import_photos = of(lambda person: person._messages, Messages.import_photos)

    recall = of(lambda person: person._recall, Recall.recall)
    context = of(lambda person: person._context, ContextBuilder.context)

    @checked
    async def profile(self) -> list[Memory]:
        """What every answer is told: the pinned memories, the last pinned one first, then the core profile."""
        pinned = await asyncio.to_thread(self._record.memories.pinned)
        return list(profile_of(pinned, await self.memories.list(kinds=["core"])))

    @checked
    async def habits(self, *, current: bool | None = True) -> list[Memory]:
        """Habits, routines and goals with their triggers and states; ``current=None`` gives closed ones, too."""
        return await self.memories.list(kinds=["procedural"], current=current)

    traits = of(lambda person: person._traits, Personality.traits)
    traits_over_time = of(lambda person: person._traits, Personality.traits_over_time)
    trait_readings = of(lambda person: person._traits, Personality.trait_readings)
    traits_settings = of(lambda person: person._traits, Personality.traits_settings)
    pin_trait = of(lambda person: person._traits, Personality.pin_trait)
    unpin_trait = of(lambda person: person._traits, Personality.unpin_trait)
    reset_traits = of(lambda person: person._traits, Personality.reset_traits)
    allow_traits = of(lambda person: person._traits, Personality.allow_traits)
    preferences = of(lambda person: person._traits, Personality.preferences)
    alignment = of(lambda person: person._traits, Personality.alignment)
    feedback = of(lambda person: person._traits, Personality.feedback)
    ratings = of(lambda person: person._traits, Personality.ratings)

    timeline = of(lambda person: person._timeline, TimelineFacet.timeline)

    picture = of(lambda person: person._photos, Photos.picture)
    passages = of(lambda person: person._photos, Photos.passages)
    photo = of(lambda person: person._photos, Photos.photo)
    photos = of(lambda person: person._photos, Photos.photos)
    photo_page = of(lambda person: person._photos, Photos.photo_page)
    find = of(lambda person: person._photos, Photos.find)
    thumbnail = of(lambda person: person._photos, Photos.thumbnail)
    perceived = of(lambda person: person._photos, Photos.perceived)
    perceive_missing = of(lambda person: person._photos, Photos.perceive_missing)

    recommend = of(lambda person: person._recommendations, Recommendations.recommend)
    interact = of(lambda person: person._interactions, Interactions.interact)
    interactions = of(lambda person: person._interactions, Interactions.interactions)
    delete_interaction = of(lambda person: person._interactions, Interactions.delete_interaction)
    why = of(lambda person: person._recommendations, Recommendations.why)
    why_not = of(lambda person: person._recommendations, Recommendations.why_not)
    taste = of(lambda person: person._recommendations, Recommendations.taste)

    write = of(lambda person: person._writer, Writer.write)
    drafts = of(lambda person: person._writer, Writer.drafts)
    accept_draft = of(lambda person: person._writer, Writer.accept)
    draw = of(lambda person: person._drawings, Drawings.draw)
    draw_request = of(lambda person: person._drawings, Drawings.draw_request)
    drawings = of(lambda person: person._drawings, Drawings.drawings)
    thumb = of(lambda person: person._drawings, Drawings.thumb)
    forget_drawings = of(lambda person: person._drawings, Drawings.forget_drawings)

    close_session = of(lambda person: person._archive, Archive.close_session)
    forget = of(lambda person: person._archive, Archive.forget)
    export = of(lambda person: person._archive, Archive.export)
    export_chunks = of(lambda person: person._archive, Archive.export_chunks)
    restore = of(lambda person: person._archive, Archive.restore)
    embed_missing = of(lambda person: person._archive, Archive.embed_missing)

    set_zone = of(lambda person: person._account, Account.set_zone)
    called = of(lambda person: person._account, Account.called)
    size = of(lambda person: person._account, Account.size)
    storage = of(lambda person: person._account, Account.storage)
    outgoing = of(lambda person: person._account, Account.outgoing)
    outgoing_totals = of(lambda person: person._account, Account.outgoing_totals)
    audit = of(lambda person: person._account, Account.audit)
    jobs = of(lambda person: person._account, Account.jobs)
    job_counts = of(lambda person: person._account, Account.job_counts)
    retry_jobs = of(lambda person: person._account, Account.retry_jobs)
