"""When the events of an entry's text took place: found after the entry is stored, and read by the index of recall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lifelong.store.columns import KIND_CODE, ROLE_CODE, moment
from lifelong.store.database import Database
from lifelong.store.read_steps import Steps, ask, reads
from lifelong.types.times import micros

Interval = tuple[datetime, datetime]
"""Start and end (exclusive)."""


@dataclass(frozen=True, slots=True)
class UndatedEntry:
    """An entry whose text was not searched for events yet.

    Attributes:
        seq: row number of the entry.
        message: id of the message; "" for memories and passages.
        text: the text; "" if it is not searched: of an assistant's message, and of a passage.
            The text of an episode begins with its first quote, because its heading has the day of telling.
        at: when it was said.
        event: the span that the memory holds already, or None.
    """

    seq: int
    message: str
    text: str
    at: datetime
    event: Interval | None


class EventRepository:
    """The events of one person's entries."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    @reads
    def undated(self, limit: int) -> Steps[list[UndatedEntry]]:
        """The entries whose text was not searched yet, oldest first, at most ``limit``."""
        rows = yield from ask(
            "SELECT e.seq, coalesce(m.id, ''), CASE WHEN m.role = ?3 THEN '' ELSE coalesce(m.text, "
            "CASE WHEN y.kind = ?4 THEN substr(y.text, instr(y.text, '“')) ELSE y.text END, '') END, "
            "coalesce(m.at, y.at, 0), coalesce(m.zone, y.zone, 0), y.event_at, y.event_until "
            "FROM entry e LEFT JOIN message m ON m.seq = e.message LEFT JOIN memory y ON y.seq = e.memory "
            "WHERE e.person = ?1 AND e.dated = 0 ORDER BY e.seq LIMIT ?2",
            (self._person, limit, ROLE_CODE["assistant"], KIND_CODE["episodic"]),
        )
        return [
            UndatedEntry(
                seq=int(seq),
                message=str(message),
                text=str(text),
                at=moment(at, zone),
                event=None if since is None or until is None else (moment(since), moment(until)),
            )
            for seq, message, text, at, zone, since, until in rows
        ]

    def add(self, seqs: Sequence[int], events: Mapping[int, Sequence[Interval]]) -> None:
        """Store the events of entries, and that their texts were searched; deleted entries are ignored.

        Args:
            seqs: row numbers of the entries that were searched.
            events: the spans of those that have some, by row number.
        """
        with self._db.transaction():
            for seq in seqs:
                for since, until in events.get(seq, ()):  # nothing if another process was faster, or the entry is gone
                    self._db.send(
                        "INSERT INTO event (person, entry, since, until) SELECT person, seq, ?3, ?4 FROM entry "
                        "WHERE seq = ?1 AND person = ?2 AND dated = 0",
                        (seq, self._person, micros(since), micros(until)),
                    )
                self._db.send("UPDATE entry SET dated = 1 WHERE seq = ? AND person = ?", (seq, self._person))
