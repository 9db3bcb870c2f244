"""What every group of a person's abilities stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifelong.person.recall import Lookup

if TYPE_CHECKING:
    from lifelong.life import Life
    from lifelong.store.record import Record


class Ability:
    """The open record with its models, and the person's own part of it."""

    def __init__(self, life: Life, record: Record) -> None:
        self._life = life
        self.record = record
        self._lookup = Lookup(life, record)
