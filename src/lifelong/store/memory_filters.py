"""Conditions of queries for memories: what they are about, where they come from, when they begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lifelong.store.columns import EARLIEST, LATEST, to_json
from lifelong.types.times import micros

FROM_SOURCE: Final = (
    "EXISTS (SELECT 1 FROM source c JOIN message m ON m.seq = c.message JOIN session s ON s.seq = m.session "
    "WHERE c.memory = y.seq AND (m.id = ?12 OR s.id = ?12 OR substr(m.key, 1, length(?12)) = ?12 "
    "OR substr(s.key, 1, length(?12)) = ?12))"
)
"""A memory ``y`` with a message of the source ``?12``."""

ABOUT: Final = (
    "(instr('.' || replace(y.slot, '-', '.') || '.', ?13) > 0 "
    "OR EXISTS (SELECT 1 FROM entry e WHERE e.memory = y.seq AND instr(e.terms, ?14) > 0) "
    "OR EXISTS (SELECT 1 FROM source c JOIN attachment a ON a.message = c.message WHERE c.memory = y.seq "
    "AND a.sha256 IN (SELECT value FROM json_each(?15))))"
)
"""A memory ``y`` about the subject of ``SubjectFilter.values``."""


@dataclass(frozen=True, slots=True)
class SubjectFilter:
    """A person, pet, place or thing that memories are about.

    Attributes:
        part: its name as a part of a slot: ``rita``.
        terms: the hashed stems of its name, as entries have them; empty for none.
        files: digests of files that show it.
    """

    part: str
    terms: bytes = b""
    files: Sequence[str] = ()

    def values(self) -> tuple[str, bytes | None, str]:
        """The values of ``ABOUT``."""
        return f".{self.part.replace('-', '.')}.", self.terms or None, to_json(list(self.files))


def time_range(
    since: datetime | None, until: datetime | None, after: tuple[int, str] | None, *, newest: bool
) -> tuple[int, int]:
    """The first time and the one after the last, in microseconds, of a page: a later page begins behind the last one.

    So a page costs the same wherever it is.
    """
    first = EARLIEST if since is None else micros(since)
    last = LATEST if until is None else micros(until)
    if after is not None and newest:
        last = min(last, after[0] + 1)
    elif after is not None:
        first = max(first, after[0])
    return first, last
