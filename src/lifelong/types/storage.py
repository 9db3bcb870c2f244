"""How much of a person is stored, by kind and by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StorageKind = Literal[
    "messages", "files", "memories", "observations", "writings", "interactions", "drawings", "adapters", "traces",
    "findings", "index",
]  # fmt: skip
"""What is stored. ``adapters`` is what models have learned of concepts, ``findings`` what was perceived in files, and
``index`` what recall searches: all three are derived."""


@dataclass(frozen=True, slots=True)
class StoragePart:
    """What is stored of one kind.

    Attributes:
        items: number of items.
        size: bytes of their content.
    """

    kind: StorageKind
    items: int
    size: int


@dataclass(frozen=True, slots=True)
class StorageMonth:
    """What came in during one month.

    Attributes:
        month: the month, as ``2026-03``.
        messages: number of messages.
        files: number of files.
    """

    month: str
    messages: int
    files: int


@dataclass(frozen=True, slots=True)
class Storage:
    """How much of a person is stored.

    Attributes:
        parts: one for each kind.
        months: the months in which something came in, in order.
    """

    parts: tuple[StoragePart, ...]
    months: tuple[StorageMonth, ...]

    @property
    def size(self) -> int:
        """Bytes of everything."""
        return sum(part.size for part in self.parts)
