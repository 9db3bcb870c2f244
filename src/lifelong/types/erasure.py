"""Erasures, their receipts, and the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lifelong.types.history import Message
from lifelong.types.memories import Memory


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of one erasure, without content.

    Attributes:
        at: time of the erasure.
        by: origin of the request: ``cli``, ``code``, ``mcp`` or the id of a key.
        asked: scope of the request: ``ids``, or ``everything`` of the person.
        counts: number of erased items of each kind.
        ids: hashes of the ids of the erased messages and memories, in hex.
        verified: a scan of every byte of the store found no trace.
    """

    id: str
    at: datetime
    by: str
    asked: Literal["ids", "everything"]
    counts: Mapping[str, int]
    ids: tuple[str, ...]
    verified: bool = False


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
    """

    ids: tuple[str, ...]
    messages: tuple[Message, ...]
    memories: tuple[Memory, ...]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the audit log.

    Attributes:
        at: time of the act.
        by: origin of the act.
        person: name of the person, or None for an erased person.
        act: what was done.
        count: number of items.
    """

    at: datetime
    by: str
    person: str | None
    act: str
    count: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The number of items that an erasure removed, the result of its scan of the store's bytes, and its receipt."""

    messages: int
    memories: int
    observations: int
    media: int
    verified: bool
    receipt: Receipt | None = None
