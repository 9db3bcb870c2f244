"""A strict reader of prompts: which of their lines are data, which are not, and what the data says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lifelong.models.base import ChatMessage

NAMES = ("memory", "known", "documents", "results")

_OPEN = re.compile(rf"<({'|'.join(NAMES)})>")
_REFERENCE = re.compile(r"&(lt|gt|amp|#x[0-9a-f]+);")
_FENCE = "```"


@dataclass(frozen=True, slots=True)
class Block:
    """A block of data: its name and its entries, a line each, with their references read."""

    name: str
    entries: list[str]


def unescaped(line: str) -> str:
    """A line of a block as it was written. One that holds a sign that must be escaped is no line of a block."""
    assert not set(line) & set("<>"), line

    def read(found: re.Match[str]) -> str:
        name = found[1]
        return {"lt": "<", "gt": ">", "amp": "&"}.get(name) or chr(int(name[2:], 16))

    return _REFERENCE.sub(read, line)


def parsed(text: str) -> tuple[list[Block], str]:
    """The blocks of a message, and what stands outside of them."""
    blocks: list[Block] = []
    outside: list[str] = []
    inside: Block | None = None
    for line in text.split("\n"):
        opens = _OPEN.fullmatch(line)
        if inside is None and opens:
            inside = Block(opens[1], [])
        elif inside is None and line == f"{_FENCE}json":
            inside = Block("json", [])
        elif inside is None:
            outside.append(line)
        elif line == (_FENCE if inside.name == "json" else f"</{inside.name}>"):
            blocks.append(inside)
            inside = None
        else:
            inside.entries.append(line if inside.name == "json" else unescaped(line))
    assert inside is None, f"block {inside} is not closed"
    return blocks, "\n".join(outside)


def outside(messages: Iterable[ChatMessage]) -> str:
    """Everything of a prompt that is no data; calls of tools are the model's own words."""
    return "\n".join(parsed(message.text)[1] for message in messages)


def data(messages: Iterable[ChatMessage]) -> list[str]:
    """All entries of all blocks of a prompt."""
    return [entry for message in messages for block in parsed(message.text)[0] for entry in block.entries]


def said(message: ChatMessage) -> str:
    """The words of a turn, without the blocks beside them."""
    return parsed(message.text)[1].strip()
