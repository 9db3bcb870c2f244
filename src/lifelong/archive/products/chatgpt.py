"""Read ChatGPT's data export: ``conversations.json``, a list of conversations as trees.

The ``mapping`` of a conversation contains all its messages, including those of branches that were replaced by edits.
The branch that the person saw last is the path from ``current_node`` to the root. Messages of other branches are
skipped and counted, but what ChatGPT's memory noted there is taken: it was stored in the account.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lifelong.archive.formats.source import replace_unsafe
from lifelong.archive.products import chatgpt_canvas, chatgpt_settings
from lifelong.archive.products.chatgpt_parts import (
    ChatgptConversation,
    ChatgptMessage,
    Node,
    has_pictures,
    is_visible,
    text_and_files,
)
from lifelong.archive.products.dump_values import fingerprint, list_in, of_seconds, valid_rows
from lifelong.archive.products.import_state import DumpReading
from lifelong.errors import ImportFormatError
from lifelong.types import Incoming, Role

_ROLES: dict[str, Role] = {"user": "user", "assistant": "assistant"}


def messages(value: Any, name: str, reading: DumpReading) -> Iterator[Incoming]:
    """Yield the messages of the person and of the assistant, conversation by conversation."""
    rows = list_in(value, "conversations")
    if rows is None and isinstance(value, dict) and "mapping" in value:
        rows = [value]  # a single conversation
    if rows is None:
        raise ImportFormatError(f"{name} is no list of conversations: give conversations.json as it was exported")
    for conversation in valid_rows(ChatgptConversation, rows, name, "conversation", reading.skipped):
        if conversation.is_do_not_remember:
            count = sum(node.message is not None for node in conversation.mapping.values())
            reading.skip("messages of conversations that ChatGPT was not to remember", count)
            continue
        yield from _conversation_messages(conversation, reading)


def _conversation_messages(conversation: ChatgptConversation, reading: DumpReading) -> Iterator[Incoming]:
    conversation_key = conversation.conversation_id or conversation.id
    conversation_key = conversation_key or fingerprint(
        conversation.title, conversation.create_time, sorted(conversation.mapping)
    )
    path = _path(conversation)
    shown = {key for key, _ in path}
    canvas = chatgpt_canvas.Canvas(reading)
    at = of_seconds(conversation.create_time)
    for key, node in [*path, *((key, node) for key, node in conversation.mapping.items() if key not in shown)]:
        message = node.message
        if message is None:
            continue
        at = of_seconds(message.create_time) or at
        settings = list(chatgpt_settings.messages(message, at, reading))
        if settings:
            yield from settings
        elif key not in shown:
            reading.skip(_branch(message))
        elif chatgpt_canvas.is_change(message):
            canvas.change(message, f"chatgpt:{conversation_key}:{message.id or key}", at)
        elif not is_visible(message):
            reading.skip(_reason(message))
        else:
            text, files = text_and_files(message, reading)
            if not text.strip() and not files:
                reading.skip("messages without words and without files that the export contains")
                continue
            yield Incoming(
                text=replace_unsafe(text),
                role=_ROLES[message.author.role],
                at=at,
                key=f"chatgpt:{conversation_key}:{message.id or key}",
                session=f"chatgpt:{conversation_key}",
                files=files,
            )
    yield from canvas.texts(session=f"chatgpt:{conversation_key}")


def _path(conversation: ChatgptConversation) -> list[tuple[str, Node]]:
    """Return the nodes from the root to the current node; without a current node, those of the newest branch."""
    mapping = conversation.mapping
    at = conversation.current_node if conversation.current_node in mapping else _newest_leaf(mapping)
    path: dict[str, Node] = {}
    while at is not None and at in mapping and at not in path:  # a cycle of parents ends here
        path[at] = mapping[at]
        at = mapping[at].parent
    return list(path.items())[::-1]


def _newest_leaf(mapping: dict[str, Node]) -> str | None:
    leaves = [key for key, node in mapping.items() if not node.children]
    return max(leaves, key=lambda key: (m.create_time or 0) if (m := mapping[key].message) else 0, default=None)


def _branch(message: ChatgptMessage) -> str:
    """The reason why a message of another branch is not taken."""
    if not is_visible(message):
        return _reason(message)
    who = "you" if message.author.role == "user" else "the assistant"
    return f"messages of {who} on branches that were left by an edit or another answer"


def _reason(message: ChatgptMessage) -> str:
    """The reason why a message that no person saw is not taken."""
    if message.author.role == "system":
        return "system messages"
    if message.author.role == "tool" and has_pictures(message):
        return "pictures that a tool of the assistant made"
    if message.author.role == "tool" or message.recipient != "all":
        return "tool calls and their results"
    if message.channel == "analysis" or message.content.content_type in ("thoughts", "reasoning_recap"):
        return "thoughts of the model"
    return "hidden messages, code and results"
