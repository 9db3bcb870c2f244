"""Chat, whole or streamed; feedback about replies, and traces."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, Field, TypeAdapter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lifelong.agent.chat_request import ChatRequest
from lifelong.models.base import ChatMessage
from lifelong.server.api.concepts import PictureForm
from lifelong.server.api.forms import Form, Words, content_of
from lifelong.server.api.messages import FileForm
from lifelong.server.api.person import Adding, Changing, Reading, reserve, whose
from lifelong.server.api.route import api_failure
from lifelong.server.api.route import router as made
from lifelong.server.errors import Problem
from lifelong.server.openai.answer import check
from lifelong.server.openai.parsing import MOST_PICTURES
from lifelong.server.openai.request import ModelOptions, TurnRequest
from lifelong.server.service import service_of
from lifelong.server.streaming import begun, event, unless_gone
from lifelong.types import (
    Answer,
    Called,
    Document,
    Event,
    Feedback,
    Mode,
    Rating,
    Recalled,
    Reply,
    Restarted,
    Thinking,
    Token,
    Tool,
    ToolCall,
    Trace,
)

router = made("chat")

_REPLY: Final = TypeAdapter(Reply)


class DocumentForm(Form):
    """A text to work with: data in the prompt, never remembered."""

    text: str
    title: str = Field("", max_length=200)


class ToolForm(Form):
    """A tool of the application that the model may call."""

    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    description: str = Field("", max_length=10_000)
    parameters: dict[str, Any] = Field(
        {"type": "object", "properties": {}}, description="JSON schema of an object: what a call holds."
    )


class CallForm(Form):
    """A call of a tool, as the reply gave it in `tool_calls`."""

    id: str = Field(min_length=1, max_length=200)
    name: str = Field(min_length=1, max_length=200)
    arguments: str = "{}"


class TalkForm(Form):
    """A message of the application's own conversation: shown to the model, never stored."""

    role: Literal["user", "assistant", "tool"]
    text: str = ""
    images: list[PictureForm] = Field([], max_length=MOST_PICTURES)
    calls: list[CallForm] = Field([], max_length=128, description="Of an assistant: the calls that it made.")
    call_id: str = Field("", max_length=200, description="Of a tool's result: the call that it answers.")

    def message(self) -> ChatMessage:
        """The message for the prompt."""
        images = tuple(content_of(image.data) for image in self.images)
        calls = tuple(ToolCall(call.id, call.name, call.arguments) for call in self.calls)
        return ChatMessage(self.role, self.text, images, calls, self.call_id)


Talked = Annotated[list[TalkForm], Field(max_length=1000)]


class ChatForm(Form):
    """What the person says, and what the application brings along; the latter is never stored."""

    text: str = ""
    files: list[FileForm] = Field([], max_length=20)
    voice: FileForm | None = Field(None, description="A recording in which the person says it, after the text.")
    at: AwareDatetime | None = Field(None, description="When it is said; now when left out.")
    mode: Mode | None = Field(None, description="`deep` lets a capable model look things up first.")
    system: str = Field("", description="The application's own instructions; not stored.")
    documents: list[DocumentForm] = Field([], max_length=50)
    tools: list[ToolForm] = Field([], max_length=128, description="What the model may call; see `tool_calls`.")
    history: Talked = Field([], description="Earlier talk of the application that the record does not hold.")
    after: Talked = Field([], description="What followed this message: the assistant's calls and their results.")
    stream: bool = Field(False, description="Answer as server-sent events; the last one is `answer`.")


class FeedbackForm(Form):
    """What was good or bad about a reply."""

    reply: str
    value: int | Words = Field(description="1, -1, or words, which become a wish.")


