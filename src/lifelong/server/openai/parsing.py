"""Parse a chat request into a turn: the new message and the earlier ones."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from starlette.requests import Request

from lifelong.models.base import ChatMessage, Tool, ToolCall
from lifelong.server.errors import Problem
from lifelong.server.openai.app_tasks import INSTRUCTIONS, ends_with_instruction, is_app_task
from lifelong.server.openai.chat_body import Call, ChatBody, ChatBodyMessage, ChatPart, ResponseFormat
from lifelong.server.openai.request import MEMORY_HEADER, VOICE_HEADER, Memory, ModelOptions, TurnRequest
from lifelong.server.request_pictures import RequestPictures

MOST_PICTURES: Final = 16
"""Maximum number in one request, including earlier messages."""

ANY_OBJECT: Final = {"type": "object", "properties": {}}

OPTIONS: Final = ("temperature", "top_p", "seed", "frequency_penalty", "presence_penalty")


def memory_of(request: Request, body: ChatBody) -> Memory:
    """How a request uses the record: ``task`` if the app makes it by itself, else the value of the header.

    Raises:
        Problem: the header has another value.
    """
    if is_app_task(request, body):
        return "task"
    match request.headers.get(MEMORY_HEADER, "on").strip().lower():
        case "on":
            return "on"
        case "read":
            return "read"
        case "off":
            return "off"
        case other:
            raise Problem(
                400, "invalid_request", f"{MEMORY_HEADER}: {other[:20]!r}: give on, read or off", param=MEMORY_HEADER
            )


def own_voice(request: Request) -> bool:
    """Whether the header declares the recording of the new message as the voice of the person.

    Raises:
        Problem: the header has another value.
    """
    value = request.headers.get(VOICE_HEADER, "").strip().lower()
    if value not in ("", "own"):
        raise Problem(
            400,
            "invalid_request",
            f"{VOICE_HEADER}: {value[:20]!r}: give own where the person speaks in the recording, or leave it out",
            param=VOICE_HEADER,
        )
    return value == "own"


async def turn_of(body: ChatBody, memory: Memory, pictures: RequestPictures, *, own: bool = False) -> TurnRequest:
    """Read a chat request.

    Args:
        body: the request.
        memory: how the request uses the record.
        pictures: loads its pictures.
        own: whether the recording of the new message is the voice of the person.

    Raises:
        Problem: the request needs an unsupported feature, or its last message is not valid.
        AttachmentError: a picture cannot be taken.
    """
    _refuse_unknown(body)
    messages = list(body.messages)
    if memory == "task" and ends_with_instruction(messages):
        messages[-1] = messages[-1].model_copy(update={"role": "user"})
    talk = as_tools([message for message in messages if message.role not in INSTRUCTIONS])
    last = max((n for n, message in enumerate(talk) if message.role == "user"), default=None)
    if last is None or talk[-1].role == "assistant":
        raise Problem(
            400, "invalid_request", "the last message must be the user's, or a tool's result", param="messages"
        )
    first = last
    while first and talk[first - 1].role == "user":
        first -= 1
    links = sum(part.type == "image_url" for message in talk for part in _parts(message))
    if links > MOST_PICTURES:
        raise Problem(
            400, "too_many_pictures", f"{links} pictures, at most {MOST_PICTURES} are taken", param="messages"
        )
    now = [part for message in talk[first : last + 1] for part in _parts(message)]
    recordings = [part for part in now if part.type == "input_audio"] if own else []
    if own and len(recordings) != 1:
        raise Problem(
            400,
            "invalid_request",
            f"{VOICE_HEADER}: own is about one input_audio part of the new message, and there are {len(recordings)}",
            param="messages",
        )
    voice = _files(recordings, memory)
    before = [await _earlier(message, pictures) for message in talk[: last + 1]]
    turn = TurnRequest(
        text=_text(now),
        images=tuple(image for item in before[first:] for image in item.images),
        files=_files([part for part in now if part not in recordings], memory),
        voice=voice[0] if voice else None,
        before=tuple(before[:first]),
        run=tuple(before[first:]),
        after=tuple([await _earlier(message, pictures) for message in talk[last + 1 :]]),
        system="\n\n".join(_text(_parts(each)) for each in messages if each.role in INSTRUCTIONS),
        memory=memory,
        ask=_ask(body),
    )
    if turn.files or voice:
        return turn
    return replace(turn, shorter=tuple(_shorter(turn, number) for number in range(1, len(turn.run))))


def _shorter(turn: TurnRequest, number: int) -> TurnRequest:
    """The turn with the first ``number`` messages of its run among the earlier ones."""
    rest = turn.run[number:]
    return replace(
        turn,
        text="\n\n".join(item.text for item in rest if item.text),
        images=tuple(image for item in rest for image in item.images),
        before=(*turn.before, *turn.run[:number]),
        run=rest,
    )


def as_tools(talk: Sequence[ChatBodyMessage]) -> list[ChatBodyMessage]:
    """The conversation with the older calls and results of functions converted to those of tools.

    Raises:
        Problem: a result has no call before it.
    """
    messages: list[ChatBodyMessage] = []
    open_call = ""
    for place, message in enumerate(talk):
        if message.role == "assistant" and message.function_call is not None:
            open_call = f"function_{place}"
            calls = [*(message.tool_calls or ()), Call(id=open_call, function=message.function_call)]
            message = message.model_copy(update={"tool_calls": calls})
        elif message.role == "function":
            if not open_call:
                raise Problem(
                    400,
                    "invalid_request",
                    "a message of role 'function' must follow the assistant's function_call that it answers",
                    param="messages",
                )
            message = message.model_copy(update={"role": "tool", "tool_call_id": open_call})
            open_call = ""
        messages.append(message)
    return messages


def _refuse_unknown(body: ChatBody) -> None:
    """Refuse unsupported parameters that would change the answer, instead of ignoring them."""
    if body.logprobs:
        raise Problem(422, "unsupported", "logprobs are not given here: leave them out", param="logprobs")
    if body.modalities and set(body.modalities) != {"text"}:
        raise Problem(422, "unsupported", "only text is answered: modalities may be ['text']", param="modalities")
    if body.functions:
        raise Problem(422, "unsupported", "functions are called tools now: send `tools`", param="functions")


def _ask(body: ChatBody) -> ModelOptions:
    options: dict[str, Any] = {name: value for name in OPTIONS if (value := getattr(body, name)) is not None}
    tools: Sequence[Tool] = ()
    if body.tools and body.tool_choice != "none":
        functions = [each.function for each in body.tools]
        tools = [Tool(each.name, each.description or "", each.parameters or ANY_OBJECT) for each in functions]
        choice = {"tool_choice": body.tool_choice, "parallel_tool_calls": body.parallel_tool_calls}
        options |= {name: value for name, value in choice.items() if value is not None}
    return ModelOptions(
        max_tokens=body.max_completion_tokens or body.max_tokens,
        stop=tuple([body.stop] if isinstance(body.stop, str) else body.stop or ()),
        schema=_schema(body.response_format),
        any_object=body.response_format is not None and body.response_format.type == "json_object",
        tools=tuple(tools),
        forced=bool(tools) and body.tool_choice not in (None, "auto"),
        options=options,
        n=body.n or 1,
    )


def _schema(form: ResponseFormat | None) -> Mapping[str, Any] | None:
    if form is None or form.type == "text":
        return None
    if form.type == "json_object":
        return {"type": "object"}
    if form.json_schema is None or not form.json_schema.schema_:
        raise Problem(400, "invalid_request", "json_schema needs a schema", param="response_format")
    return form.json_schema.schema_


async def _earlier(message: ChatBodyMessage, pictures: RequestPictures) -> ChatMessage:
    parts = _parts(message)
    calls = tuple(ToolCall(call.id, call.function.name, call.function.arguments) for call in message.tool_calls or ())
    images = await _images(parts, pictures)
    return ChatMessage(message.role, _text(parts), images, calls, message.tool_call_id or "")  # type: ignore[arg-type]  # not system


def _parts(message: ChatBodyMessage) -> list[ChatPart]:
    match message.content:
        case None:
            return [ChatPart(type="refusal", refusal=message.refusal)] if message.refusal else []
        case str():
            return [ChatPart(type="text", text=message.content)]
        case list():
            return message.content


def _text(parts: Sequence[ChatPart]) -> str:
    texts = []
    for part in parts:
        match part.type:
            case "text" | "refusal":
                texts.append(part.text or part.refusal or "")
            case "image_url" | "input_audio" | "file":
                pass
            case other:
                raise Problem(
                    422, "unsupported", f"parts of type {other[:40]!r} are not understood here", param="messages"
                )
    return "\n\n".join(text for text in texts if text)


def _files(parts: Sequence[ChatPart], memory: Memory) -> tuple[bytes, ...]:
    """Recordings and documents of the new message. Those of earlier messages were perceived when they arrived."""
    files = [part for part in parts if part.type in ("input_audio", "file")]
    if files and memory != "on":
        raise Problem(
            422,
            "unsupported",
            f"recordings and files are read into memory: send them with {MEMORY_HEADER}: on",
            param="messages",
        )
    return tuple(_content(part) for part in files)


def _content(part: ChatPart) -> bytes:
    text = part.input_audio.data if part.input_audio else part.file.file_data if part.file else None
    text = text or ""
    head, comma, rest = text.partition(",")
    if comma and head[:5].lower() == "data:" and head.lower().endswith(";base64"):
        text = rest
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content:
        raise Problem(
            400, "invalid_request", f"a part of type {part.type!r} needs its content in base64", param="messages"
        )
    return content


async def _images(parts: Sequence[ChatPart], pictures: RequestPictures) -> tuple[bytes, ...]:
    links = [part.image_url for part in parts if part.type == "image_url"]
    if None in links:
        raise Problem(400, "invalid_request", "an image_url part needs an image_url", param="messages")
    return tuple([await pictures.bytes_of(link.url) for link in links if link is not None])
