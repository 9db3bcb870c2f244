"""The unit that every format's reader yields, and the error that it raises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document: a heading, a paragraph, or the bytes of a picture."""

    kind: Literal["heading", "text", "picture"]
    text: str = ""
    picture: bytes = b""


class DocumentError(ValueError):
    """A document cannot be read; the message is the reason: ``password``, ``damaged`` or ``bomb``."""
