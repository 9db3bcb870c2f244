"""Answers to writes that named themselves, kept for a day: the same request sent again is answered alike.

An answer can repeat what the person said. So it goes with the person, and whenever anything is forgotten; what
stays until its day is over says only that the request was answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lifelong.store.columns import micros
from lifelong.store.database import Database
from lifelong.store.decoding import decodes

RETENTION: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """What was answered.

    Attributes:
        asked: SHA-256 of the request, together with the secret name that it gave itself.
        status: of HTTP; 0 while it is being worked on.
        content: the body, or None when it is not kept (any more).
    """

    asked: bytes
    status: int = 0
    media_type: str = ""
    tag: str = ""
    content: bytes | None = None


class ResponseRepository:
    """The answers to one person's requests, by SHA-256 of the names that they gave themselves."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    @decodes
    def begin(self, name: bytes, asked: bytes, *, now: datetime) -> StoredResponse | None:
        """Note that a request is being worked on, or find the one that was."""
        with self._db.transaction() as connection:
            connection.execute("DELETE FROM answered WHERE at < ?", (micros(now - RETENTION),))
            row = self._db.row(
                "SELECT asked, status, media_type, tag, content FROM answered WHERE person = ? AND name = ?",
                (self._person, name),
            )
            if row is None:
                connection.execute(
                    "INSERT INTO answered (person, name, asked, at) VALUES (?,?,?,?)",
                    (self._person, name, asked, micros(now)),
                )
        return None if row is None else StoredResponse(*row)

    def get(self, name: bytes, *, now: datetime) -> StoredResponse | None:
        """What was answered within the last day."""
        row = self._db.row(
            "SELECT asked, status, media_type, tag, content FROM answered WHERE person = ? AND name = ? AND at >= ?",
            (self._person, name, micros(now - RETENTION)),
        )
        return None if row is None else StoredResponse(*row)

    def finish(self, name: bytes, answer: StoredResponse, *, now: datetime) -> None:
        """Keep an answer, and not its words if anything was forgotten since it began."""
        with self._db.transaction() as connection:
            connection.execute(
                "INSERT INTO answered (person, name, asked, at, status, media_type, tag, content) "
                "SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM person WHERE id = ?1 "
                "ON CONFLICT DO UPDATE SET status = ?5, media_type = ?6, tag = ?7, "
                "content = CASE WHEN wiped THEN NULL ELSE ?8 END",
                (
                    self._person,
                    name,
                    answer.asked,
                    micros(now),
                    answer.status,
                    answer.media_type,
                    answer.tag,
                    answer.content,
                ),
            )

    def drop(self, name: bytes) -> None:
        """Let a request be sent again: nothing was done."""
        with self._db.transaction() as connection:
            connection.execute("DELETE FROM answered WHERE person = ? AND name = ?", (self._person, name))

    def wipe(self) -> None:
        """Let go of all words."""
        with self._db.transaction() as connection:
            connection.execute("UPDATE answered SET content = NULL, wiped = 1 WHERE person = ?", (self._person,))
