"""Read the ``openai`` format: messages in the form of chat-completion APIs.

The file is a list of messages, or an object with such a list as ``messages`` (and optionally ``id`` and
``created_at``). ``content`` is text or a list of parts. The time of a message is ``created_at`` or ``timestamp``
(seconds since 1970 or ISO 8601); a message without a time gets the time of the message before it. Messages with role
system, developer, tool or function are skipped, and so are assistant messages without text, because instructions and
tool calls are not part of the person's history.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from lifelong.archive.formats.chain import Chain
from lifelong.archive.formats.source import (
    ImportOptions,
    Place,
    mapping,
    moment,
    open_text,
    parse,
    preview,
    replace_unsafe,
    string,
)
from lifelong.types import Incoming

_PASSED_OVER = frozenset({"system", "developer", "tool", "function"})
_TEXT_PARTS = frozenset({"text", "input_text", "output_text", "refusal"})
_IMAGE_PARTS = frozenset({"image_url", "input_image"})
_OTHER_PARTS = frozenset({"input_audio", "file", "input_file", "audio"})


def messages(path: Path, choice: ImportOptions) -> Iterator[Incoming]:
    """Yield the messages of the person and of the assistant.

    Args:
        path: path of the file.
        choice: the options of the import; only ``zone`` applies.

    Raises:
        InputError: the file cannot be opened.
        ImportFormatError: the file does not follow the format.
    """
    place = Place(path)
    with open_text(path) as file:
        whole = parse(file.read(), place)
    head, rows = _head_and_rows(whole, place)
    time = _time(head, choice, place)
    chain = Chain(f"openai {string(head, 'id', place, '')}")
    for number, row in enumerate(rows, start=1):
        at_turn = place.at(f"turn {number}")
        message = mapping(row, at_turn, "an object with role and content")
        role = _role(message, at_turn)
        if role is None:
            continue
        text, images = _content(message.get("content"), at_turn)
        if role == "assistant" and not text and not images:
            continue  # the message has only tool calls
        time = _time(message, choice, at_turn) or time
        # The key depends on the raw fields, so that it stays the same when a later version parses more of them.
        key = chain.key([role, message.get("created_at", message.get("timestamp")), message.get("content")])
        yield Incoming(text, role, string(message, "name", at_turn, ""), time, images, key)


def _head_and_rows(whole: Any, place: Place) -> tuple[dict[str, Any], list[Any]]:
    if isinstance(whole, list):
        return {}, whole
    head = mapping(whole, place, "a list of messages, or an object with 'messages'")
    rows = head.get("messages")
    if not isinstance(rows, list):
        raise place.error(f"'messages' is {preview(rows)}", "a list of messages")
    return head, rows


def _role(message: dict[str, Any], place: Place) -> Literal["user", "assistant"] | None:
    role = string(message, "role", place)
    if role == "user":
        return "user"
    if role == "assistant":
        return "assistant"
    if role in _PASSED_OVER:
        return None
    raise place.error(f"'role' is {preview(role)}", f"user, assistant, or {', '.join(sorted(_PASSED_OVER))}")


def _time(record: dict[str, Any], choice: ImportOptions, place: Place) -> datetime | None:
    for name in ("created_at", "timestamp"):
        if record.get(name) is not None:
            return moment(record[name], choice.zone, name, place)
    return None


def _content(content: Any, place: Place) -> tuple[str, tuple[bytes, ...]]:
    """Return the text and the pictures of a message. The text names the parts that cannot be imported."""
    if content is None:
        return "", ()
    if isinstance(content, str):
        return replace_unsafe(content), ()
    if not isinstance(content, list):
        raise place.error(f"'content' is {preview(content)}", "text or a list of parts")
    words: list[str] = []
    images: list[bytes] = []
    for part in content:
        part = mapping(part, place, "a part with 'type'")
        kind = string(part, "type", place)
        if kind in _TEXT_PARTS:
            words.append(string(part, "refusal" if kind == "refusal" else "text", place))
        elif kind in _IMAGE_PARTS:
            url = _image_url(part, place)
            if url.startswith("data:"):
                images.append(_decode(url, place))
            else:
                words.append(f"[picture not included: {url}]")
        elif kind in _OTHER_PARTS:
            words.append(f"[{kind} not included]")
        else:
            raise place.error(f"part type {preview(kind)} is not known", "text, image_url, input_audio or file")
    return "\n".join(words), tuple(images)


def _image_url(part: dict[str, Any], place: Place) -> str:
    inner = part.get("image_url")
    return string(inner, "url", place) if isinstance(inner, dict) else string(part, "image_url", place)


def _decode(url: str, place: Place) -> bytes:
    head, comma, body = url.partition(",")
    if not (comma and head.startswith("data:image/") and head.endswith(";base64")):
        raise place.error(f"image address {preview(url)}", "data:image/TYPE;base64,DATA")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise place.error(f"image data is not base64 ({error})", "data:image/TYPE;base64,DATA") from error
