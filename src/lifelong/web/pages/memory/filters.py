"""The filters of the page, as its address has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, time, timedelta, tzinfo
from typing import Final, Self
from urllib.parse import urlencode

from lifelong.types import MEMORY_KINDS, MemoryKind
from lifelong.web.days import day_of

ADDRESS: Final = "/app/memory"

STATES: Final = ("current", "past", "all")
"""What is listed: what holds, what does not hold any more, both."""

LONGEST: Final = 300
"""Characters of a filter; the rest is cut off."""


@dataclass(frozen=True, slots=True)
class MemoryFilters:
    """What the page shows. What an address does not name, or names wrongly, is not filtered.

    Attributes:
        q: what is searched; "" lists everything from the newest on.
        kind: one of the four kinds, or "".
        state: one of ``STATES``.
        since, until: first and last day, as ``2026-03-31``, or "".
        about: the name of a person, pet, place or thing, or "".
        source: id of a message or session, or the prefix of an import's keys, or "".
    """

    q: str = ""
    kind: str = ""
    state: str = "current"
    since: str = ""
    until: str = ""
    about: str = ""
    source: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """The filters of an address."""
        given = {each.name: query.get(each.name, "").strip()[:LONGEST] for each in fields(cls)}
        given["state"] = given["state"] if given["state"] in STATES else "current"
        given["kind"] = given["kind"] if given["kind"] in MEMORY_KINDS else ""
        for name in ("since", "until"):
            given[name] = given[name] if day_of(given[name]) else ""
        if given["since"] and given["until"] and given["since"] > given["until"]:
            given["since"], given["until"] = given["until"], given["since"]
        return cls(**given)

    @property
    def kinds(self) -> Sequence[MemoryKind]:
        """The kinds that are listed."""
        return [each for each in MEMORY_KINDS if not self.kind or each == self.kind]

    @property
    def current(self) -> bool | None:
        """``state`` as ``memories.list`` takes it."""
        return {"current": True, "past": False}.get(self.state)

    @property
    def hidden(self) -> int:
        """How many filters are set besides words and kind."""
        others = (self.since or self.until, self.about, self.source)
        return (self.state != "current") + sum(bool(each) for each in others)

    @property
    def empty(self) -> bool:
        """Whether nothing is filtered."""
        return self == type(self)()

    def span(self, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
        """Begin and end, exclusive, of the days in the zone of the person."""
        first, last = day_of(self.since), day_of(self.until)
        return (
            None if first is None else datetime.combine(first, time(), zone),
            None if last is None else datetime.combine(last + timedelta(days=1), time(), zone),
        )

    def query(self, **changes: str) -> str:
        """The filters as the query of an address with its question mark, or ""."""
        values = asdict(replace(self, **changes))
        named = {name: value for name, value in values.items() if value and (name, value) != ("state", "current")}
        return "?" + urlencode(named) if named else ""
