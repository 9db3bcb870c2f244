"""Saying something and getting an answer, whole or piece by piece; feedback on it, and how it came about."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

from pydantic import AwareDatetime, Field, TypeAdapter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lifelong.server.api.forms import Form, Words, content_of
from lifelong.server.api.messages import FileForm
from lifelong.server.api.route import api_failure
from lifelong.server.api.route import router as made
from lifelong.server.api.whose import Adding, Changing, Reading, make_room, whose
from lifelong.server.problems import Problem
from lifelong.server.streaming import begun, event, unless_gone
from lifelong.types import (
    Answer,
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
    Trace,
)

router = made("chat")

_REPLY: Final = TypeAdapter(Reply)


class DocumentForm(Form):
    """A text to work with: data in the prompt, never remembered."""

    text: str
    title: str = Field("", max_length=200)


class ChatForm(Form):
    """What the person says. Tools and earlier talk of an application are for ``/v1/chat/completions``."""

    text: str = ""
    files: list[FileForm] = Field([], max_length=20)
    at: AwareDatetime | None = Field(None, description="When it is said; now when left out.")
    mode: Mode | None = Field(None, description="`deep` lets a capable model look things up first.")
    system: str = Field("", description="The application's own instructions; not stored.")
    documents: list[DocumentForm] = Field([], max_length=50)
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
    ``restarted`` when the pieces so far do not count, ``answer`` with the whole reply, ``error``.
    """
    whose("read")(request, request.query_params.get("person"))
    if form.stream and "idempotency-key" in request.headers:
        raise Problem(422, "unsupported", "a stream cannot be answered again: leave out `stream` or Idempotency-Key")
    files = await asyncio.to_thread(lambda: [content_of(file.data) for file in form.files])
    await make_room(request, person, len(form.text.encode("utf-8", "replace")) + sum(map(len, files)))
    events = person.stream(
        form.text,
        files=files,
        at=form.at,
        mode=form.mode,
        system=form.system,
        documents=[Document(each.text, each.title) for each in form.documents],
    )
    if form.stream:
        return await begun(request, _told(events), failure=api_failure)
    reply = await unless_gone(request, _answer(events))
    return reply if isinstance(reply, Response) else JSONResponse(_REPLY.dump_python(reply, mode="json"))


@router.post("/feedback", summary="Say what was good or bad about a reply")
async def feedback(request: Request, person: Changing, form: FeedbackForm) -> Feedback:
    """A rating is kept beside the reply; words are stored as a message and become an explicit wish."""
    if isinstance(form.value, str):
        await make_room(request, person, len(form.value.encode("utf-8", "replace")))
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


async def _answer(events: AsyncGenerator[Event, None]) -> Reply:
    async with aclosing(events) as each:
        async for item in each:
            if isinstance(item, Answer):
                return item.reply
    raise RuntimeError("a stream ended without its answer")


async def _told(events: AsyncGenerator[Event, None]) -> AsyncGenerator[bytes, None]:
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
                case Answer(reply):
                    yield event(_REPLY.dump_json(reply).decode(), "answer")


def _event(name: str, value: dict[str, Any]) -> bytes:
    return event(json.dumps(value, ensure_ascii=False), name)
