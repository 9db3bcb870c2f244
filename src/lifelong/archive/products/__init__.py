"""Readers of the data exports of other products, which return messages: assistants, memory products, and chat apps.

This package must not write to the record and must not present a product's own text as words of the person. Text that
a product's model or memory wrote has the name of the product as its speaker. A reader gives each message a key that
is the same on every run.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lifelong.archive.products import chatgpt, claude, copilot, gemini, letta, mem0, telegram, whatsapp
from lifelong.archive.products.attached_files import AttachedFiles
from lifelong.archive.products.dump_file import DumpKind, first_object, guess, values
from lifelong.archive.products.import_state import DumpReading
from lifelong.errors import ImportFormatError, InputError
from lifelong.memory.long_messages import count_long, split_messages
from lifelong.types import Incoming

__all__ = ["PRODUCTS", "Dump", "Product", "read"]

MAX_TEXT = 200_000
"""Most characters of one message; a longer message is split into parts."""


@dataclass(frozen=True, slots=True)
class Dump:
    """The content of a dump, which is not stored yet.

    Attributes:
        product: name of the product.
        messages: the messages, in the order in which their conversations began.
        found: the number of items in the dump: messages, notes, documents, settings. Each is one of the messages
            before they are split, or counted in ``skipped``.
        skipped: the number of items that are not imported, by the reason.
        missing: files that taken items refer to and the dump does not contain: their names by kind, "" if unknown.
        remarks: how the dump was read, such as the order of day and month.
        divided: the number of messages that were split into parts because of their length.
    """

    product: str
    messages: tuple[Incoming, ...]
    found: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    divided: int = 0

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """The times of the earliest and the latest message; None if no message has a time."""
        times = [message.at for message in self.messages if message.at is not None]
        return (min(times), max(times)) if times else None


Reader = Callable[[Any, str, DumpReading], Iterator[Incoming]]
"""Reads the messages of a parsed file. The arguments are the parsed value (a list is an iterator), the name of the file
for errors, and the state of the import."""


@dataclass(frozen=True, slots=True)
class Product:
    """A product whose dumps can be imported.

    Attributes:
        summary: description of its file in one line.
        kind: the parts of a zip that are read.
        messages: reads the messages of one part.
        several: a dump may contain several people, so ``user`` says who the person is.
    """

    summary: str
    kind: DumpKind
    messages: Reader
    several: bool = False


PRODUCTS: Mapping[str, Product] = MappingProxyType(
    {
        "mem0": Product("memories as get_all() gives them, saved as JSON", DumpKind(("*.json",)), mem0.messages, True),
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
        "gemini": Product(
            "the zip of Google Takeout with the activity of Gemini Apps in JSON, or its MyActivity.json",
            DumpKind(("*Gemini*/*.json", "*Bard*/*.json")),
            gemini.messages,
        ),
        "copilot": Product(
            "the CSV of Copilot's activity history (copilot-activity-history.csv)",
            DumpKind(("*copilot*.csv",), text=True),
            copilot.messages,
        ),
        "whatsapp": Product(
            "an exported WhatsApp chat: the zip with media, or its text file",
            DumpKind(("_chat.txt", "*WhatsApp*.txt"), text=True),
            whatsapp.messages,
            True,
        ),
        "telegram": Product(
            "result.json of Telegram Desktop's export, in the format JSON",
            DumpKind(("result*.json",)),
            telegram.messages,
            True,
        ),
    }
)
"""The products by name."""


def read(
    product: str,
    source: str | os.PathLike[str] | bytes,
    *,
    user: str | None = None,
    zone: tzinfo | None = None,
    max_text: int = MAX_TEXT,
    progress: Callable[[int], None] = lambda _: None,
) -> Dump:
    """Read a dump.

    Args:
        product: a name in :data:`PRODUCTS`.
        source: the path or the bytes of the file, or of a zip that contains it. Nothing is unpacked to the disk.
        user: who the person is, if a dump contains several people: a ``user_id`` of mem0, a name in a chat.
        zone: time zone of times without one (``whatsapp``, ``copilot``); UTC by default.
        max_text: most characters of one message; a longer message is split into parts.
        progress: called with the number of messages read so far.

    Returns:
        The messages, and the report of what was taken and skipped.

    Raises:
        InputError: the product is unknown, the file cannot be read, ``user`` does not apply, or the file contains
            several users and ``user`` is None.
        ImportFormatError: the file is not a dump of this product, is damaged, or is too large.
    """
    if product not in PRODUCTS:
        raise InputError(f"{product!r} is not known; use one of: {', '.join(PRODUCTS)}")
    product_format = PRODUCTS[product]
    if user is not None and not product_format.several:
        raise InputError(f"user={user!r} has no meaning for {product}, whose dump is one person's; leave it out")
    path = Path("the file") if isinstance(source, bytes) else Path(source)
    content = source if isinstance(source, bytes) else None
    incoming = list[Incoming]()
    reading = DumpReading(AttachedFiles(path, content), path.name, user, zone)
    for name, value in values(path, product_format.kind, None if content is None else io.BytesIO(content)):
        rows, first = first_object(value)
        if (other := guess(value, first)) not in (None, product):
            raise ImportFormatError(f"{name} is a dump of {other}, not of {product}: say so (--from {other})")
        for message in product_format.messages(rows, name, reading):
            incoming.append(message)
            progress(len(incoming))
    if not incoming:
        raise ImportFormatError(
            f"{path}: no messages found; expected {product_format.summary}; check that it is the right file"
        )
    messages = _in_order(_once(incoming, reading))
    return Dump(
        product,
        tuple(split_messages(messages, max_text)),
        len(messages) + sum(reading.counts().values()),
        reading.counts(),
        {kind: tuple(names) for kind, names in reading.missing.items()},
        tuple(reading.remarks),
        count_long(messages, max_text),
    )


def _once(messages: list[Incoming], reading: DumpReading) -> list[Incoming]:
    """Remove duplicates by key and keep the earliest one, because the parts of an export may overlap."""
    first: dict[str | None, Incoming] = {}
    for message in messages:
        other = first.setdefault(message.key, message)
        if message.at is not None and other.at is not None and message.at < other.at:
            first[message.key] = message
    unique = [message for message in messages if first[message.key] is message]
    reading.skip("the same again in another place", len(messages) - len(unique))
    return unique


def _in_order(messages: list[Incoming]) -> list[Incoming]:
    """Sort conversations by their start; the order inside a conversation stays."""
    begun: dict[str | None, float] = {}
    for message in messages:
        begun.setdefault(message.session, 0.0 if message.at is None else message.at.timestamp())
    return sorted(messages, key=lambda message: begun[message.session])
