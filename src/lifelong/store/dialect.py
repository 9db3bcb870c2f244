"""The few words of SQL in which the engines differ; ``database.py`` says what they have in common."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """SQL of one engine.

    Attributes:
        skip_locked: the end of a SELECT that takes rows which no other transaction has taken.
        newest_erasure: the highest number in the audit log below which every erasure is committed.
        text_of: the text of a column of bytes in UTF-8, ``{}`` being the column.
    """

    skip_locked: str
    text_of: str
    newest_erasure: str


SQLITE = Dialect(skip_locked="", text_of="CAST({} AS TEXT)", newest_erasure="SELECT max(seq) FROM audit")
POSTGRES = Dialect(
    skip_locked="FOR UPDATE SKIP LOCKED",
    text_of="text_of({})",
    # other acts are committed in any order, erasures in the order of their numbers; with an index of its own
    newest_erasure="SELECT max(seq) FROM audit "
    "WHERE act IN ('forget', 'forget everything', 'forget concepts', 'delete')",
)
