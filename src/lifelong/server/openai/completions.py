"""``/v1/chat/completions``: OpenAI's protocol over a person's memory."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lifelong.server.openai.answer import Done, End, Event, Piece
from lifelong.server.openai.chat_body import ChatBody
from lifelong.server.openai.parsing import memory_of, own_voice, turn_of
from lifelong.server.openai.request import TurnRequest
from lifelong.server.service import read_body, service_of
from lifelong.server.streaming import begun, event, unless_gone
from lifelong.types import Restarted, Usage
from lifelong.types.ids import new_id

router = APIRouter(tags=["openai"])


@router.post("/v1/chat/completions", summary="Answer a chat")
async def complete(request: Request) -> Response:
    """Answer the last user message, with what is known of the person."""
    service = service_of(request)
    body = await read_body(request, ChatBody)
    memory = memory_of(request, body)
    person = await service.person(request, body.user, memory)
    turn = await turn_of(body, memory, service.pictures, own=own_voice(request))
    events = await service.answer(request, person, turn)
    head = {"id": new_id("chatcmpl"), "created": int(time.time()), "model": service.model_name}
    if body.stream:
        usage = bool(body.stream_options and body.stream_options.include_usage)
        return await begun(request, _chunks(events, head, turn, usage=usage))
    whole = await unless_gone(request, _whole(events, head, turn))
    return whole if isinstance(whole, Response) else JSONResponse(whole)


async def _whole(events: AsyncGenerator[Event, None], head: dict[str, Any], turn: TurnRequest) -> dict[str, Any]:
    texts = [""] * turn.ask.n
    refused: set[int] = set()
    ends: list[End] = []
    async with aclosing(events) as each:
        async for item in each:
            match item:
                case Piece():
                    texts[item.index] += item.text
                    refused |= {item.index} if item.refusal else set()
                case Restarted():
                    texts[0] = ""
                    refused.discard(0)
                case End():
                    ends.append(item)
                case Done():
                    return {
                        **head,
                        "object": "chat.completion",
                        "choices": [_choice(end, texts[end.index], refused=end.index in refused) for end in ends],
                        "usage": usage_of(item.usage),
                        "lifelong": item.note(turn.memory),
                    }
    raise RuntimeError("an exchange ended without its last event")


def _choice(end: End, text: str, *, refused: bool) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text or None if end.calls else text, "refusal": None}
    if refused:
        message |= {"content": None, "refusal": text}
    if end.calls:
        message["tool_calls"] = _calls(end)
    return {"index": end.index, "message": message, "logprobs": None, "finish_reason": end.reason}


def _calls(end: End) -> list[dict[str, Any]]:
    return [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in end.calls
    ]


async def _chunks(
    events: AsyncGenerator[Event, None], head: dict[str, Any], turn: TurnRequest, *, usage: bool
) -> AsyncGenerator[bytes, None]:
    head = {**head, "object": "chat.completion.chunk"}
    # A chunk of text is put together by hand: there is one for each token, and nothing in it changes but the text.
    before = json.dumps(head)[:-1]
    started: set[int] = set()
    ended: list[End] = []
    async with aclosing(events) as each:
        async for item in each:
            match item:
                case Piece():
                    role = "" if item.index in started else '"role": "assistant", '
                    started.add(item.index)
                    field = "refusal" if item.refusal else "content"
                    choice = f'{{"index": {item.index}, "delta": {{{role}"{field}": {json.dumps(item.text)}}}'
                    yield f'data: {before}, "choices": [{choice}, "finish_reason": null}}]}}\n\n'.encode()
                case Restarted():  # what was sent cannot be taken back: begin on a line of its own
                    if started:
                        yield _chunk(head, {"index": 0, "delta": {"content": "\n\n"}, "finish_reason": None})
                case End():
                    ended.append(item)
                    if item.index + 1 < turn.ask.n:
                        yield _chunk(head, _last(item, started))
                case Done():
                    yield _chunk({**head, "lifelong": item.note(turn.memory)}, _last(ended[-1], started))
                    if usage:
                        yield event(json.dumps({**head, "choices": [], "usage": usage_of(item.usage)}))
                    yield event("[DONE]")


def _last(end: End, started: set[int]) -> dict[str, Any]:
    delta: dict[str, Any] = {} if end.index in started else {"role": "assistant"}
    if end.calls:
        delta["tool_calls"] = [{"index": number, **call} for number, call in enumerate(_calls(end))]
    return {"index": end.index, "delta": delta, "finish_reason": end.reason}


def _chunk(head: dict[str, Any], choice: dict[str, Any]) -> bytes:
    return event(json.dumps({**head, "choices": [choice]}))


def usage_of(usage: Usage) -> dict[str, int]:
    """The usage in OpenAI's format."""
    return {
        "prompt_tokens": usage.tokens_in,
        "completion_tokens": usage.tokens_out,
        "total_tokens": usage.tokens_in + usage.tokens_out,
    }
