"""The voices in a person's recordings: a vector for each stretch of speech, and who of the person's own it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from lifelong.store.columns import PASSAGES, to_json, unit_rows
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.store.encoders import encoder_number
from lifelong.types import WHOLE, Crop, Sighting

LONGEST = 10.0
"""Seconds that no stretch of speech lasts: who speaks in a passage is looked for from so long before it on."""

_OVERLAP = "sum(min(v.ends, p.ends) - max(v.begins, p.begins))"
_DURING = (
    "v.person = p.person AND v.sha256 = p.sha256 AND v.begins < p.ends AND v.ends > p.begins "
    f"AND v.begins > p.begins - {LONGEST}"
)

SPEAKER = (
    f"CASE p.kind WHEN {PASSAGES.index('transcript')} THEN coalesce((SELECT c.name FROM voice v "
    f"JOIN concept c ON c.seq = v.concept WHERE {_DURING} GROUP BY c.seq HAVING 2 * {_OVERLAP} > "
    f"(SELECT {_OVERLAP} FROM voice v WHERE {_DURING}) LIMIT 1), '') WHEN p.kind THEN '' END"
)
"""Of a passage ``p``, the name of who speaks most of it; "" where nobody known does, NULL where there is no passage."""


class VoiceRepository:
    """The voices in one person's recordings."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def put(
        self, sha256: str, encoder: str, spans: Sequence[tuple[float, float]], vectors: NDArray[np.float32]
    ) -> None:
        """Keep the voices in a recording; they take the place of what this encoder heard before.

        Args:
            spans: begin and end of each stretch of speech, in seconds.
            vectors: unit rows, ``(len(spans), dim)``.
        """
        rows = np.ascontiguousarray(vectors, dtype="<f4")
        with self._db.transaction() as connection:
            model = encoder_number(self._db, encoder, rows.shape[1])
            connection.execute(
                "DELETE FROM voice WHERE person = ? AND encoder = ? AND sha256 = ?", (self._person, model, sha256)
            )
            connection.executemany(
                "INSERT INTO voice (person, sha256, encoder, begins, ends, data) SELECT person, sha256, ?3, ?4, ?5, ?6 "
                "FROM media WHERE person = ?1 AND sha256 = ?2",
                [
                    (self._person, sha256, model, begin, end, row.tobytes())
                    for (begin, end), row in zip(spans, rows, strict=True)
                ],
            )

    @decodes
    def of(self, files: Collection[str], encoder: str) -> tuple[list[Crop], NDArray[np.float32]]:
        """The stretches of speech in these recordings, in order, and their vectors, ``(n, dim)``."""
        rows = self._db.rows(
            "SELECT v.sha256, v.begins, v.ends, v.data FROM voice v JOIN embedder b ON b.id = v.encoder "
            "WHERE v.person = ? AND b.name = ? AND v.sha256 IN (SELECT value FROM json_each(?)) "
            "ORDER BY v.sha256, v.begins",
            (self._person, encoder, to_json(files)),
        )
        if not rows:
            return [], np.zeros((0, 0), np.float32)
        crops = [Crop(str(sha256), WHOLE, float(begin), float(end)) for sha256, begin, end, _ in rows]
        return crops, unit_rows([data for *_, data in rows])

    def files(self, encoder: str) -> list[str]:
        """Every recording that this encoder heard a voice in."""
        rows = self._db.rows(
            "SELECT DISTINCT v.sha256 FROM voice v JOIN embedder b ON b.id = v.encoder WHERE v.person = ? "
            "AND b.name = ? ORDER BY v.sha256",
            (self._person, encoder),
        )
        return [str(sha256) for (sha256,) in rows]

    def speakers(self, files: Collection[str] | None = None) -> dict[str, list[tuple[str, float]]]:
        """By recording, the concept and begin of each stretch in which somebody known speaks."""
        found: dict[str, list[tuple[str, float]]] = {}
        for sha256, concept, begin in self._db.rows(
            "SELECT v.sha256, c.id || c.name, v.begins FROM voice v JOIN concept c ON c.seq = v.concept "
            "WHERE v.person = ?1 AND (?2 IS NULL OR v.sha256 IN (SELECT value FROM json_each(?2))) "
            "ORDER BY v.sha256, v.begins",
            (self._person, None if files is None else to_json(files)),
        ):
            found.setdefault(str(sha256), []).append((str(concept), float(begin)))
        return found

    def recognise(self, encoder: str, files: Collection[str], found: Sequence[Sighting]) -> None:
        """Keep who speaks where in these recordings, in place of what was recognised before."""
        with self._db.transaction() as connection:
            connection.execute(
                "UPDATE voice SET concept = NULL, score = NULL WHERE person = ? "
                "AND sha256 IN (SELECT value FROM json_each(?))",
                (self._person, to_json(files)),
            )
            connection.executemany(
                "UPDATE voice SET concept = (SELECT seq FROM concept WHERE person = ?1 AND id = ?4), score = ?5 "
                "WHERE person = ?1 AND encoder = (SELECT id FROM embedder WHERE name = ?6) AND sha256 = ?2 "
                "AND begins = ?3",
                [(self._person, item.sha256, item.at, item.concept, item.score, encoder) for item in found],
            )

    def drop_others(self, encoder: str) -> int:
        """Delete the voices of every encoder but this; returns how many there were."""
        with self._db.transaction() as connection:
            connection.execute(
                "DELETE FROM voice WHERE person = ? AND encoder NOT IN (SELECT id FROM embedder WHERE name = ?)",
                (self._person, encoder),
            )
            return int(connection.changes())

    def drop(self) -> list[bytes]:
        """Delete every voice.

        Returns:
            The vectors as they were stored, but for those that another person's record has, too.
        """
        with self._db.transaction() as connection:
            gone = self._db.rows("SELECT DISTINCT data FROM voice WHERE person = ?", (self._person,))
            connection.execute("DELETE FROM voice WHERE person = ?", (self._person,))
            kept = {bytes(data) for (data,) in self._db.rows("SELECT data FROM voice")}
        return [bytes(data) for (data,) in gone if bytes(data) not in kept]
