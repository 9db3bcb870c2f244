"""Convert our values to and from the OpenAI chat protocol of llama.cpp and compatible endpoints.

Answers are untrusted data: a chunk that does not follow the protocol is ignored.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lifelong.errors import InputError
from lifelong.models.base import Audio, ChatEvent, ChatMessage, Finish, TextDelta, ThoughtDelta, Tool, ToolCall

AUDIO_FORMATS: Final = ("wav", "mp3")
"""Formats of recordings in the protocol."""


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
        body["tools"] = [tool(each) for each in tools]
    if stop:
        body["stop"] = list(stop)
    return body


def clean(text: str) -> str:
    """Replace lone surrogates, which have no UTF-8 form and are refused by JSON parsers."""
    return text.encode("utf-8", "replace").decode("utf-8")


def picture_type(image: bytes) -> str:
    """The media type of an encoded picture, by its first bytes.

    Raises:
        InputError: chat models do not accept its type.
    """
    if image.startswith(b"\x89PNG"):
        return "image/png"
    if image.startswith(b"\xff\xd8"):
        return "image/jpeg"
    if image.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if image[:4] == b"RIFF" and image[8:12] == b"WEBP":
        return "image/webp"
    raise InputError(
        f"A picture for the model begins with {image[:12]!r}, which is not JPEG, PNG, WebP or GIF. Convert it first."
    )


def data_url(image: bytes) -> str:
    """An encoded picture as a data URL with its media type."""
    return f"data:{picture_type(image)};base64,{base64.b64encode(image).decode('ascii')}"


def _message(message: ChatMessage) -> dict[str, Any]:
    text = clean(message.text)
    body: dict[str, Any] = {"role": message.role, "content": text}
    if message.images or message.audio:
        body["content"] = [
            {"type": "text", "text": text},
            *({"type": "image_url", "image_url": {"url": data_url(image)}} for image in message.images),
            *(_recording(audio) for audio in message.audio),
        ]
    if message.calls:
        body["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.calls
        ]
    if message.call_id:
        body["tool_call_id"] = message.call_id
    return body


def tool(tool: Tool) -> dict[str, Any]:
    """A tool in the form of the protocol and of chat templates."""
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


def _recording(audio: Audio) -> dict[str, Any]:
    if audio.format not in AUDIO_FORMATS:
        raise InputError(f"A recording is {audio.format!r}; endpoints take {' or '.join(AUDIO_FORMATS)}. Convert it.")
    data = base64.b64encode(audio.data).decode("ascii")
    return {"type": "input_audio", "input_audio": {"data": data, "format": audio.format}}


def _closed(schema: Any) -> bool:
    """Whether every object of a schema requires all of its fields and allows no other.

    OpenAI accepts only such a schema as strict, and follows a strict schema exactly.
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
class AnswerAssembly:
    """Assembles the chunks of one streamed answer: text is returned at once, a tool call when it is complete.

    Attributes:
        most: largest size of the answer in bytes, thoughts and calls included.
        full: the answer was larger, and the rest was left out.
        size: bytes so far.
    """

    most: int = sys.maxsize
    full: bool = False
    size: int = 0
    reason: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    _calls: dict[int, _Call] = field(default_factory=dict)

    def feed(self, chunk: Mapping[str, Any]) -> Iterator[TextDelta | ThoughtDelta]:
        """Add a chunk; yields its text. Servers use one of two names for thoughts."""
        if usage := _mapping(chunk.get("usage")):
            self.tokens_in = _count(usage.get("prompt_tokens"))
            self.tokens_out = _count(usage.get("completion_tokens"))
        for choice in map(_mapping, _sequence(chunk.get("choices"))):
            delta = _mapping(choice.get("delta"))
            if thought := self._within_limit(_text(delta.get("reasoning_content")) or _text(delta.get("reasoning"))):
                yield ThoughtDelta(thought)
            if text := self._within_limit(_text(delta.get("content"))):
                yield TextDelta(text)
            if refusal := self._within_limit(_text(delta.get("refusal"))):
                yield TextDelta(refusal, refusal=True)
            for part in map(_mapping, _sequence(delta.get("tool_calls"))):
                self._feed_call(part)
            self.reason = _text(choice.get("finish_reason")) or self.reason

    def end(self) -> Iterator[ChatEvent]:
        """Yield the tool calls and the finish. Calls without a name, and all calls of a cut answer, are left out."""
        calls = {index: call for index, call in self._calls.items() if call.name and not self.full}
        for index, call in sorted(calls.items()):
            yield ToolCall(call.id or f"call_{index}", call.name, call.arguments or "{}")
        reason = "length" if self.full else "tool_calls" if calls else self.reason or "stop"
        yield Finish(reason, self.tokens_in, self.tokens_out)

    def _feed_call(self, part: Mapping[str, Any]) -> None:
        call = self._calls.setdefault(self._index(part), _Call())
        function = _mapping(part.get("function"))
        call.id = self._within_limit(_text(part.get("id"))) or call.id
        call.name = self._within_limit(_text(function.get("name"))) or call.name
        value = function.get("arguments")
        # Older versions of Ollama and some proxies send an object instead of its JSON text.
        call.arguments += self._within_limit(json.dumps(value) if isinstance(value, Mapping) else _text(value))

    def _within_limit(self, text: str) -> str:
        """The part of a text that is within the limit."""
        data = text.encode("utf-8", "surrogatepass")
        left = max(0, self.most - self.size)
        self.size += min(len(data), left)
        if len(data) <= left:
            return text
        self.full = True
        return data[:left].decode("utf-8", "ignore")

    def _index(self, part: Mapping[str, Any]) -> int:
        """The call of a part: by its index, else a new call for a new id, else the last call."""
        index = part.get("index")
        if isinstance(index, int):
            return index
        last = max(self._calls, default=-1)
        named = _text(part.get("id"))
        return last + 1 if last < 0 or (named and named != self._calls[last].id) else last


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _sequence(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
