"""Looks of a person's pictures: vectors of whole pictures and of crops, with the encoder of each."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lifelong.store.columns import to_json, unit_rows
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.store.encoders import encoder_number
from lifelong.store.read_steps import Row
from lifelong.types import WHOLE, Crop, Part

PAGE = 2048
"""Crops in one read: about 10 MB of vectors."""


class LookRepository:
    """The looks of the pictures of one person."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def put(
        self,
        sha256: str,
        encoder: str,
        boxes: Sequence[Part],
        vectors: NDArray[np.float32],
        *,
        times: Sequence[float | None] = (),
    ) -> None:
        """Store the looks of a picture or video, in place of earlier ones of this encoder.

        Args:
            sha256: the picture or video.
            encoder: name of the image encoder.
            boxes: boxes of the crops, including ``WHOLE``.
            vectors: unit rows, ``(len(boxes), dim)``.
            times: for a video, the time of the frame of each crop, in seconds.
        """
        rows = np.ascontiguousarray(vectors, dtype="<f4")
        with self._db.transaction():
            model = encoder_number(self._db, encoder, rows.shape[1])
            self._db.send(
                "DELETE FROM look WHERE person = ? AND encoder = ? AND sha256 = ?", (self._person, model, sha256)
            )
            self._db.write_many(
                "INSERT INTO look (person, sha256, encoder, box, data) SELECT person, sha256, ?3, ?4, ?5 FROM media "
                "WHERE person = ?1 AND sha256 = ?2",
                [
                    (self._person, sha256, model, box_to_json(box, at), row.tobytes())
                    for box, at, row in zip(boxes, times or [None] * len(boxes), rows, strict=True)
                ],
            )

    def add(self, sha256: str, encoder: str, box: Part, vector: NDArray[np.float32]) -> None:
        """Store the look of one more crop of a picture."""
        row = np.ascontiguousarray(vector, dtype="<f4")
        with self._db.transaction():
            self._db.send(
                "INSERT INTO look (person, sha256, encoder, box, data) SELECT person, sha256, ?3, ?4, ?5 FROM media "
                "WHERE person = ?1 AND sha256 = ?2 "
                "ON CONFLICT (person, encoder, sha256, box) DO UPDATE SET data = excluded.data",
                (self._person, sha256, encoder_number(self._db, encoder, row.size), box_to_json(box), row.tobytes()),
            )

    @decodes
    def of(self, files: Collection[str], encoder: str) -> tuple[list[Crop], NDArray[np.float32]]:
        """The crops of these pictures, and their vectors, ``(n, dim)``."""
        rows = self._db.rows(
            "SELECT l.sha256, l.box, l.data FROM look l JOIN embedder b ON b.id = l.encoder WHERE l.person = ? "
            "AND b.name = ? AND l.sha256 IN (SELECT value FROM json_each(?)) ORDER BY l.number",
            (self._person, encoder, to_json(files)),
        )
        return _read(rows)

    def pages(self, encoder: str) -> Iterator[tuple[list[Crop], NDArray[np.float32]]]:
        """All crops of an encoder, some thousands at a time; the crops of one picture are never separated."""
        names = [
            str(row[0])
            for row in self._db.rows(
                "SELECT DISTINCT l.sha256 FROM look l JOIN embedder b ON b.id = l.encoder WHERE l.person = ? "
                "AND b.name = ? ORDER BY l.sha256",
                (self._person, encoder),
            )
        ]
        for start in range(0, len(names), PAGE // 4):
            yield self.of(names[start : start + PAGE // 4], encoder)

    def whole(self, encoder: str) -> Iterator[tuple[list[str], NDArray[np.float32]]]:
        """The looks of whole pictures, without their crops, some thousands at a time: SHA-256 and vector of each."""
        after = 0
        while rows := self._db.rows(
            "SELECT l.number, l.sha256, l.data FROM look l JOIN embedder b ON b.id = l.encoder WHERE l.person = ? "
            "AND b.name = ? AND l.box = ? AND l.number > ? ORDER BY l.number LIMIT ?",
            (self._person, encoder, box_to_json(WHOLE), after, PAGE),
        ):
            yield [str(sha256) for _, sha256, _ in rows], unit_rows([blob for *_, blob in rows])
            after = int(rows[-1][0])

    def drop_others(self, *encoders: str) -> int:
        """Delete the looks of all other encoders; returns their number."""
        with self._db.transaction():
            return self._db.write(
                "DELETE FROM look WHERE person = ? AND encoder NOT IN "
                "(SELECT id FROM embedder WHERE name IN (SELECT value FROM json_each(?)))",
                (self._person, to_json(encoders)),
            )

    def drop_named(self, prefix: str) -> list[bytes]:
        """Delete the looks of all encoders whose name begins with ``prefix``.

        Returns:
            The bytes of the deleted vectors, without those that another person's record also has.
        """
        condition = "encoder IN (SELECT id FROM embedder WHERE substr(name, 1, length(?1)) = ?1)"
        with self._db.transaction():
            deleted = self._db.rows(
                f"SELECT DISTINCT data FROM look WHERE {condition} AND person = ?2", (prefix, self._person)
            )
            self._db.send(f"DELETE FROM look WHERE {condition} AND person = ?2", (prefix, self._person))
            remaining = {
                bytes(data) for (data,) in self._db.of_all.rows(f"SELECT data FROM look WHERE {condition}", (prefix,))
            }
        return [bytes(data) for (data,) in deleted if bytes(data) not in remaining]


def box_to_json(box: Part, at: float | None = None, until: float | None = None) -> str:
    """A box as JSON, for a row.

    Args:
        box: left, top, right and bottom, as shares of the width and height.
        at: in a video, the time of the frame; in a recording, the begin of the voice; in seconds.
        until: in a recording, the end of the voice, in seconds.
    """
    sides = [round(side, 4) for side in box]
    times = [round(time, 2) for time in (at, until) if time is not None]
    return json.dumps([*sides, *times], separators=(",", ":"))


@lru_cache(4096)  # most crops have one of a few boxes, and a search reads the crops of all pictures
def box_from_json(text: str) -> tuple[Part, float | None, float | None]:
    """The inverse of ``box_to_json``: box, ``at`` and ``until``; times that are not in the row are None."""
    left, top, right, bottom, *times = json.loads(text)
    box = (float(left), float(top), float(right), float(bottom))
    at, until = [*(float(time) for time in times), None, None][:2]
    return WHOLE if box == WHOLE else box, at, until


def _read(rows: Sequence[Row]) -> tuple[list[Crop], NDArray[np.float32]]:
    if not rows:
        return [], np.zeros((0, 0), np.float32)
    crops = [Crop(str(sha256), *box_from_json(str(box))) for sha256, box, _ in rows]
    return crops, unit_rows([blob for *_, blob in rows])
