"""Read ChatGPT's data export: ``conversations.json``, a list of conversations as trees.

The ``mapping`` of a conversation contains all its messages, including those of branches that were replaced by edits.
The branch that the person saw last is the path from ``current_node`` to the root. Messages of other branches are
skipped and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lifelong.archive.formats.source import replace_unsafe
from lifelong.archive.products.dump_values import DumpPart, fingerprint, list_in, of_seconds, valid_rows
from lifelong.errors import ImportFormatError
from lifelong.types import Incoming, Role

_PICTURES = frozenset({"image_asset_pointer", "image_url"})
_WORDS = frozenset({"text", "audio_transcription"})
"""Types of parts that are text; ``audio_transcription`` is the transcript of speech."""

_MARKS = re.compile("\ue200[^\ue200\ue201]*\ue201|[\ue200-\ue206]|\u3010\\d+\u2020[^\u3011]*\u3011")
"""Markers of footnotes: an id between private-use characters, or "\u30104\u2020source\u3011"."""

_ROLES: dict[str, Role] = {"user": "user", "assistant": "assistant"}


class _Author(DumpPart):
    role: str


class _Content(DumpPart):
    content_type: str = "text"
    parts: tuple[Any, ...] = ()
    text: str = ""


class _About(DumpPart):
    about_user_message: str = ""


class _Metadata(DumpPart):
    is_visually_hidden_from_conversation: bool = False
    user_context_message_data: _About = _About()


class _Message(DumpPart):
    id: str | None = None
    author: _Author
    create_time: float | None = None
    content: _Content = _Content()
    recipient: str = "all"
    channel: str = ""
    metadata: _Metadata = _Metadata()


class _Node(DumpPart):
    message: _Message | None = None
    parent: str | None = None
    children: tuple[str, ...] = ()


class _Conversation(DumpPart):
    id: str | None = None
    conversation_id: str | None = None
    title: str | None = None
    create_time: float | None = None
    current_node: str | None = None
    is_do_not_remember: bool = False
    mapping: dict[str, _Node]


def messages(value: Any, name: str, skipped: Counter[str], user: str | None) -> Iterator[Incoming]:
    """Yield the messages of the person and of the assistant, conversation by conversation."""
    rows = list_in(value, "conversations")
    if rows is None and isinstance(value, dict) and "mapping" in value:
        rows = [value]  # a single conversation
    if rows is None:
        raise ImportFormatError(f"{name} is no list of conversations: give conversations.json as it was exported")
    for conversation in valid_rows(_Conversation, rows, name, "conversation", skipped):
        if conversation.is_do_not_remember:
            skipped["conversations that ChatGPT was not to remember"] += 1
        else:
            yield from _conversation_messages(conversation, skipped)


def _conversation_messages(conversation: _Conversation, skipped: Counter[str]) -> Iterator[Incoming]:
    conversation_key = conversation.conversation_id or conversation.id
    conversation_key = conversation_key or fingerprint(
        conversation.title, conversation.create_time, sorted(conversation.mapping)
    )
    path = _path(conversation)
    visible = sum(_is_visible(node.message) for node in conversation.mapping.values())
    skipped["messages of branches that were left"] += visible - sum(_is_visible(node.message) for _, node in path)
    at = of_seconds(conversation.create_time)
    for key, node in path:
        message = node.message
        if message is not None and (about := message.metadata.user_context_message_data.about_user_message).strip():
            # The person's own text from the settings; the export repeats it at the start of each conversation.
            yield Incoming(
                replace_unsafe(about), at=at, key=f"chatgpt:about:{fingerprint(about)}", session="chatgpt:about"
            )
            continue
        if message is None or not _is_visible(message):
            skipped["hidden, tool and system messages"] += message is not None
            continue
        text = _text(message.content, skipped)
        at = of_seconds(message.create_time) or at
        if text.strip():
            yield Incoming(
                text=replace_unsafe(text),
                role=_ROLES[message.author.role],
                at=at,
                key=f"chatgpt:{conversation_key}:{message.id or key}",
                session=f"chatgpt:{conversation_key}",
            )


def _path(conversation: _Conversation) -> list[tuple[str, _Node]]:
    """Return the nodes from the root to the current node; without a current node, those of the newest branch."""
    mapping = conversation.mapping
    at = conversation.current_node if conversation.current_node in mapping else _newest_leaf(mapping)
    path: dict[str, _Node] = {}
    while at is not None and at in mapping and at not in path:  # a cycle of parents ends here
        path[at] = mapping[at]
        at = mapping[at].parent
    return list(path.items())[::-1]


def _newest_leaf(mapping: dict[str, _Node]) -> str | None:
    leaves = [key for key, node in mapping.items() if not node.children]
    return max(leaves, key=lambda key: (m.create_time or 0) if (m := mapping[key].message) else 0, default=None)


def _is_visible(message: _Message | None) -> bool:
    """Whether a message is a visible message between the person and the assistant."""
    if message is None or message.author.role not in _ROLES or message.recipient != "all":
        return False
    if message.metadata.is_visually_hidden_from_conversation or message.channel == "analysis":
        return False
    return message.content.content_type in ("text", "multimodal_text")


def _text(content: _Content, skipped: Counter[str]) -> str:
    words = [content.text]
    for part in content.parts:
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, dict):
            kind = str(part.get("content_type") or "text")
            if kind in _WORDS and isinstance(part.get("text"), str):
                words.append(part["text"])
            elif kind in _PICTURES:
                skipped["pictures"] += 1
            else:
                skipped["recordings and files"] += 1
    return _MARKS.sub("", "\n".join(word for word in words if word))
