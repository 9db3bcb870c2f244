"""Responses that wait for results of tools, so that ``previous_response_id`` leads on from them.

Such a response is no reply yet: the record has the message, and the model's calls are nowhere. They are kept with the
results so far like answers to an Idempotency-Key: for a day, and no longer than until anything is forgotten, since
their arguments may repeat what the person said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from lifelong.errors import NotFoundError
from lifelong.models.base import ChatMessage
from lifelong.person.person import Person
from lifelong.store.idempotency import StoredResponse
from lifelong.types import ToolCall

MOST: Final = 1_000_000
"""Bytes of calls and results that are kept."""


async def begin(person: Person, response: str) -> None:
    """Note that a response with tools is being made: what is forgotten from here on is not kept with it."""
    name = _name(response)
    await person.responses.begin(name, name)


async def end(person: Person, response: str, after: Sequence[ChatMessage], calls: Sequence[ToolCall]) -> None:
    """Keep the calls that a response ended in; without any it does not wait.

    Args:
        person: whose.
        response: its id.
        after: calls and results since the message, of the rounds before.
        calls: the new ones; their ids lead to the message.
    """
    name = _name(response)
    if not calls:
        await person.responses.drop(name)
        return
    told = [item for message in (*after, ChatMessage("assistant", "", calls=tuple(calls))) for item in _items(message)]
    content = json.dumps({"message": calls[0].id.rpartition(".")[0], "items": told}).encode()
    kept = StoredResponse(name, 200, content=content if len(content) <= MOST else None)
    await person.responses.finish(name, kept)


async def waiting(person: Person, response: str) -> list[dict[str, Any]] | None:
    """The talk that led to a response that waits, as items of an input, the message first; None where none waits."""
    kept = await person.responses.get(_name(response))
    if kept is None or kept.content is None:
        return None
    value = json.loads(kept.content)
    try:
        message = await person.message(value["message"])
    except NotFoundError:
        return None
    return [{"role": "user", "content": message.text}, *value["items"]]


def call_item(call: ToolCall) -> dict[str, Any]:
    """A call as an item of an output."""
    return {
        "type": "function_call",
        "id": f"fc_{call.id}",
        "call_id": call.id,
        "name": call.name,
        "arguments": call.arguments,
        "status": "completed",
    }


def _items(message: ChatMessage) -> Iterator[dict[str, Any]]:
    if message.role == "tool":
        yield {"type": "function_call_output", "call_id": message.call_id, "output": message.text}
        return
    if message.text:
        yield {"role": message.role, "content": message.text}
    for call in message.calls:
        yield call_item(call)


def _name(response: str) -> bytes:
    return hashlib.sha256(f"response\0{response}".encode()).digest()
