"""Voices in a person's recordings: a vector for each segment of speech, and the concept of the speaker."""

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
"""No segment of speech is longer, in seconds. So only segments that begin this long before a passage can overlap it."""

_OVERLAP = (
    "sum(CASE WHEN v.ends < p.ends THEN v.ends ELSE p.ends END "
    "- CASE WHEN v.begins > p.begins THEN v.begins ELSE p.begins END)"
)
_DURING = (
    "v.person = p.person AND v.sha256 = p.sha256 AND v.begins < p.ends AND v.ends > p.begins "
    f"AND v.begins > p.begins - {LONGEST}"
)

SPEAKER = (
    f"CASE p.kind WHEN {PASSAGES.index('transcript')} THEN coalesce((SELECT c.name FROM voice v "
    f"JOIN concept c ON c.seq = v.concept WHERE {_DURING} GROUP BY c.seq HAVING 2 * {_OVERLAP} > "
    f"(SELECT {_OVERLAP} FROM voice v WHERE {_DURING}) LIMIT 1), '') WHEN p.kind THEN '' END"
)
"""SQL: the speaker of most of a passage ``p``; "" for an unknown speaker, NULL if there is no passage."""


class VoiceRepository:
    """The voices in the recordings of one person."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def put(
        self, sha256: str, encoder: str, spans: Sequence[tuple[float, float]], vectors: NDArray[np.float32]
    ) -> None:
        """Store the voices in a recording, in place of earlier ones of this encoder.

        Args:
            sha256: the recording.
            encoder: name of the voice encoder.
            spans: begin and end of each segment of speech, in seconds.
            vectors: unit rows, ``(len(spans), dim)``.
        """
        rows = np.ascontiguousarray(vectors, dtype="<f4")
        with self._db.transaction():
            model = encoder_number(self._db, encoder, rows.shape[1])
            self._db.send(
                "DELETE FROM voice WHERE person = ? AND encoder = ? AND sha256 = ?", (self._person, model, sha256)
            )
            self._db.write_many(
                "INSERT INTO voice (person, sha256, encoder, begins, ends, data) SELECT person, sha256, ?3, ?4, ?5, ?6 "
                "FROM media WHERE person = ?1 AND sha256 = ?2",
                [
                    (self._person, sha256, model, begin, end, row.tobytes())
                    for (begin, end), row in zip(spans, rows, strict=True)
                ],
            )

    @decodes
    def of(self, files: Collection[str], encoder: str) -> tuple[list[Crop], NDArray[np.float32]]:
        """The segments of speech in these recordings, in order, and their vectors, ``(n, dim)``."""
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
        """The recordings in which this encoder found a voice."""
        rows = self._db.rows(
            "SELECT DISTINCT v.sha256 FROM voice v JOIN embedder b ON b.id = v.encoder WHERE v.person = ? "
            "AND b.name = ? ORDER BY v.sha256",
            (self._person, encoder),
        )
        return [str(sha256) for (sha256,) in rows]

    def speakers(self, files: Collection[str] | None = None) -> dict[str, list[tuple[str, float]]]:
        """The segments with a known speaker: concept and begin in seconds, by recording."""
        speakers: dict[str, list[tuple[str, float]]] = {}
        for sha256, concept, begin in self._db.rows(
            "SELECT v.sha256, c.id || c.name, v.begins FROM voice v JOIN concept c ON c.seq = v.concept "
            "WHERE v.person = ?1 AND (?2 IS NULL OR v.sha256 IN (SELECT value FROM json_each(?2))) "
            "ORDER BY v.sha256, v.begins",
            (self._person, None if files is None else to_json(files)),
        ):
            speakers.setdefault(str(sha256), []).append((str(concept), float(begin)))
        return speakers

    def recognise(self, encoder: str, files: Collection[str], sightings: Sequence[Sighting]) -> None:
        """Store the recognised speakers in these recordings, in place of earlier ones.

        Args:
            encoder: name of the voice encoder.
            files: SHA-256 of the recordings.
            sightings: one for each segment with a known speaker.
        """
        with self._db.transaction():
            self._db.send(
                "UPDATE voice SET concept = NULL, score = NULL WHERE person = ? "
                "AND sha256 IN (SELECT value FROM json_each(?))",
                (self._person, to_json(files)),
            )
            self._db.write_many(
                "UPDATE voice SET concept = (SELECT seq FROM concept WHERE person = ?1 AND id = ?4), score = ?5 "
                "WHERE person = ?1 AND encoder = (SELECT id FROM embedder WHERE name = ?6) AND sha256 = ?2 "
                "AND begins = ?3",
                [(self._person, item.sha256, item.at, item.concept, item.score, encoder) for item in sightings],
            )

    def drop_others(self, encoder: str) -> int:
        """Delete the voices of all other encoders; returns their number."""
        with self._db.transaction():
            return self._db.write(
                "DELETE FROM voice WHERE person = ? AND encoder NOT IN (SELECT id FROM embedder WHERE name = ?)",
                (self._person, encoder),
            )

    def drop(self) -> list[bytes]:
        """Delete all voices.

        Returns:
            The bytes of the deleted vectors, without those that another person's record also has.
        """
        with self._db.transaction():
            deleted = self._db.rows("SELECT DISTINCT data FROM voice WHERE person = ?", (self._person,))
            self._db.send("DELETE FROM voice WHERE person = ?", (self._person,))
            remaining = {bytes(data) for (data,) in self._db.of_all.rows("SELECT data FROM voice")}
        return [bytes(data) for (data,) in deleted if bytes(data) not in remaining]
