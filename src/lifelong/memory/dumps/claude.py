"""Claude's data export: ``conversations.json``, a list of conversations with ``chat_messages`` in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from lifelong.errors import ImportFormatError
from lifelong.memory.dumps.opened import Part, aware, checked, fingerprint, listed
from lifelong.memory.formats.source import safe
from lifelong.types import Incoming


class _Block(Part):
    type: str
    text: str | None = None


class _Message(Part):
    uuid: str | None = None
    sender: Literal["human", "assistant"]
    text: str | None = None
    content: list[_Block] | None = None
    created_at: datetime | None = None
    attachments: list[dict[str, Any]] | None = None
    files: list[dict[str, Any]] | None = None


class _Conversation(Part):
    uuid: str | None = None
    name: str | None = None
    created_at: datetime | None = None
    chat_messages: list[_Message]


def messages(value: Any, name: str, skipped: Counter[str], user: str | None) -> Iterator[Incoming]:
    """Yield what the person and the assistant said, conversation by conversation."""
    rows = listed(value, "conversations")
    if rows is None and isinstance(value, dict) and "chat_messages" in value:
        rows = [value]  # one conversation by itself
    if rows is None:
        raise ImportFormatError(f"{name} is no list of conversations: give conversations.json as it was exported")
    for number, row in enumerate(rows, 1):
        yield from _said(checked(_Conversation, row, name, f"conversation {number}"), skipped)


def _said(conversation: _Conversation, skipped: Counter[str]) -> Iterator[Incoming]:
    named = conversation.uuid or fingerprint(conversation.name, conversation.created_at)
    at = aware(conversation.created_at)
    for number, message in enumerate(conversation.chat_messages):
        skipped["attached documents"] += len(message.attachments or ())
        skipped["pictures and files"] += len(message.files or ())
        text = _text(message, skipped)
        at = aware(message.created_at) or at
        if text.strip():
            yield Incoming(
                text=safe(text),
                role="user" if message.sender == "human" else "assistant",
                at=at,
                key=f"claude:{named}:{message.uuid or fingerprint(number, message.sender, text)}",
                session=f"claude:{named}",
            )


def _text(message: _Message, skipped: Counter[str]) -> str:
    """The words; thinking, tools and their results are skipped. ``text`` repeats them with placeholders."""
    blocks = message.content or []
    skipped["thinking and tool calls"] += sum(block.type != "text" for block in blocks)
    words = [block.text for block in blocks if block.type == "text" and block.text]
    return "\n\n".join(words) if words else (message.text or "") if not blocks else ""
