"""Erasures, their receipts, and the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lifelong.types.drawing import StoredDrawing
from lifelong.types.history import Message
from lifelong.types.memories import Memory
from lifelong.types.recommendation import Interaction
from lifelong.types.writing import Writing

MARK = "[…]"
"""What stands in a message where a part of its text was erased."""


@dataclass(frozen=True, slots=True)
class MessagePart:
    """A part of a message: the characters ``start`` to ``end`` of its text, such as one sentence.

    Attributes:
        message: id of the message.
        text: these characters; "" does not compare them with the message.
    """

    message: str
    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class ErasedParts:
    """The parts that an erasure took out of one message, without content.

    Attributes:
        id: hash of the id of the message, in hex.
        length: number of characters that the message had before.
        spans: first and last character of each part, exclusive, in the text of before.
    """

    id: str
    length: int
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of one erasure, without content.

    Attributes:
        at: time of the erasure.
        by: origin of the request: ``cli``, ``code``, ``mcp`` or the id of a key.
        asked: scope of the request: ``ids``, or ``everything`` of the person.
        counts: number of erased items of each kind.
        ids: hashes of the ids of the erased messages, memories and interactions, in hex.
        verified: a scan of every byte of the store found no trace.
        parts: the parts that were taken out of messages.
    """

    id: str
    at: datetime
    by: str
    asked: Literal["ids", "everything"]
    counts: Mapping[str, int]
    ids: tuple[str, ...]
    verified: bool = False
    parts: tuple[ErasedParts, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of checking a receipt.

    Attributes:
        intact: the receipt is unchanged.
        known: this store wrote the receipt and has the same checksum.
        left: ids of erased items that are in this store (again).
    """

    intact: bool
    known: bool
    left: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether the receipt is valid: it is unchanged, and no erased item is in this store."""
        return self.intact and not self.left


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """The items that an erasure would remove.

    Attributes:
        ids: ids for ``forget``.
        messages, memories: all items that would be removed, with everything derived from them.
        statements: the parts of messages for ``forget``.
        parts: all parts that would be taken out of messages that stay, with those of replies that repeat them.
        kept: the messages of ``parts`` with the text that they would have afterwards.
        interactions, writings, drawings: what was done with items, texts and drafts, and what is stored of drawings,
            that would go with them.
        token: a digest of all this. Two previews with the same token erase the same.
    """

    ids: tuple[str, ...]
    messages: tuple[Message, ...]
    memories: tuple[Memory, ...]
    statements: tuple[MessagePart, ...] = ()
    parts: tuple[MessagePart, ...] = ()
    kept: tuple[Message, ...] = ()
    token: str = ""
    interactions: tuple[Interaction, ...] = ()
    writings: tuple[Writing, ...] = ()
    drawings: tuple[StoredDrawing, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing would be removed."""
        return not (self.messages or self.memories or self.parts or self.interactions or self.writings or self.drawings)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the audit log.

    Attributes:
        at: time of the act.
        by: origin of the act.
        person: name of the person, or None for an erased person.
        act: what was done.
        count: number of items.
        id: its number, which grows.
    """

    at: datetime
    by: str
    person: str | None
    act: str
    count: int
    id: int = 0


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The number of items that an erasure removed, the result of its scan of the store's bytes, and its receipt.

    ``statements`` is the number of parts that were taken out of messages that stay, ``interactions`` that of what was
    done with items of catalogues, ``writings`` that of texts of the person's own and drafts, ``drawings`` that
    of drawings of which nothing is stored any more.
    """

    messages: int
    memories: int
    observations: int
    media: int
    verified: bool
    receipt: Receipt | None = None
    statements: int = 0
    interactions: int = 0
    writings: int = 0
    drawings: int = 0
