"""The objects of ChatGPT's export, and the text and files of a message."""

from __future__ import annotations

import re
from typing import Any

from lifelong.archive.products.dump_values import DumpPart, Seconds
from lifelong.archive.products.import_state import FILES, PICTURES, RECORDINGS, DumpReading
from lifelong.types import ImportedFile

_PICTURES = frozenset({"image_asset_pointer", "image_url"})
_RECORDINGS = frozenset({"audio_asset_pointer", "real_time_user_audio_video_asset_pointer"})
_WORDS = frozenset({"text", "audio_transcription"})
"""Types of parts that are text; ``audio_transcription`` is the transcript of speech."""

_MARKS = re.compile("\ue200[^\ue200\ue201]*\ue201|[\ue200-\ue206]|\u3010\\d+\u2020[^\u3011]*\u3011")
"""Markers of footnotes: an id between private-use characters, or "\u30104\u2020source\u3011"."""

_SPACE_BEFORE_END = re.compile(r"[ \t]+(?=[.,;:!?](?:\s|$))")

_BREAK = re.compile(r"[\\/]")


class Author(DumpPart):
    """Who wrote a message."""

    role: str
    name: str = ""


class Content(DumpPart):
    """The content of a message: parts, or the fields of a special content type."""

    content_type: str = "text"
    parts: tuple[Any, ...] = ()
    text: str = ""
    user_profile: str = ""
    user_instructions: str = ""
    model_set_context: str = ""


class About(DumpPart):
    """The custom instructions, as the person wrote them."""

    about_user_message: str = ""
    about_model_message: str = ""


class AttachedFile(DumpPart):
    """A file that the person attached."""

    id: str = ""
    name: str = ""
    mime_type: str = ""


class Metadata(DumpPart):
    """Further data of a message."""

    is_visually_hidden_from_conversation: bool = False
    user_context_message_data: About = About()
    attachments: tuple[AttachedFile, ...] = ()


class ChatgptMessage(DumpPart):
    """One message."""

    id: str | None = None
    author: Author
    create_time: Seconds | None = None
    content: Content = Content()
    recipient: str = "all"
    channel: str = ""
    metadata: Metadata = Metadata()


class Node(DumpPart):
    """One node of the tree."""

    message: ChatgptMessage | None = None
    parent: str | None = None
    children: tuple[str, ...] = ()


class ChatgptConversation(DumpPart):
    """One conversation."""

    id: str | None = None
    conversation_id: str | None = None
    title: str | None = None
    create_time: Seconds | None = None
    current_node: str | None = None
    is_do_not_remember: bool = False
    mapping: dict[str, Node]


def is_visible(message: ChatgptMessage) -> bool:
    """Whether a message is a visible message between the person and the assistant."""
    if message.author.role not in ("user", "assistant") or message.recipient != "all":
        return False
    if message.metadata.is_visually_hidden_from_conversation or message.channel == "analysis":
        return False
    return message.content.content_type in ("text", "multimodal_text")


def has_pictures(message: ChatgptMessage) -> bool:
    """Whether a part of a message is a picture."""
    return any(isinstance(part, dict) and part.get("content_type") in _PICTURES for part in message.content.parts)


def text_and_files(message: ChatgptMessage, reading: DumpReading) -> tuple[str, tuple[ImportedFile, ...]]:
    """Return the text of a message and its files.

    A file that the export does not contain is counted as missing and named behind the text, because the answers refer
    to it.
    """
    words = [message.content.text]
    files: dict[str, ImportedFile] = {}
    absent: list[str] = []
    attached = {item.id: item for item in message.metadata.attachments if item.id}
    for part in message.content.parts:
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, dict):
            kind = str(part.get("content_type") or "text")
            if kind in _WORDS and isinstance(part.get("text"), str):
                words.append(part["text"])
            else:
                _add_pointer(part, kind, attached, reading, files, absent)
    for item in (item for item in message.metadata.attachments if item.id not in files):
        _add(reading, FILES, item.id or item.name, item.name, files, absent, *filter(None, (item.id, item.name)))
    text = _SPACE_BEFORE_END.sub("", _MARKS.sub("", "\n".join(word for word in words if word)))
    return "\n".join(filter(None, (text, *absent))), tuple(files.values())


def _add_pointer(
    part: dict[str, Any],
    kind: str,
    attached: dict[str, AttachedFile],
    reading: DumpReading,
    files: dict[str, ImportedFile],
    absent: list[str],
) -> None:
    """Add the picture or recording of a part, which is named by a pointer such as ``file-service://file-abc``."""
    if kind in _RECORDINGS:
        sound = part.get("audio_asset_pointer") if isinstance(part.get("audio_asset_pointer"), dict) else part
        pointer = _id(sound.get("asset_pointer") if isinstance(sound, dict) else "")
        reading.missing.setdefault(RECORDINGS, []).append(pointer)  # its transcript is a part of the message
        return
    pointer = _id(part.get("asset_pointer"))
    item = attached.pop(pointer, None)
    name = item.name if item is not None else ""
    what = PICTURES if kind in _PICTURES else FILES
    _add(reading, what, pointer, name, files, absent, *filter(None, (pointer, name)))


def _add(
    reading: DumpReading,
    kind: str,
    key: str,
    name: str,
    files: dict[str, ImportedFile],
    absent: list[str],
    *places: str,
) -> None:
    file = reading.attach(kind, name or key, *places)
    if file is not None:
        files[key] = file
    else:
        absent.append(f"[{'picture' if kind == PICTURES else 'file'} not included{f': {name}' if name else ''}]")
        files.pop(key, None)


def _id(pointer: Any) -> str:
    """Return the id in a pointer: "file-abc" of "file-service://file-abc"."""
    return _BREAK.split(pointer.split("#")[0].split("?")[0])[-1] if isinstance(pointer, str) else ""
