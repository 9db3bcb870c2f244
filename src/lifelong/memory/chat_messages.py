"""Messages in the form of chat-completion APIs, ``{"role": "user", "content": "…"}``, for a person's history.

A message of the user is the person's, one of the assistant is the assistant's. The result of a tool is data from
somebody else, under the name of the tool. Instructions (system, developer) and the calls of tools are nobody's words
and are left out.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from lifelong.arguments import check_choice
from lifelong.errors import ArgumentError, InputError
from lifelong.types import FileInput, ImageInput, Incoming, Role

ROLES: Final = ("user", "assistant", "system", "developer", "tool", "function")

_LEFT_OUT: Final = ("system", "developer")
_TEXTS: Final = ("text", "input_text", "output_text")
_PICTURES: Final = ("image_url", "input_image")
_FILES: Final = ("input_audio", "file", "input_file")
_TIMES: Final = ("at", "created_at", "timestamp")


def from_chat(messages: Iterable[Mapping[str, Any]]) -> Iterator[Incoming]:
    """The messages of a list in the form of chat-completion APIs; those without words and files are left out.

    A ``name`` beside the role says who speaks where the messages of role user have several names: only those of the
    first of these names, and those without a name, are the person's.

    Args:
        messages: mappings with ``role`` and ``content``, in the order of the conversation. ``content`` is text, a list
            of parts, or None.

    Raises:
        InputError: a role or a part is unknown, or data are not base64.
        ArgumentError: a message has no role, or content of a wrong type.
    """
    names: dict[str, str] = {}
    person: str | None = None
    for message in messages:
        if "role" not in message:
            raise ArgumentError(
                f"a message with the fields {', '.join(map(str, list(message)[:6])) or 'none'} has no role: give "
                '{"role": "user", "content": "…"}'
            )
        role = check_choice(message["role"], "role", ROLES)
        for call in message.get("tool_calls") or ():
            names[str(_field(call, "id"))] = str(_field(_field(call, "function"), "name") or "")
        text, images, files = _content(message)
        name = str(message.get("name") or "")
        if role in _LEFT_OUT or not (text.strip() or images or files):
            continue
        if role in ("tool", "function"):
            name = name or names.get(str(message.get("tool_call_id")), "") or "tool"
            yield Incoming(text, "other", name, _time(message), images, files=files)
            continue
        if role == "user" and name and person is None:
            person = name
        other = role == "user" and name not in ("", person)
        said_as: Role = "other" if other else "assistant" if role == "assistant" else "user"
        yield Incoming(text, said_as, name if other else "", _time(message), images, files=files)


def _time(message: Mapping[str, Any]) -> Any:
    return next((message[name] for name in _TIMES if message.get(name) is not None), None)


def _content(message: Mapping[str, Any]) -> tuple[str, tuple[ImageInput, ...], tuple[FileInput, ...]]:
    content = message.get("content")
    if content is None:
        return str(message.get("refusal") or ""), (), ()
    if isinstance(content, str):
        return content, (), ()
    if not isinstance(content, Sequence) or isinstance(content, bytes):
        raise ArgumentError(f"content={content!r:.60}: give text, a list of parts, or None")
    texts: list[str] = []
    images: list[ImageInput] = []
    files: list[FileInput] = []
    for part in content:
        kind = part if isinstance(part, str) else _field(part, "type")
        if isinstance(part, str):
            texts.append(part)
        elif kind in _TEXTS:
            texts.append(str(_field(part, "text") or ""))
        elif kind == "refusal":
            texts.append(str(_field(part, "refusal") or ""))
        elif kind in _PICTURES:
            link = _field(part, "image_url")
            _picture(link if isinstance(link, str) else str(_field(link, "url") or ""), images, texts)
        elif kind in _FILES:
            inner = _field(part, "input_audio") or _field(part, "file") or part
            data = _field(inner, "data") or _field(inner, "file_data")
            files.append(_decoded(str(data))) if data else texts.append(f"[{kind} not included]")
        else:
            raise InputError(f"a part of type {kind!r}: give {', '.join((*_TEXTS, *_PICTURES, *_FILES, 'refusal'))}")
    return "\n\n".join(text for text in texts if text), tuple(images), tuple(files)


def _picture(url: str, images: list[ImageInput], texts: list[str]) -> None:
    if url.startswith("data:"):
        images.append(_decoded(url))
    else:
        texts.append(f"[picture not included: {url}]")


def _decoded(data: str) -> bytes:
    body = data.partition(",")[2] if data.startswith("data:") else data
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError(f"the data of a part, {data[:40]!r}, are not base64: give data:TYPE;base64,DATA") from error


def _field(value: Any, name: str) -> Any:
    """A field of a mapping, or an attribute of an object of a client library."""
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
