"""The base class of the facets of a person: the engine and the person's record."""

from __future__ import annotations

from datetime import datetime

from lifelong.arguments import TimeInput, as_time
from lifelong.calls import PublicObject
from lifelong.engine import Engine
from lifelong.store.record import Record


class Facet(PublicObject):
    """One facet of a person.

    Args:
        engine: models, settings and clock.
        record: the person's record.
    """

    def __init__(self, engine: Engine, record: Record) -> None:
        self._engine = engine
        self._record = record

    @property
    def _acts_for(self) -> int:
        """Number of the person, for whom requests count that leave this machine while a method runs."""
        return self._record.person

    def _time(self, value: TimeInput | None, name: str = "at") -> datetime | None:
        """A time that a caller gives; text without an offset is in the zone of the person.

        Raises:
            InputError: the text is no time.
        """
        if value is None or isinstance(value, datetime):  # the zone, which need not be read, is for text
            return value
        return as_time(value, self._record.zone, name)
