"""The OpenAI chat protocol, as llama.cpp and every compatible endpoint speak it: our values to and from it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lifelong.models.base import ChatEvent, ChatMessage, Finish, TextDelta, Tool, ToolCall


def request(
    messages: Sequence[ChatMessage],
    *,
    max_tokens: int,
    schema: Mapping[str, Any] | None,
    tools: Sequence[Tool],
    stop: Sequence[str],
) -> dict[str, Any]:
    """Build the body of a streamed chat request at temperature 0, without the model's name."""
    body: dict[str, Any] = {
        "messages": [_message(message) for message in messages],
        "max_tokens": max_tokens,
        "temperature": 0,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if schema is not None:
        form = {"name": "answer", "schema": dict(schema), "strict": _closed(schema)}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    if tools:
        body["tools"] = [_tool(tool) for tool in tools]
    if stop:
        body["stop"] = list(stop)
    return body


def clean(text: str) -> str:
    """Replace lone surrogates, which have no UTF-8 form and which JSON parsers refuse."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _message(message: ChatMessage) -> dict[str, Any]:
    text = clean(message.text)
    body: dict[str, Any] = {"role": message.role, "content": text}
    if message.images:
        body["content"] = [
            {"type": "text", "text": text},
            *({"type": "image_url", "image_url": {"url": _data_url(image)}} for image in message.images),
        ]
    if message.calls:
        body["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.calls
        ]
    if message.call_id:
        body["tool_call_id"] = message.call_id
    return body


def _tool(tool: Tool) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


def _data_url(image: bytes) -> str:
    kind = "image/png" if image.startswith(b"\x89PNG") else "image/jpeg"
    return f"data:{kind};base64,{base64.b64encode(image).decode('ascii')}"


def _closed(schema: Any) -> bool:
    """Whether every object of a schema requires all of its fields and allows no other.

    OpenAI refuses a schema as strict otherwise; a strict one is followed to the letter.
    """
    if isinstance(schema, Mapping):
        if "properties" in schema and (
            schema.get("additionalProperties") is not False
            or set(schema.get("required", ())) != set(schema["properties"])
        ):
            return False
        return all(_closed(part) for part in schema.values())
    if isinstance(schema, list | tuple):
        return all(_closed(part) for part in schema)
    return True


@dataclass(slots=True)
class _Call:
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(slots=True)
class Assembly:
    """Puts the chunks of one streamed answer together: text at once, a tool call when it is whole."""

    reason: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    _calls: dict[int, _Call] = field(default_factory=dict)

    def feed(self, chunk: Mapping[str, Any]) -> Iterator[TextDelta]:
        """Take in a chunk and give the text in it, if any."""
        if usage := chunk.get("usage"):
            self.tokens_in = usage.get("prompt_tokens") or 0
            self.tokens_out = usage.get("completion_tokens") or 0
        for choice in chunk.get("choices") or ():
            delta = choice.get("delta") or {}
            if text := delta.get("content"):
                yield TextDelta(text)
            for part in delta.get("tool_calls") or ():
                self._feed_call(part)
            self.reason = choice.get("finish_reason") or self.reason

    def end(self) -> Iterator[ChatEvent]:
        """Give the tool calls and the finish."""
        for index, call in sorted(self._calls.items()):
            yield ToolCall(call.id or f"call_{index}", call.name, call.arguments or "{}")
        reason = "tool_calls" if self._calls else self.reason or "stop"
        yield Finish(reason, self.tokens_in, self.tokens_out)

    def _feed_call(self, part: Mapping[str, Any]) -> None:
        call = self._calls.setdefault(part.get("index") or 0, _Call())
        function = part.get("function") or {}
        call.id = part.get("id") or call.id
        call.name = function.get("name") or call.name
        call.arguments += function.get("arguments") or ""
