"""Erasures, their proofs, and the log of what was done."""

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
        at: when.
        by: who asked: ``cli``, ``code``, ``mcp`` or the id of a key.
        asked: what for: ``ids``, or ``everything`` of the person.
        counts: how many of each kind went.
        ids: hashes of the ids of the messages and memories that went, in hex.
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
    """What a look at a receipt found.

    Attributes:
        intact: the receipt is as it was written.
        known: this store made it, and holds the same checksum.
        left: ids of what it names that this store holds (again).
    """

    intact: bool
    known: bool
    left: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether the receipt stands: unchanged, and nothing that it names is here."""
        return self.intact and not self.left


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """What an erasure would take, before it is made.

    Attributes:
        ids: what was found or named; give them to ``forget``.
        messages, memories: all that would go, with everything derived.
    """

    ids: tuple[str, ...]
    messages: tuple[Message, ...]
    memories: tuple[Memory, ...]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the audit log: when, who, about whom (None for a person who was erased), what and how many."""

    at: datetime
    by: str
    person: str | None
    act: str
    count: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What an erasure removed, that a scan of the store's bytes found no trace, and the receipt for it."""

    messages: int
    memories: int
    observations: int
    media: int
    verified: bool
    receipt: Receipt | None = None
