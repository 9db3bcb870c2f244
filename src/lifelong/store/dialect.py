"""The few words of SQL in which the engines differ; ``database.py`` says what they have in common."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """SQL of one engine.

    Attributes:
        skip_locked: the end of a SELECT that takes rows which no other transaction has taken.
        text_of: the text of a column of bytes in UTF-8, ``{}`` being the column.
    """

    skip_locked: str
    text_of: str


SQLITE = Dialect(skip_locked="", text_of="CAST({} AS TEXT)")
POSTGRES = Dialect(skip_locked="FOR UPDATE SKIP LOCKED", text_of="text_of({})")
