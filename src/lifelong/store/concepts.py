"""Concepts: a person's own people, pets and things, with exemplars, sightings and consent to recognition."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from lifelong.errors import InputError, NotFoundError
from lifelong.privacy.names import fold_name
from lifelong.store.columns import moment, optional_moment, to_json
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.store.looks import box_from_json, box_to_json
from lifelong.store.read_steps import Row
from lifelong.types import WHOLE, Concept, Consent, Exemplar, Part, Sighting
from lifelong.types.ids import new_id
from lifelong.types.times import micros

_SIGHTINGS = (
    "SELECT concept, sha256, box, score FROM sighting WHERE person = ?1 UNION ALL "
    "SELECT concept, sha256, '[0,0,1,1,' || begins || ',' || ends || ']', score FROM voice "
    "WHERE person = ?1 AND concept IS NOT NULL"
)
"""SQL: all sightings, in pictures and videos, and of voices in recordings."""

_IS_VOICE = (
    "(SELECT count(*) FROM media f WHERE f.person = e.person AND f.sha256 = e.sha256 "
    "AND f.media_type NOT LIKE 'image/%')"
)
"""SQL: 1 if an exemplar ``e`` is a voice in a recording or video, else 0."""


MOST_NOTE = 500
"""Characters of a message that become the note of a concept that it names."""


def note_of(text: str) -> str:
    """The note of a concept, from the text of the message that names it."""
    return text[:MOST_NOTE]


def _folded(name: str) -> str:
    return fold_name(name).casefold()


class ConceptRepository:
    """The concepts of one person."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def add(self, name: str, *, kind: str, note: str, at: datetime, id: str = "") -> Concept:
        """Create a concept.

        Args:
            name: name of the concept.
            kind: kind of the concept, such as ``person`` or ``cat``.
            note: a note of the person, or "".
            at: time of creation.
            id: the id of a concept from an archive; "" makes a new one.

        Raises:
            InputError: a concept with this name exists.
        """
        name = fold_name(name)
        with self._db.transaction():
            if self.find(name) is not None:
                raise InputError(f"a concept is called {name!r} already: add pictures to it, or choose another name")
            self._db.send(
                "INSERT INTO concept (person, id, name, kind, note, made_at) VALUES (?,?,?,?,?,?)",
                (self._person, id or new_id("con"), name, kind, note, micros(at)),
            )
        return self.get(name)

    def find(self, name_or_id: str) -> Concept | None:
        """The concept of a name or an id, or None. Case, and spellings that look alike, do not matter for a name."""
        rows = self._db.rows("SELECT id, name FROM concept WHERE person = ? ORDER BY seq", (self._person,))
        for form in (str, _folded):  # the exact name first: old names may differ only in spelling
            for id_, name in rows:
                if id_ == name_or_id or form(name) == form(name_or_id):
                    return self._select("AND c.id = ?2", id_)[0]
        return None

    def get(self, name_or_id: str) -> Concept:
        """``find``, with an error instead of None.

        Raises:
            NotFoundError: this person has no such concept.
        """
        concept = self.find(name_or_id)
        if concept is None:
            raise NotFoundError(
                f"no concept is called {name_or_id[:60]!r}: `lifelong concepts list` names those that are known"
            )
        return concept

    def select(self) -> list[Concept]:
        """All concepts, sorted by name."""
        return self._select("")

    @decodes
    def _select(self, clause: str, *values: Any) -> list[Concept]:
        rows = self._db.rows(
            # one pass over the sightings: a subquery for each concept would read all of them each time
            "WITH seen AS MATERIALIZED (SELECT s.concept, count(DISTINCT s.sha256) AS files, max(m.at) AS last "
            f"FROM ({_SIGHTINGS}) s LEFT JOIN attachment a ON a.person = ?1 AND a.sha256 = s.sha256 "
            "LEFT JOIN message m ON m.seq = a.message GROUP BY s.concept) "
            "SELECT c.id, c.name, c.kind, c.note, c.made_at, "
            "(SELECT count(*) FROM exemplar e WHERE e.concept = c.seq AND e.shows = 1), "
            "(SELECT count(*) FROM exemplar e WHERE e.concept = c.seq AND e.shows = 0), "
            "coalesce(seen.files, 0), seen.last FROM concept c LEFT JOIN seen ON seen.concept = c.seq "
            f"WHERE c.person = ?1 {clause} ORDER BY lower(c.name), c.name",
            (self._person, *values),
        )
        return [
            Concept(id_, name, kind, note, moment(made), exemplars, negatives, pictures, optional_moment(last))
            for id_, name, kind, note, made, exemplars, negatives, pictures, last in rows
        ]

    def change(self, concept: str, *, name: str, kind: str, note: str) -> None:
        """Change the name, kind and note of a concept (by id)."""
        with self._db.transaction():
            self._db.send(
                "UPDATE concept SET name = ?3, kind = ?4, note = ?5 WHERE person = ?1 AND id = ?2",
                (self._person, concept, name, kind, note),
            )

    def replace_notes(self, texts: Mapping[str, str]) -> None:
        """Take notes from what is left of messages, in the transaction that changes or deletes these messages.

        Args:
            texts: the text that is left of each former text; "" if its message is deleted. A note that another message
                has, too, stays.
        """
        notes = {note_of(before): note_of(after) for before, after in texts.items()}
        with self._db.transaction():
            for concept, note in self._db.rows("SELECT id, note FROM concept WHERE person = ?", (self._person,)):
                if note and note in notes and not self._is_said(note):
                    self._db.send(
                        "UPDATE concept SET note = ?3 WHERE person = ?1 AND id = ?2",
                        (self._person, concept, notes[note]),
                    )

    def _is_said(self, note: str) -> bool:
        """Whether a message of the person begins with these words."""
        query = f"SELECT 1 FROM message WHERE person = ? AND substr(text, 1, {MOST_NOTE}) = ? LIMIT 1"
        return self._db.row(query, (self._person, note)) is not None

    def delete(self, concept: str) -> None:
        """Delete a concept (by id) with its exemplars and sightings."""
        with self._db.transaction():
            self._db.send("DELETE FROM concept WHERE person = ? AND id = ?", (self._person, concept))

    def put_exemplar(
        self,
        concept: str,
        sha256: str,
        *,
        box: Part = WHOLE,
        span: tuple[float, float] | None = None,
        shows: bool,
        own: bool,
        at: datetime,
    ) -> None:
        """Store an exemplar of a concept: a picture or recording that shows it, or that does not show it.

        Args:
            concept: id of the concept.
            sha256: the file.
            box: the part of the picture.
            span: begin and end of the voice in a recording, in seconds; None means a picture or the whole recording.
            shows: whether the file shows the concept; False stores a negative exemplar.
            own: whether the file was added for the concept, and not with a message.
            at: the time.
        """
        with self._db.transaction():
            self._db.send(
                "INSERT INTO exemplar (concept, person, sha256, box, shows, own, at) "
                "SELECT seq, person, ?3, ?4, ?5, ?6, ?7 FROM concept WHERE person = ?1 AND id = ?2 "
                "ON CONFLICT (concept, sha256, box) DO UPDATE SET shows = excluded.shows, at = excluded.at",
                (self._person, concept, sha256, box_to_json(box, *(span or ())), shows, own, micros(at)),
            )

    @decodes
    def exemplars(self, concepts: Collection[str] | None = None, *, voices: bool | None = None) -> list[Exemplar]:
        """The exemplars of these concepts (by id), or of all concepts.

        Args:
            concepts: ids of concepts; None means all.
            voices: True for voices only, False for pictures only, None for both.
        """
        rows = self._db.rows(
            "SELECT c.id, e.sha256, e.box, e.shows, e.own, e.at FROM exemplar e JOIN concept c ON c.seq = e.concept "
            "WHERE c.person = ?1 AND (?2 IS NULL OR c.id IN (SELECT value FROM json_each(?2))) "
            f"AND (?3 IS NULL OR ?3 = {_IS_VOICE}) ORDER BY c.seq, e.at, e.sha256, e.box",
            (self._person, None if concepts is None else to_json(concepts), voices),
        )
        return [
            Exemplar(
                concept,
                sha256,
                part,
                bool(shows),
                bool(own),
                moment(at),
                None if begin is None or end is None else (begin, end),
            )
            for concept, sha256, box, shows, own, at in rows
            for part, begin, end in [box_from_json(box)]
        ]

    def drop_exemplars(self, concept: str, *, voices: bool) -> None:
        """Delete the voice exemplars of a concept (by id), or its picture exemplars, with the sightings from them."""
        with self._db.transaction():
            whose = "concept = (SELECT seq FROM concept WHERE person = ?1 AND id = ?2)"
            self._db.send(
                f"DELETE FROM exemplar AS e WHERE {whose} AND {_IS_VOICE} = ?3", (self._person, concept, voices)
            )
            if voices:
                self._db.send(f"UPDATE voice SET concept = NULL, score = NULL WHERE {whose}", (self._person, concept))
            else:
                self._db.send(f"DELETE FROM sighting WHERE {whose}", (self._person, concept))

    def drop_exemplar(self, concept: str, sha256: str, box: Part | None = None) -> int:
        """Delete the exemplars of a concept (by id) in one file, or the one of this box; returns their number."""
        with self._db.transaction():
            return self._db.write(
                "DELETE FROM exemplar WHERE concept = (SELECT seq FROM concept WHERE person = ?1 AND id = ?2) "
                "AND sha256 = ?3 AND (?4 IS NULL OR box = ?4)",
                (self._person, concept, sha256, None if box is None else box_to_json(box)),
            )

    def move(self, source: str, target: str) -> None:
        """Move the exemplars of one concept to another (both by id), and delete the first.

        What models have learned of either is deleted: for them the two were different things.
        """
        with self._db.transaction():
            self._db.send(
                "DELETE FROM adapter WHERE person = ?1 AND concept IN "
                "(SELECT seq FROM concept WHERE person = ?1 AND id IN (?2, ?3))",
                (self._person, source, target),
            )
            self._db.send(
                "UPDATE exemplar SET concept = (SELECT seq FROM concept WHERE person = ?1 AND id = ?3) "
                "WHERE concept = (SELECT seq FROM concept WHERE person = ?1 AND id = ?2) AND NOT EXISTS "
                "(SELECT 1 FROM exemplar o WHERE o.concept = (SELECT seq FROM concept WHERE person = ?1 AND id = ?3) "
                "AND o.sha256 = exemplar.sha256 AND o.box = exemplar.box)",
                (self._person, source, target),
            )
            self._db.send(
                "UPDATE voice SET concept = (SELECT seq FROM concept WHERE person = ?1 AND id = ?3) "
                "WHERE concept = (SELECT seq FROM concept WHERE person = ?1 AND id = ?2)",
                (self._person, source, target),
            )
            self.delete(source)

    def drop_bare(self) -> int:
        """Delete concepts without a positive exemplar; returns their number."""
        with self._db.transaction():
            return self._db.write(
                "DELETE FROM concept WHERE person = ? AND NOT EXISTS "
                "(SELECT 1 FROM exemplar e WHERE e.concept = concept.seq AND e.shows = 1)",
                (self._person,),
            )

    # Sightings

    def put_sightings(self, files: Collection[str], sightings: Sequence[Sighting]) -> None:
        """Store the sightings in these pictures, in place of earlier ones."""
        with self._db.transaction():
            self._db.send(
                "DELETE FROM sighting WHERE person = ? AND sha256 IN (SELECT value FROM json_each(?))",
                (self._person, to_json(files)),
            )
            self._db.write_many(
                "INSERT INTO sighting (person, sha256, concept, box, score) SELECT m.person, m.sha256, c.seq, ?4, ?5 "
                "FROM media m JOIN concept c ON c.person = m.person "
                "WHERE m.person = ?1 AND m.sha256 = ?2 AND c.id = ?3",
                [
                    (self._person, item.sha256, item.concept, box_to_json(item.box, item.at), item.score)
                    for item in sightings
                ],
            )

    def files_showing(self, concept: str) -> set[str]:
        """SHA-256 of the files that show a concept (by id): what it was learned from, and where it was recognised."""
        learned = {each.sha256 for each in self.exemplars([concept]) if each.shows}
        return learned | {each.sha256 for each in self.sightings(concepts=[concept])}

    @decodes
    def sightings(
        self, *, files: Collection[str] | None = None, concepts: Collection[str] | None = None
    ) -> list[Sighting]:
        """The sightings in these pictures, or of these concepts (by id), sorted by score, highest first."""
        rows = self._db.rows(
            f"SELECT c.id, c.name, c.kind, s.sha256, s.box, s.score FROM ({_SIGHTINGS}) s "
            "JOIN concept c ON c.seq = s.concept WHERE (?2 IS NULL OR s.sha256 IN (SELECT value FROM json_each(?2))) "
            "AND (?3 IS NULL OR c.id IN (SELECT value FROM json_each(?3))) ORDER BY s.score DESC, c.seq",
            (
                self._person,
                None if files is None else to_json(files),
                None if concepts is None else to_json(concepts),
            ),
        )
        return [_sighting(row) for row in rows]

    def times(self, since: datetime, until: datetime) -> list[tuple[str, int]]:
        """Ids of the concepts that were recognised in files of a part of time, each with the microseconds since 1970
        of the message of each file."""
        rows = self._db.rows(
            f"SELECT c.id, m.at FROM ({_SIGHTINGS}) s JOIN concept c ON c.seq = s.concept "
            "JOIN attachment a ON a.person = ?1 AND a.sha256 = s.sha256 JOIN message m ON m.seq = a.message "
            "WHERE m.at >= ?2 AND m.at < ?3",
            (self._person, micros(since), micros(until)),
        )
        return [(str(concept), int(at)) for concept, at in rows]

    # Consent

    @decodes
    def consents(self) -> list[Consent]:
        """All consents, also withdrawn ones, sorted by time."""
        rows = self._db.rows(
            "SELECT kind, given, ended FROM consent WHERE person = ? ORDER BY given, kind", (self._person,)
        )
        return [Consent(kind, moment(given), optional_moment(ended)) for kind, given, ended in rows]

    def consent(self, kind: str, *, at: datetime, ended: datetime | None = None) -> None:
        """Store a consent."""
        with self._db.transaction():
            self._db.send(
                "INSERT INTO consent (person, kind, given, ended) VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
                (self._person, kind, micros(at), None if ended is None else micros(ended)),
            )

    def withdraw(self, kind: str, *, at: datetime) -> None:
        """Store the end of a consent."""
        with self._db.transaction():
            self._db.send(
                "UPDATE consent SET ended = ?3 WHERE person = ?1 AND kind = ?2 AND ended IS NULL",
                (self._person, kind, micros(at)),
            )


def _sighting(row: Row) -> Sighting:
    concept, name, kind, sha256, box, score = row
    part, at, until = box_from_json(box)
    return Sighting(concept, name, kind, sha256, part, float(score), at, until)
