"""Read Letta agent files (``.af``): the messages of an agent and its memory blocks about the person.

Two forms are supported: the newer form has ``agents`` and ``blocks``, and the older form is one agent with
``core_memory``. The messages of the person and of the agent are read; instructions, heartbeats and tool calls are
skipped. The agent wrote the blocks about the person, so they have the speaker "Letta memory".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from lifelong.archive.formats.source import replace_unsafe
from lifelong.archive.products.dump_values import DumpPart, fingerprint, validate, with_zone
from lifelong.archive.products.import_state import DumpReading
from lifelong.errors import ImportFormatError
from lifelong.types import Incoming

SPEAKER = "Letta memory"

_OWN = frozenset({"persona", "system"})
"""Labels of blocks about the agent."""


class _Text(DumpPart):
    type: str = "text"
    text: str | None = None


class _Function(DumpPart):
    name: str
    arguments: str = ""


class _Call(DumpPart):
    function: _Function


class _Message(DumpPart):
    role: str
    content: str | tuple[_Text, ...] | None = None
    text: str | None = None
    created_at: datetime | None = None
    tool_calls: tuple[_Call, ...] = ()


class _Block(DumpPart):
    id: str | None = None
    label: str
    value: str = ""


class _Agent(DumpPart):
    name: str = "agent"
    messages: tuple[_Message, ...] = ()
    block_ids: tuple[str, ...] = ()
    core_memory: tuple[_Block, ...] = ()


class _File(DumpPart):
    agents: tuple[_Agent, ...]
    blocks: tuple[_Block, ...] = ()
    created_at: datetime | None = None


def messages(value: Any, name: str, reading: DumpReading) -> Iterator[Incoming]:
    """Yield for each agent its messages and then its memory blocks about the person."""
    if not isinstance(value, dict):
        raise ImportFormatError(f"{name} is no agent file: give an .af file as Letta exports it")
    if "agents" in value:
        file = validate(_File, value, name, "the agent file")
    else:
        file = _File(agents=(validate(_Agent, value, name, "the agent"),))
    blocks = {block.id: block for block in file.blocks}
    for agent in file.agents:
        turns = list(_agent_messages(agent, reading))
        yield from turns
        about = [*agent.core_memory, *(blocks[item] for item in agent.block_ids if item in blocks)]
        last = max((item.at for item in turns if item.at is not None), default=None)
        yield from _block_messages(agent, about, with_zone(file.created_at) or last, reading)


def _agent_messages(agent: _Agent, reading: DumpReading) -> Iterator[Incoming]:
    for message in agent.messages:
        words = _person(message) if message.role == "user" else _agent(message) if message.role == "assistant" else ""
        if not words.strip():
            reading.skip("instructions, events and tool calls")
            continue
        yield Incoming(
            text=replace_unsafe(words),
            role="user" if message.role == "user" else "assistant",
            at=with_zone(message.created_at),
            # ids in an agent file are unique only in this file
            key=f"letta:{fingerprint(agent.name, message.role, message.created_at, words)}",
            session=f"letta:{agent.name}",
        )


def _block_messages(
    agent: _Agent, blocks: Sequence[_Block], at: datetime | None, reading: DumpReading
) -> Iterator[Incoming]:
    for block in blocks:
        if block.label in _OWN or not block.value.strip():
            reading.skip("memory blocks about the agent, or empty")
            continue
        yield Incoming(
            text=replace_unsafe(f"{block.label}: {block.value.strip()}"),
            role="other",
            speaker=SPEAKER,
            at=at,
            key=f"letta:{fingerprint(agent.name, block.label, block.value)}",
            session=f"letta:{agent.name}:memory",
        )


def _words(message: _Message) -> str:
    if isinstance(message.content, tuple):
        return "\n".join(part.text for part in message.content if part.type == "text" and part.text)
    return message.content or message.text or ""


def _person(message: _Message) -> str:
    """Return the person's text. Older agents wrap it in JSON, and system events, too."""
    words = _words(message)
    packed = _json(words)
    if packed is None or "type" not in packed:
        return words
    inner = packed.get("message")
    return inner if packed["type"] == "user_message" and isinstance(inner, str) else ""


def _agent(message: _Message) -> str:
    """Return the agent's reply. Older agents reply with a tool call, and their text is a thought."""
    calls = [_json(call.function.arguments) for call in message.tool_calls if call.function.name == "send_message"]
    texts = [item["message"] for item in calls if item and isinstance(item.get("message"), str)]
    if texts:
        return "\n".join(texts)
    return "" if message.tool_calls else _words(message)


def _json(text: str) -> dict[str, Any] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
