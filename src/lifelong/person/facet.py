"""The base class of the facets of a person: the engine and the person's record."""

from __future__ import annotations

from lifelong.engine import Engine
from lifelong.store.record import Record


class Facet:
    """One facet of a person.

    Args:
        engine: models, settings and clock.
        record: the person's record.
    """

    def __init__(self, engine: Engine, record: Record) -> None:
        self._engine = engine
        self._record = record
