"""Trait readings, one for each message. All trait scores are computed from them."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from lifelong.errors import NotFoundError
from lifelong.store.columns import moment, strings, to_json
from lifelong.store.database import Database
from lifelong.store.read_steps import Steps, ask, reads
from lifelong.types import Observation
from lifelong.types.times import micros


class ObservationRepository:
    """The trait readings of one person."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def put(self, observation: Observation) -> None:
        """Store a reading; it replaces an earlier one of the same message.

        Raises:
            NotFoundError: this person has no such message.
        """
        with self._db.transaction():
            stored = self._db.write(
                "INSERT INTO observation (message, person, at, scores, confidence, mood, words, origin) "
                "SELECT seq, ?1, ?3, ?4, ?5, ?6, ?7, ?8 FROM message WHERE person = ?1 AND id = ?2 "
                "ON CONFLICT (message) DO UPDATE SET scores = excluded.scores, mood = excluded.mood, "
                "confidence = excluded.confidence, words = excluded.words, origin = excluded.origin",
                (
                    self._person,
                    observation.message,
                    micros(observation.at),
                    to_json(observation.scores),
                    observation.confidence,
                    observation.mood,
                    to_json(observation.words),
                    observation.origin,
                ),
            )
            if not stored:
                raise NotFoundError(f"no message {observation.message!r} in this person's history")

    def delete(self, message_ids: Collection[str]) -> None:
        """Delete the readings of these messages."""
        with self._db.transaction():
            self._db.send(
                "DELETE FROM observation WHERE person = ?1 AND message IN (SELECT seq FROM message "
                "WHERE +person = ?1 AND id IN (SELECT value FROM json_each(?2)))",
                (self._person, to_json(message_ids)),
            )

    def clear(self) -> int:
        """Delete all readings of this person; returns their number."""
        with self._db.transaction():
            return self._db.write("DELETE FROM observation WHERE person = ?", (self._person,))

    @reads
    def select(self, *, since: datetime | None = None, until: datetime | None = None) -> Steps[list[Observation]]:
        """Readings sorted by time, from ``since`` (inclusive) to ``until`` (exclusive)."""
        rows = yield from ask(
            "SELECT m.id, o.at, o.scores, o.confidence, o.mood, o.words, o.origin FROM observation o "
            "JOIN message m ON m.seq = o.message WHERE o.person = ?1 AND (?2 IS NULL OR o.at >= ?2) "
            "AND (?3 IS NULL OR o.at < ?3) ORDER BY o.at, o.message",
            (
                self._person,
                None if since is None else micros(since),
                None if until is None else micros(until),
            ),
        )
        return [
            Observation(
                message=message,
                at=moment(at),
                scores=tuple(float(score) for score in json.loads(scores)),
                confidence=confidence,
                mood=mood,
                words=strings(words),
                origin=origin,
            )
            for message, at, scores, confidence, mood, words, origin in rows
        ]