@router.post(
    "/chat",
    summary="Say something and get the answer",
    responses={
        200: {"description": "The reply; with `stream` the events on the way to it.", "model": Reply}
        | {"content": {"text/event-stream": {"schema": {"type": "string"}}}}
    },
)
async def chat(request: Request, person: Adding, form: ChatForm) -> Response:
    """Store what the person says, recall what bears on it, and answer.

    Events of a stream: ``thinking`` and ``recalled`` on the way, ``token`` for each piece of the answer,
    ``restarted`` when the pieces so far do not count, ``called`` for a call of one of your tools, ``answer`` with the
    whole reply, ``error``. A reply with ``tool_calls`` waits for results: send the same text again, with the calls
    and their results in ``after``.
    """
    whose("read")(request, request.query_params.get("person"))
    if form.stream and "idempotency-key" in request.headers:
        raise Problem(422, "unsupported", "a stream cannot be answered again: leave out `stream` or Idempotency-Key")
    files = await asyncio.to_thread(lambda: [content_of(file.data) for file in form.files])
    voice = None if form.voice is None else await asyncio.to_thread(content_of, form.voice.data)
    brought = await asyncio.to_thread(_brought, form)
    service = service_of(request)
    check(service.life.chat_model, brought)
    brought = await asyncio.to_thread(service.for_model, brought)
    await reserve(request, person, len(form.text.encode("utf-8", "replace")) + sum(map(len, [*files, voice or b""])))
    chat_request = ChatRequest(
        form.text,
        files=files,
        voice=voice,
        at=form.at,
        mode=form.mode,
        system=form.system,
        documents=[Document(each.text, each.title) for each in form.documents],
        tools=brought.ask.tools,
        history=brought.before,
        after=brought.after,
    )
    events = person.conversation.respond(chat_request)
    if form.stream:
        return await begun(request, _encoded_events(events), failure=api_failure)
    reply = await unless_gone(request, _answer(events))
    return reply if isinstance(reply, Response) else JSONResponse(_REPLY.dump_python(reply, mode="json"))


@router.post("/feedback", summary="Say what was good or bad about a reply")
async def feedback(request: Request, person: Changing, form: FeedbackForm) -> Feedback:
    """A rating is kept beside the reply; words are stored as a message and become an explicit wish."""
    if isinstance(form.value, str):
        await reserve(request, person, len(form.value.encode("utf-8", "replace")))
    return await person.feedback(form.reply, form.value)


@router.get("/ratings", summary="The replies that were rated")
async def ratings(person: Reading) -> list[Rating]:
    """The replies that the person rated, in the order of rating."""
    return await person.ratings()


@router.get("/trace", summary="How the newest answer came about")
async def newest_trace(person: Reading) -> Trace:
    """Model calls, tokens, times, what was looked up and why."""
    return await person.trace()


@router.get("/trace/{reply}", summary="How an answer came about")
async def trace(person: Reading, reply: str) -> Trace:
    """The same of one reply, by its id or that of the message that it answers."""
    return await person.trace(reply)


def _brought(form: ChatForm) -> TurnRequest:
    """The application's tools and messages, parsed like those of ``/v1``.

    Raises:
        InputError: a picture is not base64.
        Problem: there are too many pictures.
    """
    pictures = sum(len(each.images) for each in (*form.history, *form.after))
    if pictures > MOST_PICTURES:
        raise Problem(
            422, "too_many_pictures", f"{pictures} pictures of earlier talk, at most {MOST_PICTURES} are taken"
        )
    tools = tuple(Tool(each.name, each.description, each.parameters) for each in form.tools)
    return TurnRequest(
        form.text,
        before=tuple(each.message() for each in form.history),
        after=tuple(each.message() for each in form.after),
        ask=ModelOptions(tools=tools),
    )


async def _answer(events: AsyncGenerator[Event, None]) -> Reply:
    async with aclosing(events) as each:
        async for item in each:
            if isinstance(item, Answer):
                return item.reply
    raise RuntimeError("a stream ended without its answer")


async def _encoded_events(events: AsyncGenerator[Event, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(events) as each:
        async for item in each:
            match item:
                case Token() | Thinking():
                    yield _event("token" if isinstance(item, Token) else "thinking", {"text": item.text})
                case Recalled(found):
                    hits = [{"id": hit.id, "score": round(hit.score, 3)} for hit in found]
                    yield _event("recalled", {"query": found.query, "known": found.known, "hits": hits})
                case Restarted():
                    yield _event("restarted", {})
                case Called(call):
                    yield _event("called", {"id": call.id, "name": call.name, "arguments": call.arguments})
                case Answer(reply):
                    yield event(_REPLY.dump_json(reply).decode(), "answer")


def _event(name: str, value: dict[str, Any]) -> bytes:
    return event(json.dumps(value, ensure_ascii=False), name)
