"""What all routes use: the open record, the person of a request, quotas, and the answer of a turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

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
from lifelong.server.openai.answer import Event, check, exchange, without_idle_tools
from lifelong.server.openai.request import Memory, TurnRequest
from lifelong.server.request_pictures import RequestPictures
from lifelong.types import Key

T = TypeVar("T")

Body = TypeVar("Body", bound=BaseModel)

PARSED_AT_ONCE: Final = 64 * 1024
"""Maximum size in bytes of a body that is parsed on the event loop; a larger one is parsed in a thread."""

PARSERS: Final = 1
"""Number of large bodies that are parsed at the same time; the others wait. A parser holds the interpreter lock, so a
second one would only delay all other requests."""


@dataclass(frozen=True, slots=True)
class Service:
    """What all routes use.

    Attributes:
        life: the open record with its models.
        observer: logs, counts and traces requests.
        pictures: loads the pictures of requests.
        describe: makes the OpenAPI description of all routes.
        storage: the quotas of stored bytes.
        parsing: a semaphore that is held while a large body is parsed.
    """

    life: Life
    observer: Observer
    pictures: RequestPictures
    describe: Callable[[], dict[str, Any]]
    storage: StorageQuota
    parsing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PARSERS))

    @property
    def model_name(self) -> str:
        """Name of the model that answers."""
        return "lifelong" if self.life.chat_model is None else self.life.chat_model.name

    async def parsed(self, content: bytes, parse: Callable[[bytes], T]) -> T:
        """Parse a body. A large one is parsed in a thread, few at the same time.

        Raises:
            Exception: any exception of ``parse``.
        """
        if len(content) <= PARSED_AT_ONCE:
            return parse(content)
        async with self.parsing:
            return await asyncio.to_thread(parse, content)

    async def person(self, request: Request, user: str | None, memory: Memory) -> Person | None:
        """The person of a request for an answer, if its key allows it; None for a request that an app makes by itself.

        Raises:
            Problem: the key does not allow it, or the person does not exist and nothing would be stored.
        """
        caller = caller_of(request)
        caller.need("read")
        if memory == "task":
            caller.name(user)  # the same check of the name; nobody is looked up or made
            return None
        if memory == "on":
            caller.need("write")
        return await asyncio.to_thread(person_of, self.life, caller, user, new=memory == "on")

    async def answer(self, request: Request, person: Person | None, turn: TurnRequest) -> AsyncGenerator[Event, None]:
        """The events of the answer to a turn. Unsupported requests are refused here, before the answer starts.

        Raises:
            Problem: the model does not support the request, or a storage quota is used up.
            AttachmentError: a picture cannot be taken.
        """
        turn = without_idle_tools(self.life.chat_model, turn)
        check(self.life.chat_model, turn)
        caller = caller_of(request).key

        key = None
        if turn.memory == "on" and person is not None:
            await asyncio.to_thread(self.reserve, caller, person, turn.size)
            turn = await turn.without_known(person)
            key = await turn.key(person)
        shown = await asyncio.to_thread(self.for_model, turn)
        return exchange(self.life, person, turn, shown, self.observer, key=key)

    def reserve(self, key: Key | None, person: Person, size: int) -> None:
        """Count bytes before they are stored. Blocking: it may measure the stored bytes.

        Raises:
            Problem: 507; nothing is stored.
        """
        if key is not None and key.person is None:
            self.life.keys.note_writer(key, person)
        self.storage.take(bounds_of(self.life, key, person), size)

    def for_model(self, turn: TurnRequest) -> TurnRequest:
        """The turn with pictures without EXIF, or without pictures if the model has no image input.

        Raises:
            AttachmentError: a picture cannot be taken.
        """
        model = self.life.chat_model
        seeing = model is not None and model.profile.images

        def bared(images: tuple[bytes, ...]) -> tuple[bytes, ...]:
            checked = check_all(images, self.life.image_limits) if seeing else ()
            return tuple(bare(content) for _, content in checked)

        def without_exif(messages: tuple[ChatMessage, ...]) -> tuple[ChatMessage, ...]:
            return tuple(replace(each, images=bared(each.images)) for each in messages)

        images = bared(turn.images) if turn.alone else ()  # otherwise the conversation does it
        return replace(turn, images=images, before=without_exif(turn.before), after=without_exif(turn.after))


def service_of(request: Request) -> Service:
    """The service of the application of this request."""
    service: Service = request.app.state.service
    return service


async def read_body(request: Request, form: type[Body]) -> Body:
    """The JSON body of a request, validated as this form.

    Raises:
        Problem: the body is not declared as JSON; web forms of other pages cannot declare it.
        ValidationError: the body does not match the form, is nested too deeply, or is not JSON.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "not_json", "send JSON with the header `Content-Type: application/json`")
    return await service_of(request).parsed(await request.body(), form.model_validate_json)
