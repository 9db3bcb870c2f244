"""``/v1/responses``: OpenAI's newer protocol, for the subset that clients commonly use.

A response is a stored reply under another name: ``resp_`` and the id of the reply. The memory has the open
conversation, so a ``previous_response_id`` starts no chain of its own. It must name a reply of the same person, or a
response that waits for results of tools; then the new input continues after its calls.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lifelong.errors import NotFoundError
from lifelong.person.person import Person
from lifelong.server.auth import caller_of, person_of
from lifelong.server.errors import NOTHING_HERE, Problem
from lifelong.server.openai import tool_loops
from lifelong.server.openai.answer import FILTERED, Done, End, Event, Piece
from lifelong.server.openai.parsing import memory_of, turn_of
from lifelong.server.openai.request import TurnRequest
from lifelong.server.openai.responses_body import ResponsesBody
from lifelong.server.service import read_body, service_of
from lifelong.server.streaming import begun, event, unless_gone
from lifelong.types import Message, Restarted, Usage
from lifelong.types.ids import new_id

router = APIRouter(tags=["openai"])

PREFIX: Final = "resp_"


@router.post("/v1/responses", summary="Respond")
async def respond(request: Request) -> Response:
    """Answer the input, with what is known of the person."""
    service = service_of(request)
    body = await read_body(request, ResponsesBody)
    chat = body.chat()
    memory = memory_of(request, chat)
    person = await service.person(request, body.user, memory)
    if body.previous_response_id is not None and person is not None:
        earlier = await _waiting(person, body.previous_response_id)
        chat = body.chat(after=earlier)
    turn = await turn_of(chat, memory, service.pictures)
    events = await service.answer(request, person, turn)
    responding = Responding(body, service.model_name, turn.memory, PREFIX + turn.reply_id)
    if turn.ask.tools and memory == "on" and body.store is not False and person is not None:
        events = _store_calls(events, person, responding.id, turn)
    if body.stream:
        return await begun(request, responding.stream(events))
    whole = await unless_gone(request, responding.whole(events))
    return whole if isinstance(whole, Response) else JSONResponse(whole)


@router.get("/v1/responses/{response}", summary="Show a response")
async def show(request: Request, response: str, user: str | None = None) -> dict[str, Any]:
    """A stored reply by the id of its response."""
    service, caller = service_of(request), caller_of(request)
    caller.need("read")
    person = await asyncio.to_thread(person_of, service.life, caller, user)
    now = service.life.now()
    responding = Responding(ResponsesBody(input="-"), service.model_name, "on", response, now.timestamp())
    if items := await tool_loops.waiting(person, response):
        last = list(takewhile(lambda item: item.get("type") == "function_call", reversed(items)))
        return responding.object("completed", last[::-1], None)
    reply = await _reply(person, response)
    responding.created = reply.at.timestamp()
    return responding.object("completed", [responding.message(reply.text)], None)


async def _waiting(person: Person, response: str) -> list[dict[str, Any]]:
    """The conversation of a response that waits for results of tools; nothing for a reply.

    Raises:
        Problem: 404, for an unknown id and for one of another person.
    """
    items = await tool_loops.waiting(person, response)
    if items is None:
        await _reply(person, response)
    return items or []


async def _reply(person: Person, response: str) -> Message:
    """The stored reply of a response.

    Raises:
        Problem: 404, for an unknown id and for one of another person.
    """
    try:
        message = await person.message(response.removeprefix(PREFIX))
    except NotFoundError:
        raise Problem(404, "not_found", NOTHING_HERE) from None
    if not response.startswith(PREFIX) or message.role != "assistant":
        raise Problem(404, "not_found", NOTHING_HERE)
    return message


async def _store_calls(
    events: AsyncGenerator[Event, None], person: Person, response: str, turn: TurnRequest
) -> AsyncGenerator[Event, None]:
    """The same events; calls are stored before they are sent."""
    await tool_loops.begin(person, response)
    async with aclosing(events) as each:
        async for happened in each:
            if isinstance(happened, End):
                await tool_loops.end(person, response, turn.after, happened.calls)
            yield happened


@dataclass(slots=True)
class Responding:
    """One response in progress.

    Attributes:
        body: the request.
        model: name of the model that answers.
        memory: how the request uses the record.
        id: id of the response.
        created: Unix time.
    """

    body: ResponsesBody
    model: str
    memory: str
    id: str
    created: float = field(default_factory=time.time)
    _item: str = field(default_factory=lambda: new_id("item"))
    _number: int = 0
    _refused: bool = False
    _filtered: bool = False

    async def whole(self, events: AsyncGenerator[Event, None]) -> dict[str, Any]:
        """The complete response."""
        text = ""
        output: list[dict[str, Any]] = []
        status = "completed"
        async with aclosing(events) as each:
            async for happened in each:
                match happened:
                    case Piece():
                        self._refused = happened.refusal
                        text += happened.text
                    case Restarted():
                        text = ""
                    case End():
                        output, status = self._output(text, happened)
                    case Done():
                        return self._done(status, output, happened)
        raise RuntimeError("an exchange ended without its last event")

    async def stream(self, events: AsyncGenerator[Event, None]) -> AsyncGenerator[bytes, None]:
        """The response as server-sent events; the first ones wait for the first output of the model."""
        text = ""
        output: list[dict[str, Any]] = []
        status = "completed"
        async with aclosing(events) as each:
            async for happened in each:
                if not self._number:
                    for kind in ("created", "in_progress"):
                        yield self._event(f"response.{kind}", response=self.object("in_progress", [], None))
                match happened:
                    case Piece() | Restarted():
                        piece = happened.text if isinstance(happened, Piece) else "\n\n" if text else ""
                        if not text:
                            self._refused = isinstance(happened, Piece) and happened.refusal
                            for begin in self._begin():
                                yield begin
                        text += piece
                        more: dict[str, Any] = {} if self._refused else {"logprobs": []}
                        yield self._text(f"{self._kind}.delta", delta=piece, **more)
                    case End():
                        output, status = self._output(text, happened)
                        for end in self._end(text, output):
                            yield end
                    case Done():
                        final = self._done(status, output, happened)
                        yield self._event(f"response.{status}", response=final)

    def message(self, text: str, status: str = "completed") -> dict[str, Any]:
        """The message with the answer."""
        content = [self._part(text)]
        return {"type": "message", "id": self._item, "role": "assistant", "status": status, "content": content}

    def object(self, status: str, output: list[dict[str, Any]], usage: Usage | None) -> dict[str, Any]:
        """The response object."""
        body = self.body
        missing = "content_filter" if self._filtered else "max_output_tokens"
        return {
            "id": self.id,
            "object": "response",
            "created_at": int(self.created),
            "status": status,
            "error": None,
            "incomplete_details": {"reason": missing} if status == "incomplete" else None,
            "instructions": body.instructions,
            "metadata": body.metadata or {},
            "model": self.model,
            "output": output,
            "parallel_tool_calls": body.parallel_tool_calls is not False,
            "previous_response_id": body.previous_response_id,
            "temperature": body.temperature,
            "tool_choice": body.tool_choice or "auto",
            "tools": [tool.model_dump() for tool in body.tools or ()],
            "top_p": body.top_p,
            "usage": None if usage is None else _usage(usage),
        }

    def _output(self, text: str, end: End) -> tuple[list[dict[str, Any]], str]:
        output = [self.message(text)] if text or not end.calls else []
        output += [tool_loops.call_item(call) for call in end.calls]
        self._filtered = end.reason == FILTERED
        return output, "incomplete" if end.reason in ("length", FILTERED) else "completed"

    def _done(self, status: str, output: list[dict[str, Any]], whole: Done) -> dict[str, Any]:
        return {**self.object(status, output, whole.usage), "lifelong": whole.note(self.memory)}

    @property
    def _kind(self) -> str:
        return "refusal" if self._refused else "output_text"

    def _part(self, text: str) -> dict[str, Any]:
        if self._refused:
            return {"type": "refusal", "refusal": text}
        return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}

    # Events

    def _begin(self) -> list[bytes]:
        item = {**self.message("", "in_progress"), "content": []}
        return [
            self._event("response.output_item.added", output_index=0, item=item),
            self._text("content_part.added", part=self._part("")),
        ]

    def _end(self, text: str, output: list[dict[str, Any]]) -> list[bytes]:
        events = []
        for place, item in enumerate(output):
            if item["type"] == "message":
                events += [] if text else self._begin()
                fields = {"refusal": text} if self._refused else {"text": text, "logprobs": []}
                events.append(self._text(f"{self._kind}.done", **fields))
                events.append(self._text("content_part.done", part=item["content"][0]))
            else:
                at = {"item_id": item["id"], "output_index": place}
                begun_item = {**item, "arguments": "", "status": "in_progress"}
                call = {"arguments": item["arguments"], "name": item["name"]}
                events += [
                    self._event("response.output_item.added", output_index=place, item=begun_item),
                    self._event("response.function_call_arguments.delta", **at, delta=item["arguments"]),
                    self._event("response.function_call_arguments.done", **at, **call),
                ]
            events.append(self._event("response.output_item.done", output_index=place, item=item))
        return events

    def _text(self, kind: str, **values: Any) -> bytes:
        return self._event(f"response.{kind}", item_id=self._item, output_index=0, content_index=0, **values)

    def _event(self, kind: str, **values: Any) -> bytes:
        number, self._number = self._number, self._number + 1
        return event(json.dumps({"type": kind, "sequence_number": number, **values}), kind)


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "input_tokens": usage.tokens_in,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": usage.tokens_out,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": usage.tokens_in + usage.tokens_out,
    }
