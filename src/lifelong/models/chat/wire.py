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
from lifelong.models import strict_schema
from lifelong.models.base import Audio, ChatEvent, ChatMessage, Finish, TextDelta, ThoughtDelta, Tool, ToolCall
from lifelong.models.chat.toolcalls import ToolCallParser

AUDIO_FORMATS: Final = ("wav", "mp3")
"""Formats of recordings in the protocol."""


THOUGHT_FIELDS: Final = ("reasoning_content", "reasoning", "thinking")
"""Names of the field for thoughts: DeepSeek, vLLM and llama.cpp; OpenRouter and Ollama; others. Only one is read."""


def request(
    messages: Sequence[ChatMessage],
    *,
    max_tokens: int,
    schema: Mapping[str, Any] | None,
    tools: Sequence[Tool],
    stop: Sequence[str],
    limits: bool = False,
) -> dict[str, Any]:
    """Build the body of a streamed chat request at temperature 0, without the model's name.

    Args:
        messages, max_tokens, schema, tools, stop: as ``ChatModel.stream``.
        limits: whether the server accepts limits of length in a schema. Without, a schema that is closed is sent as a
            strict one, in the published subset; see `lifelong.models.strict_schema`.
    """
    body: dict[str, Any] = {
        "messages": [_message(message) for message in messages],
        "max_tokens": max_tokens,
        "temperature": 0,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if schema is not None:
        reduced = strict_schema.reduced(schema)
        strict = not limits and strict_schema.is_strict(reduced)
        form = {"name": "answer", "schema": reduced if strict else dict(schema), "strict": strict}
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


def templated(message: ChatMessage) -> dict[str, Any]:
    """A message in the form of chat templates of ``transformers``: pictures are places, arguments are objects."""
    body: dict[str, Any] = {"role": message.role, "content": clean(message.text)}
    if message.images:
        body["content"] = [*({"type": "image"} for _ in message.images), {"type": "text", "text": body["content"]}]
    if message.calls:
        body["tool_calls"] = [
            {"type": "function", "function": {"name": call.name, "arguments": _object(call.arguments)}}
            for call in message.calls
        ]
    return body


def _object(arguments: str) -> Any:
    """The arguments of a call as templates write them, with ``tojson``; text that is no JSON stays text."""
    try:
        return json.loads(arguments)
    except ValueError:
        return arguments


def _recording(audio: Audio) -> dict[str, Any]:
    if audio.format not in AUDIO_FORMATS:
        raise InputError(f"A recording is {audio.format!r}; endpoints take {' or '.join(AUDIO_FORMATS)}. Convert it.")
    data = base64.b64encode(audio.data).decode("ascii")
    return {"type": "input_audio", "input_audio": {"data": data, "format": audio.format}}


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
        tools: names of the offered tools; a model may write their calls as text.
        full: the answer was larger, and the rest was left out.
        size: bytes so far.
    """

    most: int = sys.maxsize
    tools: Sequence[str] = ()
    full: bool = False
    size: int = 0
    reason: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    _calls: dict[int, _Call] = field(default_factory=dict)
    _latest: dict[int, int] = field(default_factory=dict)
    _in_text: ToolCallParser = field(init=False)

    def __post_init__(self) -> None:
        self._in_text = ToolCallParser(self.tools)

    def feed(self, chunk: Any) -> Iterator[TextDelta | ThoughtDelta]:
        """Add a chunk; yields its text.

        Servers differ: thoughts have three names, text may be a list of parts, some send ``null`` to keep the
        connection alive, and some send the whole ``message`` where a ``delta`` is expected.
        """
        chunk = _mapping(chunk)
        if usage := _mapping(chunk.get("usage")):
            self.tokens_in = _count(usage.get("prompt_tokens"))
            self.tokens_out = _count(usage.get("completion_tokens"))
        for choice in map(_mapping, _sequence(chunk.get("choices"))):
            delta = _mapping(choice.get("delta")) or _mapping(choice.get("message"))
            content = delta.get("content")
            thoughts = [_text(delta.get(name)) for name in THOUGHT_FIELDS]
            thought = next(filter(None, thoughts), "") + "".join(_parts(content, thoughts=True))
            if thought := self._within_limit(thought):
                yield ThoughtDelta(thought)
            if text := self._within_limit(_text(content) or "".join(_parts(content, thoughts=False))):
                yield from self._in_text.feed(text)
            if refusal := self._within_limit(_text(delta.get("refusal"))):
                yield TextDelta(refusal, refusal=True)
            for part in map(_mapping, _sequence(delta.get("tool_calls"))):
                self._feed_call(part)
            if function := _mapping(delta.get("function_call")):
                self._feed_call({"index": 0, "function": function})
            self.reason = _text(choice.get("finish_reason")) or self.reason

    def end(self) -> Iterator[ChatEvent]:
        """Yield the tool calls and the finish. Calls without a name, and all calls of a cut answer, are left out."""
        calls = {index: call for index, call in self._calls.items() if call.name and not self.full}
        called = bool(calls)
        for event in self._in_text.end():
            if isinstance(event, TextDelta):
                yield event
            elif not (self.full or calls):  # a model that calls natively may repeat its call as text
                called = True
                yield event
        for index, call in sorted(calls.items()):
            yield ToolCall(call.id or f"call_{index}", call.name, call.arguments or "{}")
        reason = "length" if self.full else "tool_calls" if called else self.reason or "stop"
        yield Finish(reason, self.tokens_in, self.tokens_out)

    def _feed_call(self, part: Mapping[str, Any]) -> None:
        function = _mapping(part.get("function"))
        call = self._calls.setdefault(self._index(part, _text(function.get("name"))), _Call())
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

    def _index(self, part: Mapping[str, Any], name: str) -> int:
        """The call of a part: that of its index, else a new call for a new id, else the last call.

        Some servers (Gemini's, older ones of vLLM) send several complete calls under index 0. A part with another id,
        or with a name after arguments that are complete, begins a new call there.
        """
        index, given = part.get("index"), _text(part.get("id"))
        last = max(self._calls, default=-1)
        if not isinstance(index, int):
            return last + 1 if last < 0 or (given and given != self._calls[last].id) else last
        index = self._latest.get(index, index)
        call = self._calls.get(index)
        another = call is not None and call.name and bool(given and call.id and given != call.id)
        repeated = call is not None and bool(name and not given and call.arguments and _complete(call.arguments))
        if not (another or repeated):
            return index
        self._latest[_number(part.get("index"))] = last + 1
        return last + 1


def _complete(arguments: str) -> bool:
    """Whether the text of arguments is a whole JSON value."""
    try:
        json.loads(arguments)
    except (ValueError, RecursionError):
        return False
    return True


def _parts(content: Any, *, thoughts: bool) -> Iterator[str]:
    """The texts of a content that is a list of parts: those of the answer, or those of thoughts."""
    for part in map(_mapping, _sequence(content)):
        is_thought = part.get("type") in ("thinking", "reasoning")
        if is_thought != thoughts:
            continue
        nested = part.get("thinking", part.get("reasoning")) if is_thought else None
        yield _text(part.get("text")) or _text(nested) or "".join(_parts(nested, thoughts=False))


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _sequence(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
