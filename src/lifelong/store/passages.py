"""Words in a person's files, and where in the file they stand. They go when the file goes."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from lifelong.store.columns import PASSAGES, new_id, to_json
from lifelong.store.database import Database, Row
from lifelong.store.decoding import decodes
from lifelong.store.voices import SPEAKER
from lifelong.types import Excerpt, Passage

_COLUMNS = (
    "p.seq, p.id, p.sha256, p.position, p.reader, p.kind, p.text, p.begins, p.ends, p.page, p.boxes, p.heading, "
    "coalesce((SELECT a.name FROM attachment a JOIN message m ON m.seq = a.message WHERE a.person = p.person "
    f"AND a.sha256 = p.sha256 AND a.name <> '' ORDER BY m.at, m.seq LIMIT 1), ''), {SPEAKER}"
)


class PassageRepository:
    """The passages of one person."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def put(self, file: str, reader: str, found: Sequence[Excerpt]) -> None:
        """Keep what a reader found in a file; it takes the place of what it found before.

        The same again changes nothing, so that ids stay. A file that was forgotten meanwhile is passed over.
        """
        with self._db.transaction() as connection:
            if [one.excerpt for one in self.of([file]) if one.reader == reader] == _in_order(found):
                return
            connection.execute(
                "DELETE FROM passage WHERE person = ? AND sha256 = ? AND reader = ?", (self._person, file, reader)
            )
            for position, one in enumerate(found):
                self._insert(Passage(new_id("psg"), file, position, reader, one))

    def restore(self, passages: Sequence[Passage]) -> int:
        """Insert passages under their own ids, as an archive holds them; returns how many were new."""
        with self._db.transaction():
            return sum(self._insert(passage) for passage in passages)

    def _insert(self, passage: Passage) -> int:
        with self._db.transaction() as connection:
            found = passage.excerpt
            connection.execute(
                "INSERT INTO passage (person, id, sha256, reader, position, kind, text, begins, ends, page, boxes, "
                "heading) SELECT person, ?3, sha256, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 FROM media "
                "WHERE person = ?1 AND sha256 = ?2 ON CONFLICT DO NOTHING",
                (
                    self._person,
                    passage.file,
                    passage.id,
                    passage.reader,
                    passage.position,
                    PASSAGES.index(found.kind),
                    found.text,
                    found.start,
                    found.end,
                    found.page,
                    to_json(found.boxes),
                    found.heading,
                ),
            )
            return int(connection.changes())

    @decodes
    def get(self, ids: Collection[str]) -> list[Passage]:
        """The passages of these ids, in the order given; unknown ids are left out."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM passage p WHERE +p.person = ? AND id IN (SELECT value FROM json_each(?))",
            (self._person, to_json(ids)),
        )
        found = {str(row[1]): _passage(row) for row in rows}
        return [found[item] for item in dict.fromkeys(ids) if item in found]

    @decodes
    def of(self, files: Collection[str], *, most: int | None = None) -> list[Passage]:
        """All passages of these files, in the order of each file, or the first ``most`` of them."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM passage p WHERE p.person = ? AND sha256 IN (SELECT value FROM json_each(?)) "
            "ORDER BY sha256, coalesce(page, 0), coalesce(begins, 0), reader, position LIMIT ?",
            (self._person, to_json(files), -1 if most is None else most),
        )
        return [_passage(row) for row in rows]

    @decodes
    def select(self) -> list[Passage]:
        """All passages, by file."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM passage p WHERE p.person = ? ORDER BY sha256, reader, position", (self._person,)
        )
        return [_passage(row) for row in rows]

    @decodes
    def unindexed(self, files: Collection[str]) -> list[tuple[int, Passage]]:
        """Those of these files that recall does not rank yet, with their row numbers.

        What is said in a message that was spoken is the message's own text, and ranked with it alone.
        """
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM passage p WHERE p.person = ? AND sha256 IN (SELECT value FROM json_each(?)) "
            "AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.passage = p.seq) AND NOT EXISTS (SELECT 1 FROM attachment a "
            "WHERE a.person = p.person AND a.sha256 = p.sha256 AND a.spoken) ORDER BY seq",
            (self._person, to_json(files)),
        )
        return [(int(row[0]), _passage(row)) for row in rows]

    def retire(self, files: Collection[str]) -> None:
        """Take the passages of these files out of what recall ranks, to be entered anew: their messages changed."""
        with self._db.transaction() as connection:
            connection.execute(
                "DELETE FROM entry WHERE passage IN (SELECT seq FROM passage p WHERE p.person = ? "
                "AND sha256 IN (SELECT value FROM json_each(?)))",
                (self._person, to_json(files)),
            )


def _in_order(found: Sequence[Excerpt]) -> list[Excerpt]:
    """As ``of`` gives them."""
    return sorted(found, key=lambda one: (one.page or 0, one.start or 0.0))


def _passage(row: Row) -> Passage:
    _, passage_id, file, position, reader, kind, text, begins, ends, page, boxes, heading, name, speaker = row
    places = tuple((left, top, right, bottom) for left, top, right, bottom in json.loads(boxes))
    found = Excerpt(PASSAGES[kind], text, begins, ends, page, places, heading)
    return Passage(passage_id, file, position, reader, found, name, speaker)
