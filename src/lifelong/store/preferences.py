"""A person's preferences: choices about their traits, and ratings of replies."""

from __future__ import annotations

import json
from collections.abc import Mapping

from lifelong.errors import NotFoundError
from lifelong.store.columns import moment, optional_moment, to_json
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.store.read_steps import Steps, ask, reads
from lifelong.types import Rating, TraitChoices
from lifelong.types.times import micros


class PreferenceRepository:
    """The trait choices and ratings of one person."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    @reads
    def get(self) -> Steps[TraitChoices]:
        """The current choices; the defaults if the person has made none."""
        rows = yield from ask("SELECT since, pinned, pauses FROM trait_choice WHERE person = ?", (self._person,))
        if not rows:
            return TraitChoices()
        since, pinned, pauses = rows[0]
        return TraitChoices(
            pinned={str(name): float(value) for name, value in json.loads(pinned).items()},
            since=optional_moment(since),
            pauses=tuple((moment(begin), optional_moment(end)) for begin, end in json.loads(pauses)),
        )

    def put(self, choices: TraitChoices) -> None:
        """Store the choices, in place of the present ones."""
        pauses = [[micros(begin), None if end is None else micros(end)] for begin, end in choices.pauses]
        with self._db.transaction():
            self._db.send(
                "INSERT INTO trait_choice (person, since, pinned, pauses) VALUES (?,?,?,?) ON CONFLICT (person) DO "
                "UPDATE SET since = excluded.since, pinned = excluded.pinned, pauses = excluded.pauses",
                (
                    self._person,
                    None if choices.since is None else micros(choices.since),
                    _object(choices.pinned),
                    to_json(pauses),
                ),
            )

    def rate(self, rating: Rating) -> None:
        """Store a rating, in place of an earlier one of the same reply.

        Raises:
            NotFoundError: this person has no such reply.
        """
        with self._db.transaction():
            stored = self._db.write(
                "INSERT INTO rating (message, person, value, at) "
                "SELECT seq, ?1, ?3, ?4 FROM message WHERE person = ?1 AND id = ?2 AND role = 1 "
                "ON CONFLICT (message) DO UPDATE SET value = excluded.value, at = excluded.at",
                (self._person, rating.reply, rating.value, micros(rating.at)),
            )
            if not stored:
                raise NotFoundError(f"no reply {rating.reply!r} in this person's history: give the id of a Reply")

    @reads
    def rating(self, reply: str) -> Steps[int | None]:
        """The rating of one reply, or None if it has none."""
        rows = yield from ask(
            "SELECT r.value FROM rating r JOIN message m ON m.seq = r.message WHERE r.person = ? AND m.id = ?",
            (self._person, reply),
        )
        return int(rows[0][0]) if rows else None

    @decodes
    def ratings(self) -> list[Rating]:
        """All ratings, sorted by time."""
        rows = self._db.rows(
            "SELECT m.id, r.value, r.at FROM rating r JOIN message m ON m.seq = r.message "
            "WHERE r.person = ? ORDER BY r.at, r.message",
            (self._person,),
        )
        return [Rating(reply, value, moment(at)) for reply, value, at in rows]


def _object(values: Mapping[str, float]) -> str:
    return json.dumps(dict(values), separators=(",", ":"))
