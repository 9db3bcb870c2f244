"""What other products let a person take away: readers that turn their dumps into messages on their way in.

A reader is pure: it reads one file, conversation by conversation, writes nothing, and gives every message a key that is
the same on every run. What a product's model or memory said keeps that product's name as its speaker, so that it is
never taken for the person's own words.
"""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lifelong.archive.products import chatgpt, claude, letta, mem0
from lifelong.archive.products.dump_file import DumpKind, guess, peeked, values
from lifelong.errors import ImportFormatError, InputError
from lifelong.memory.parts import in_parts, too_long
from lifelong.types import Incoming

__all__ = ["PRODUCTS", "Dump", "Product", "read"]

MAX_TEXT = 200_000
"""Characters of one message; a longer one comes in parts."""


@dataclass(frozen=True, slots=True)
class Dump:
    """What a dump holds, before anything of it is stored.

    Attributes:
        product: whose dump it is.
        messages: in the order in which their conversations began.
        skipped: what cannot be taken along, with how often: pictures, hidden messages, other branches.
        divided: how many of its messages were too long for one and are here in parts.
    """

    product: str
    messages: tuple[Incoming, ...]
    skipped: Mapping[str, int] = field(default_factory=dict)
    divided: int = 0

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """The time of the first and the last message."""
        times = [message.at for message in self.messages if message.at is not None]
        return (min(times), max(times)) if times else None


Reader = Callable[[Any, str, Counter[str], str | None], Iterator[Incoming]]
"""Takes a parsed file (a list as an iterator), its name for errors, a counter of what is skipped, and whose memories
are wanted."""


@dataclass(frozen=True, slots=True)
class Product:
    """One product.

    Attributes:
        summary: what file it is, in one line.
        kind: which parts of a zip are read.
        messages: reads one of them.
    """

    summary: str
    kind: DumpKind
    messages: Reader


PRODUCTS: Mapping[str, Product] = MappingProxyType(
    {
        "mem0": Product("memories as get_all() gives them, saved as JSON", DumpKind(("*.json",)), mem0.messages),
        "letta": Product("an agent file (.af)", DumpKind(("*.af",)), letta.messages),
        "chatgpt": Product(
            "the zip of ChatGPT's data export, or its conversations.json",
            DumpKind(("conversations*.json",)),
            chatgpt.messages,
        ),
        "claude": Product(
            "the zip of Claude's data export, or its conversations.json or memories.json",
            DumpKind(("conversations*.json", "memories*.json", "memories/*.json", "projects*.json", "projects/*.json")),
            claude.messages,
        ),
    }
)
"""The products by the name that a caller uses."""


def read(
    product: str,
    given: str | os.PathLike[str] | bytes,
    *,
    user: str | None = None,
    max_text: int = MAX_TEXT,
    progress: Callable[[int], None] = lambda _: None,
) -> Dump:
    """Read a dump.

    Args:
        product: a name in :data:`PRODUCTS`.
        given: the path of the file or of the zip that holds it, or its bytes. Nothing is unpacked to the disk.
        user: whose memories, where a dump holds those of several (``mem0``: its ``user_id``).
        max_text: characters of one message; a longer one comes in parts.
        progress: called with the number of messages read so far.

    Raises:
        InputError: the product is unknown, the file cannot be read, or it holds several users and none is named.
        ImportFormatError: the file is not this product's, is damaged, or is too large.
    """
    if product not in PRODUCTS:
        raise InputError(f"{product!r} is not known; use one of: {', '.join(PRODUCTS)}")
    if user is not None and product != "mem0":
        raise InputError(f"user={user!r} has no meaning for {product}, whose dump is one person's; leave it out")
    chosen, skipped, found = PRODUCTS[product], Counter[str](), list[Incoming]()
    path = Path("the file") if isinstance(given, bytes) else Path(given)
    content = io.BytesIO(given) if isinstance(given, bytes) else None
    for name, value in values(path, chosen.kind, content):
        rows, first = peeked(value)
        if (other := guess(value, first)) not in (None, product):
            raise ImportFormatError(f"{name} is a dump of {other}, not of {product}: say so (--from {other})")
        for message in chosen.messages(rows, name, skipped, user):
            found.append(message)
            progress(len(found))
    if not found:
        raise ImportFormatError(
            f"{path}: no messages found; expected {chosen.summary}; check that it is the right file"
        )
    messages = _in_order(_once(found))
    parts, left_out = tuple(in_parts(messages, max_text)), {what: count for what, count in skipped.items() if count}
    return Dump(product, parts, left_out, too_long(messages, max_text))


def _once(messages: list[Incoming]) -> list[Incoming]:
    """Each message once, at its earliest: parts of an export may overlap."""
    first: dict[str | None, Incoming] = {}
    for message in messages:
        other = first.setdefault(message.key, message)
        if message.at is not None and other.at is not None and message.at < other.at:
            first[message.key] = message
    return [message for message in messages if first[message.key] is message]


def _in_order(messages: list[Incoming]) -> list[Incoming]:
    """Conversations in the order in which they began; inside one as they are."""
    begun: dict[str | None, float] = {}
    for message in messages:
        begun.setdefault(message.session, 0.0 if message.at is None else message.at.timestamp())
    return sorted(messages, key=lambda message: begun[message.session])
