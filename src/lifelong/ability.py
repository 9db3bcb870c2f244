"""What every group of a person's abilities stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifelong.lookup import Lookup

if TYPE_CHECKING:
    from lifelong.life import Life
    from lifelong.store.record import Record


class Ability:
    """The open record with its models, and the person's own part of it."""

    def __init__(self, life: Life, record: Record) -> None:
        self._life = life
        self.record = record
        self._lookup = Lookup(life, record)

    def drop_kept(self) -> None:
        """Forget what is kept in memory of the record; it is read again when it is needed."""
        self._lookup.drop()
