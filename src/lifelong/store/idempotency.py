"""Stored responses for idempotency keys: a repeated request within 24 hours gets the same response.

A response may contain the person's words. So its content is deleted with the person, and on every erasure; until the
24 hours end, only the fact remains that the request was answered.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.types import StoredResponse
from lifelong.types.times import micros

RETENTION: Final = timedelta(days=1)
"""How long a response is stored."""


class ResponseRepository:
    """The stored responses to one person's requests, by SHA-256 of their idempotency keys."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    @decodes
    def begin(self, name: bytes, request: bytes, *, now: datetime) -> StoredResponse | None:
        """Register a request that is in progress.

        Args:
            name: SHA-256 of the idempotency key.
            request: as in ``StoredResponse``.
            now: the current time.

        Returns:
            The response to an earlier request with this key, or None if this one is the first.
        """
        with self._db.transaction():
            self._db.of_all.write("DELETE FROM answered WHERE at < ?", (micros(now - RETENTION),))
            row = self._db.row(
                "SELECT asked, status, media_type, tag, content FROM answered WHERE person = ? AND name = ?",
                (self._person, name),
            )
            if row is None and self._db.row("SELECT 1 FROM claimed WHERE name = ?", (name,)) is not None:
                return StoredResponse(request, 0, "", "", None)  # it has just made this person
            if row is None:
                self._db.send(
                    "INSERT INTO answered (person, name, asked, at) VALUES (?,?,?,?)",
                    (self._person, name, request, micros(now)),
                )
        return None if row is None else StoredResponse(*row)

    def get(self, name: bytes, *, now: datetime) -> StoredResponse | None:
        """The response to a request of the last 24 hours, or None."""
        row = self._db.row(
            "SELECT asked, status, media_type, tag, content FROM answered WHERE person = ? AND name = ? AND at >= ?",
            (self._person, name, micros(now - RETENTION)),
        )
        return None if row is None else StoredResponse(*row)

    def finish(self, name: bytes, response: StoredResponse, *, now: datetime) -> None:
        """Store a response; its content is left out if anything was forgotten since ``begin``."""
        with self._db.transaction():
            self._db.send(
                "INSERT INTO answered (person, name, asked, at, status, media_type, tag, content) "
                "SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM person WHERE id = ?1 "
                "ON CONFLICT (person, name) DO UPDATE SET status = ?5, media_type = ?6, tag = ?7, "
                "content = CASE WHEN answered.wiped = 1 THEN NULL ELSE ?8 END",
                (
                    self._person,
                    name,
                    response.request,
                    micros(now),
                    response.status,
                    response.media_type,
                    response.tag,
                    response.content,
                ),
            )

    def drop(self, name: bytes) -> None:
        """Delete a request, so that it can be sent again: it had no effect."""
        with self._db.transaction():
            self._db.send("DELETE FROM answered WHERE person = ? AND name = ?", (self._person, name))

    def wipe(self) -> None:
        """Delete the content of all responses."""
        with self._db.transaction():
            self._db.send("UPDATE answered SET content = NULL, wiped = 1 WHERE person = ?", (self._person,))
