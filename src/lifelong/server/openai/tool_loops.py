"""Responses that wait for results of tools, so that ``previous_response_id`` can continue them.

Such a response is not a reply yet: the record has the message, but not the calls of the model. The calls and the
results so far are stored like responses to an Idempotency-Key: for one day, or until anything is forgotten, because
their arguments may repeat the person's words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from lifelong.errors import NotFoundError
from lifelong.models.base import ChatMessage
from lifelong.person.person import Person
from lifelong.types import StoredResponse, ToolCall

MOST: Final = 1_000_000
"""Maximum size in bytes of the stored calls and results."""


async def begin(person: Person, response: str) -> None:
    """Record the start of a response with tools. If anything is forgotten after it, its calls are not stored."""
    name = _name(response)
    await person.responses.begin(name, name)


async def end(person: Person, response: str, after: Sequence[ChatMessage], calls: Sequence[ToolCall]) -> None:
    """Store the calls at the end of a response; without calls it does not wait.

    Args:
        person: the person.
        response: id of the response.
        after: calls and results since the message, from earlier rounds.
        calls: the new calls; their ids lead to the message.
    """
    name = _name(response)
    if not calls:
        await person.responses.drop(name)
        return
    items = [item for message in (*after, ChatMessage("assistant", "", calls=tuple(calls))) for item in _items(message)]
    content = json.dumps({"message": calls[0].id.rpartition(".")[0], "items": items}).encode()
    stored = StoredResponse(name, 200, content=content if len(content) <= MOST else None)
    await person.responses.finish(name, stored)


async def waiting(person: Person, response: str) -> list[dict[str, Any]] | None:
    """The conversation of a waiting response as input items, the message first; None if it does not wait."""
    stored = await person.responses.get(_name(response))
    if stored is None or stored.content is None:
        return None
    value = json.loads(stored.content)
    try:
        message = await person.message(value["message"])
    except NotFoundError:
        return None
    return [{"role": "user", "content": message.text}, *value["items"]]


def call_item(call: ToolCall) -> dict[str, Any]:
    """A call as an output item."""
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
