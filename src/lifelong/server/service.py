"""What the routes share: the opened record, who is meant, quotas, and the way from a turn to its answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from pydantic import BaseModel
from starlette.requests import Request

from lifelong.life import Life
from lifelong.models.base import ChatMessage
from lifelong.perception.attachments import bare, check_all
from lifelong.person.person import Person
from lifelong.server.auth import caller_of, person_of
from lifelong.server.errors import Problem
from lifelong.server.limits import StorageQuota, bounds_of
from lifelong.server.observe import Observer
from lifelong.server.openai.answer import Event, check, exchange
from lifelong.server.openai.request import Memory, TurnRequest
from lifelong.server.request_pictures import RequestPictures
from lifelong.store.keys import Key

T = TypeVar("T")

Body = TypeVar("Body", bound=BaseModel)

PARSED_AT_ONCE: Final = 64 * 1024
"""Bytes of a body that is parsed where it is; a larger one goes to a thread."""

PARSERS: Final = 1
"""Large bodies that are parsed at one time; the others wait. A parser holds the interpreter, two would only hold it
longer from everybody else."""


@dataclass(frozen=True, slots=True)
class Service:
    """What the routes work with.

    Attributes:
        life: the opened record with its models.
        observer: sees what goes on.
        pictures: brings the pictures of requests.
        room: how much is kept.
        writing: names of the writes that are being worked on (``api/once.py``).
        editing: is held while what a client has seen is compared and changed.
        parsing: is held while a large body is parsed.
    """

    life: Life
    observer: Observer
    pictures: RequestPictures
    room: StorageQuota = field(default_factory=StorageQuota)
    writing: set[bytes] = field(default_factory=set)
    editing: asyncio.Lock = field(default_factory=asyncio.Lock)
    parsing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PARSERS))

    @property
    def model_name(self) -> str:
        """Name of what answers."""
        return "lifelong" if self.life.chat_model is None else self.life.chat_model.name

    async def parsed(self, content: bytes, parse: Callable[[bytes], T]) -> T:
        """What a body says; a large one is read beside the loop, and few of them at one time.

        Raises:
            Exception: as ``parse`` does.
        """
        if len(content) <= PARSED_AT_ONCE:
            return parse(content)
        async with self.parsing:
            return await asyncio.to_thread(parse, content)

    async def person(self, request: Request, user: str | None, memory: Memory) -> Person:
        """The person whom a request for an answer is about, if its key may.

        Raises:
            Problem: the key may not, or nobody is there and nothing would be stored.
        """
        caller = caller_of(request)
        caller.need("read")
        if memory == "on":
            caller.need("write")
        return await asyncio.to_thread(person_of, self.life, caller, user, new=memory == "on")

    async def answer(self, request: Request, person: Person, turn: TurnRequest) -> AsyncGenerator[Event, None]:
        """The events of a turn's answer. What cannot be done is refused here, before anything begins.

        Raises:
            Problem: the model cannot do it, or the person's room is full.
            AttachmentError: a picture cannot be taken.
        """
        check(self.life.chat_model, turn)
        caller = caller_of(request).key

        key = None
        if turn.memory == "on":
            await asyncio.to_thread(self.make_room, caller, person, turn.size)
            key = await turn.key(person, now=self.life.now(), gap=self.life.settings.gap)
        shown = await asyncio.to_thread(self.for_model, turn)
        return exchange(self.life, person, turn, shown, self.observer, key=key)

    def make_room(self, key: Key | None, person: Person, size: int) -> None:
        """Count what is about to be stored. Blocking: it may read how much there is.

        Raises:
            Problem: 507; nothing is stored.
        """
        if key is not None and key.person is None:
            self.life.keys.note_writer(key, person)
        self.room.take(bounds_of(self.life, key, person), size)

    def for_model(self, turn: TurnRequest) -> TurnRequest:
        """The turn with its pictures as they may leave the machine, or without where the model sees none.

        Raises:
            AttachmentError: a picture cannot be taken.
        """
        model = self.life.chat_model
        seeing = model is not None and model.profile.images

        def bared(images: tuple[bytes, ...]) -> tuple[bytes, ...]:
            checked = check_all(images, self.life.image_limits) if seeing else ()
            return tuple(bare(content) for _, content in checked)

        def told(messages: tuple[ChatMessage, ...]) -> tuple[ChatMessage, ...]:
            return tuple(replace(each, images=bared(each.images)) for each in messages)

        images = bared(turn.images) if turn.memory == "off" else ()  # else talk does it
        return replace(turn, images=images, before=told(turn.before), after=told(turn.after))


def service_of(request: Request) -> Service:
    """What the routes of this application work with."""
    service: Service = request.app.state.service
    return service


async def read_body(request: Request, form: type[Body]) -> Body:
    """A JSON body in the given form.

    Raises:
        Problem: it is sent as something else. JSON that says so keeps web forms of other pages out.
        ValidationError: it has another form, is nested too deeply, or is no JSON.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "not_json", "send JSON with the header `Content-Type: application/json`")
    return await service_of(request).parsed(await request.body(), form.model_validate_json)
