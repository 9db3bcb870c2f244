"""Passages: text in a person's files, with its position in the file. They are deleted with the file."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from lifelong.store.columns import PASSAGES, row_limit, to_json
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.store.read_steps import Row, Steps, ask, reads
from lifelong.store.voices import SPEAKER
from lifelong.types import Excerpt, Passage
from lifelong.types.ids import new_id

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

    def put(self, file: str, reader: str, excerpts: Sequence[Excerpt]) -> None:
        """Store the excerpts that a reader found in a file, in place of its earlier ones.

        Equal excerpts change nothing, so that ids stay. A file that was forgotten meanwhile is ignored.

        Args:
            file: SHA-256 of the file.
            reader: name of the perceiver that read the file.
            excerpts: the text, in the order of the file.
        """
        with self._db.transaction():
            if [one.excerpt for one in self.of([file]) if one.reader == reader] == _in_order(excerpts):
                return
            self._db.send(
                "DELETE FROM passage WHERE person = ? AND sha256 = ? AND reader = ?", (self._person, file, reader)
            )
            for position, one in enumerate(excerpts):
                self._insert(Passage(new_id("psg"), file, position, reader, one))

    def restore(self, passages: Sequence[Passage]) -> int:
        """Insert passages from an archive, with their ids; returns the number of new ones."""
        with self._db.transaction():
            return sum(self._insert(passage) for passage in passages)

    def _insert(self, passage: Passage) -> int:
        with self._db.transaction():
            excerpt = passage.excerpt
            return self._db.write(
                "INSERT INTO passage (person, id, sha256, reader, position, kind, text, begins, ends, page, boxes, "
                "heading) SELECT person, ?3, sha256, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 FROM media "
                "WHERE person = ?1 AND sha256 = ?2 ON CONFLICT DO NOTHING",
                (
                    self._person,
                    passage.file,
                    passage.id,
                    passage.reader,
                    passage.position,
                    PASSAGES.index(excerpt.kind),
                    excerpt.text,
                    excerpt.start,
                    excerpt.end,
                    excerpt.page,
                    to_json(excerpt.boxes),
                    excerpt.heading,
                ),
            )

    @reads
    def get(self, ids: Collection[str]) -> Steps[list[Passage]]:
        """The passages with these ids, in the order of ``ids``; unknown ids are left out."""
        rows = yield from ask(
            f"SELECT {_COLUMNS} FROM passage p WHERE +p.person = ? AND id IN (SELECT value FROM json_each(?))",
            (self._person, to_json(ids)),
        )
        passages = {str(row[1]): _passage(row) for row in rows}
        return [passages[item] for item in dict.fromkeys(ids) if item in passages]

    @decodes
    def of(self, files: Collection[str], *, most: int | None = None) -> list[Passage]:
        """The passages of these files, in the order of each file; at most ``most``."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM passage p WHERE p.person = ? AND sha256 IN (SELECT value FROM json_each(?)) "
            "ORDER BY sha256, coalesce(page, 0), coalesce(begins, 0), reader, position LIMIT ?",
            (self._person, to_json(files), row_limit(most)),
        )
        return [_passage(row) for row in rows]

    @decodes
    def select(self) -> list[Passage]:
        """All passages, sorted by file."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM passage p WHERE p.person = ? ORDER BY sha256, reader, position", (self._person,)
        )
        return [_passage(row) for row in rows]

    @decodes
    def unindexed(self, files: Collection[str]) -> list[tuple[int, Passage]]:
        """Row numbers and passages of these files that have no entry in recall yet.

        The speech in a spoken message is the text of the message, so its passages get no entries of their own.
        """
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM passage p WHERE p.person = ? AND sha256 IN (SELECT value FROM json_each(?)) "
            "AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.passage = p.seq) AND NOT EXISTS (SELECT 1 FROM attachment a "
            "WHERE a.person = p.person AND a.sha256 = p.sha256 AND a.spoken = 1) ORDER BY seq",
            (self._person, to_json(files)),
        )
        return [(int(row[0]), _passage(row)) for row in rows]

    def retire(self, files: Collection[str]) -> None:
        """Delete the entries of these files' passages, so that they are indexed again: their messages changed."""
        with self._db.transaction():
            self._db.send(
                "DELETE FROM entry WHERE passage IN (SELECT seq FROM passage p WHERE p.person = ? "
                "AND sha256 IN (SELECT value FROM json_each(?)))",
                (self._person, to_json(files)),
            )


def _in_order(excerpts: Sequence[Excerpt]) -> list[Excerpt]:
    """Excerpts in the order of ``PassageRepository.of``."""
    return sorted(excerpts, key=lambda one: (one.page or 0, one.start or 0.0))


def _passage(row: Row) -> Passage:
    _, passage_id, file, position, reader, kind, text, begins, ends, page, boxes, heading, name, speaker = row
    places = tuple((left, top, right, bottom) for left, top, right, bottom in json.loads(boxes))
    excerpt = Excerpt(PASSAGES[kind], text, begins, ends, page, places, heading)
    return Passage(passage_id, file, position, reader, excerpt, name, speaker)
