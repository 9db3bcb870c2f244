"""Pictures that were drawn for one person, and feedback on them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from lifelong.errors import NotFoundError
from lifelong.store.columns import moment, optional_moment, row_limit, to_json
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.types.drawing import StoredDrawing
from lifelong.types.times import micros


class DrawingRepository:
    """The drawings of one person."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def add(self, drawings: Collection[StoredDrawing]) -> None:
        """Store drawings, all of them or none; those whose id is stored already are left out."""
        with self._db.transaction():
            self._db.write_many(
                "INSERT INTO drawing (person, id, sha256, signature, at, backend, looks, thumb, about, thumb_at, used) "
                "VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
                [
                    (
                        self._person, each.id, each.sha256, each.signature, micros(each.at), each.backend,
                        json.dumps(each.looks, ensure_ascii=False), each.thumb, each.about,
                        None if each.thumb_at is None else micros(each.thumb_at), to_json(each.used),
                    )
                    for each in drawings
                ],
            )  # fmt: skip

    @decodes
    def select(
        self, *, ids: Collection[str] | None = None, rated: bool = False, limit: int | None = None
    ) -> list[StoredDrawing]:
        """Drawings sorted by time.

        Args:
            ids: only these.
            rated: only those with feedback.
            limit: at most so many, the newest.
        """
        rows = self._db.rows(
            "SELECT * FROM (SELECT id, sha256, signature, at, backend, looks, thumb, about, thumb_at, used, seq FROM "
            "drawing WHERE person = ?1 AND (?2 IS NULL OR id IN (SELECT value FROM json_each(?2))) "
            "AND (?3 = 0 OR thumb <> 0) ORDER BY at DESC, seq DESC LIMIT ?4) newest ORDER BY 4, 11",
            (self._person, None if ids is None else to_json(ids), rated, row_limit(limit)),
        )
        return [
            StoredDrawing(
                id_, sha256, signature, moment(at), backend, _looks(looks), thumb, about, optional_moment(thumb_at),
                tuple(map(str, json.loads(used))),
            )
            for id_, sha256, signature, at, backend, looks, thumb, about, thumb_at, used, _ in rows
        ]  # fmt: skip

    @decodes
    def resting_on(self, ids: Collection[str]) -> list[StoredDrawing]:
        """The drawings that drew on one of these ids."""
        rows = self._db.rows(
            "SELECT DISTINCT d.id FROM drawing d, json_each(d.used) u WHERE d.person = ? AND u.value IN "
            "(SELECT value FROM json_each(?))",
            (self._person, to_json(ids)),
        )
        return self.select(ids=[str(row[0]) for row in rows]) if rows else []

    def signatures(self) -> Sequence[tuple[str, str]]:
        """SHA-256 and signature of every drawing."""
        rows = self._db.rows("SELECT sha256, signature FROM drawing WHERE person = ?", (self._person,))
        return [(str(sha256), str(signature)) for sha256, signature in rows]

    def rate(self, id: str, thumb: int, about: str, *, at: datetime) -> StoredDrawing:
        """Store feedback in place of an earlier one; 0 takes it back.

        Raises:
            NotFoundError: this person has no such drawing.
        """
        with self._db.transaction():
            self._db.send(
                "UPDATE drawing SET thumb = ?3, about = ?4, thumb_at = ?5 WHERE person = ?1 AND id = ?2",
                (self._person, id, thumb, about if thumb else "", micros(at) if thumb else None),
            )
            rows = self.select(ids=[id])
            if not rows:
                raise NotFoundError(f"no drawing {id[:60]!r} of this person: `lifelong draw` prints the ids")
        return rows[0]

    def delete(self, ids: Collection[str]) -> int:
        """Delete what is stored of drawings, with their feedback; returns their number."""
        with self._db.transaction():
            return self._db.write(
                "DELETE FROM drawing WHERE person = ? AND id IN (SELECT value FROM json_each(?))",
                (self._person, to_json(ids)),
            )


def _looks(text: str) -> Mapping[str, tuple[str, ...]]:
    return {str(aspect): tuple(map(str, terms)) for aspect, terms in json.loads(text).items()}
