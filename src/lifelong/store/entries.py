"""The entries of recall: hashed terms and vectors of messages, memories and passages.

Vectors are little-endian float32 of unit length, with the number of their embedder. Terms are little-endian uint32
hashes of word stems, in the order of the words: they are enough for ranking, and they cannot be read as text after an
erasure. An index reads them with ``entry_changes.py``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import NotFoundError
from lifelong.store.columns import KIND_CODE, unit_rows
from lifelong.store.database import Database, Sent
from lifelong.store.decoding import decodes
from lifelong.store.encoders import check_dim, send_encoder
from lifelong.store.entry_changes import EntryChanges, EntryState, changes_since, news, state
from lifelong.store.entry_vectors import VectorPage, numbers_page, vector_page, vectors_of
from lifelong.store.read_steps import Steps, ask, reads
from lifelong.store.voices import SPEAKER
from lifelong.types import EntryKind

_TEXTS = (
    "SELECT e.seq, coalesce(m.text, y.text, "
    f"CASE {SPEAKER} WHEN '' THEN '' ELSE {SPEAKER} || ': ' END || p.text) || coalesce((SELECT '\n' || "
    "string_agg(json_extract(f.data, '$.text'), '\n') FROM attachment a JOIN perceived f "
    "ON f.person = a.person AND f.sha256 = a.sha256 WHERE a.message = e.message "
    "AND json_extract(f.data, '$.text') <> ''), '') "
    "FROM entry e LEFT JOIN message m ON m.seq = e.message LEFT JOIN memory y ON y.seq = e.memory "
    "LEFT JOIN passage p ON p.seq = e.passage WHERE e.person = ?"
)
"""SQL: row numbers and texts of entries of a person."""


class EntryRepository:
    """The entries of one person."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person
        self._checked: set[tuple[str, int]] = set()

    def add(
        self,
        kind: EntryKind,
        owner: int,
        *,
        terms: NDArray[np.uint32],
        flags: int = 0,
    ) -> int:
        """Add the entry of a message, memory or passage.

        Args:
            kind: kind of the entry.
            owner: row number of the message, memory or passage.
            terms: hashes of its word stems, in the order of the words.
            flags: stored with the entry.

        Returns:
            The row number of the entry.

        Raises:
            NotFoundError: this person has no such message, memory or passage.
        """
        table: Literal["message", "memory", "passage"] = kind if kind in ("message", "passage") else "memory"
        with self._db.transaction():
            row = self._db.row(
                f"INSERT INTO entry (person, kind, {table}, flags, terms) SELECT ?1, ?2, seq, ?4, ?5 "
                f"FROM {table} WHERE seq = ?3 AND person = ?1 RETURNING seq",
                (self._person, KIND_CODE[kind], owner, flags, terms.astype("<u4").tobytes()),
            )
            if row is None:
                raise NotFoundError(f"no {table} with row number {owner} of this person: take the one that add() gave")
            return int(row[0])

    def index(self, message: str, *, terms: NDArray[np.uint32], flags: int) -> Sent:
        """Add the entry of a message that the open transaction has stored; nobody waits for it.

        Args:
            message: id of the message.
            terms, flags: as for ``add``.

        Returns:
            What gives the row number of the entry.
        """
        return self._db.send(
            "INSERT INTO entry (person, kind, message, flags, terms) SELECT ?1, ?2, seq, ?4, ?5 "
            "FROM message WHERE id = ?3 AND +person = ?1 RETURNING seq",
            (self._person, KIND_CODE["message"], message, flags, terms.astype("<u4").tobytes()),
        )

    def renew(self, memory: int) -> None:
        """Replace the entry of a memory (by row number) by an equal one, because the dates of the memory changed.

        An index then drops the old entry and reads the new one.
        """
        with self._db.transaction():
            old = self._db.row(
                "SELECT seq, kind, flags, terms FROM entry WHERE memory = ? AND person = ?", (memory, self._person)
            )
            if old is None:
                return
            seq, kind, flags, terms = old
            vectors = self._db.rows(
                "SELECT embedder, data FROM vector WHERE entry = ? AND +person = ?", (seq, self._person)
            )
            self._db.send("DELETE FROM entry WHERE seq = ? AND person = ?", (seq, self._person))
            ((new,),) = self._db.rows(
                "INSERT INTO entry (person, kind, memory, flags, terms) VALUES (?,?,?,?,?) RETURNING seq",
                (self._person, kind, memory, flags, terms),
            )
            self._db.write_many(
                "INSERT INTO vector (person, entry, embedder, data) VALUES (?,?,?,?)",
                [(self._person, new, embedder, data) for embedder, data in vectors],
            )

    def reword(self, message: int, *, terms: NDArray[np.uint32], flags: int, anew: bool = False) -> None:
        """Replace the entry of a message (by row number) by one with other terms and no vector.

        Nothing changes if the message has no entry, or, unless ``anew``, an entry with the same terms.
        """
        packed = terms.astype("<u4").tobytes()
        with self._db.transaction():
            old = self._db.row("SELECT seq, terms FROM entry WHERE message = ? AND person = ?", (message, self._person))
            if old is None or (old[1] == packed and not anew):
                return
            self._db.send("DELETE FROM entry WHERE seq = ? AND person = ?", (old[0], self._person))
            self.add("message", message, terms=terms, flags=flags)

    def add_vectors(self, embedder: str, seqs: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Store vectors of entries; deleted entries, and those with a vector of this embedder, are ignored.

        Args:
            embedder: name of the embedder.
            seqs: row numbers of the entries.
            vectors: unit rows, ``(len(seqs), dim)``.
        """
        rows = np.ascontiguousarray(vectors, dtype="<f4")
        with self._db.transaction():
            dim = send_encoder(self._db, embedder, rows.shape[1])
            self._db.write_many(
                "INSERT INTO vector (person, entry, embedder, data) SELECT e.person, e.seq, b.id, ?5 "
                "FROM entry e, embedder b WHERE e.seq = ?2 AND e.person = ?1 AND b.name = ?3 AND b.dim = ?4 "
                "ON CONFLICT DO NOTHING",
                [
                    (self._person, int(seq), embedder, rows.shape[1], row.tobytes())
                    for seq, row in zip(seqs, rows, strict=True)
                ],
            )
        if (embedder, rows.shape[1]) not in self._checked:  # after the commit, which was on its way: nobody waits twice
            check_dim(embedder, dim.number, rows.shape[1])
            self._checked.add((embedder, rows.shape[1]))

    @reads
    def texts(self, seqs: Sequence[int]) -> Steps[dict[int, str]]:
        """The texts of these entries, by row number; deleted entries are left out.

        The text of a message includes the texts that were perceived in its files. The text of speech begins with the
        name of the speaker, if it is known.
        """
        rows = yield from ask(
            f"{_TEXTS} AND e.seq IN (SELECT CAST(value AS BIGINT) FROM json_each(?))",
            (self._person, json.dumps([int(seq) for seq in seqs])),
        )
        return {int(seq): str(text) for seq, text in rows}

    @reads
    def texts_after(self, seq: int, *, limit: int) -> Steps[dict[int, str]]:
        """``texts`` of the first entries behind this row number."""
        rows = yield from ask(f"{_TEXTS} AND e.seq > ? ORDER BY e.seq LIMIT ?", (self._person, seq, limit))
        return {int(seq): str(text) for seq, text in rows}

    @decodes
    def vectors_of(self, message_ids: Sequence[str], embedder: str) -> dict[str, NDArray[np.float32]]:
        """The vectors of messages, by message id; messages without a vector are left out."""
        rows = self._db.rows(
            "SELECT m.id, v.data FROM message m JOIN entry e ON e.message = m.seq JOIN vector v ON v.entry = e.seq "
            "JOIN embedder b ON b.id = v.embedder WHERE +m.person = ? AND b.name = ? "
            "AND m.id IN (SELECT value FROM json_each(?))",
            (self._person, embedder, json.dumps(list(message_ids))),
        )
        return {str(message): unit_rows([data])[0] for message, data in rows}

    @reads
    def state(self, embedder: str) -> Steps[EntryState]:
        """The position of an index that has read all entries."""
        return (yield from state(self._person, embedder))

    @reads
    def zone_unless_changed(self, position: EntryState, embedder: str) -> Steps[ZoneInfo | None]:
        """The person's zone, or None if an index of this position lacks something, or an entry has no events yet.

        Nearly every recall asks this and nothing else of its index, so it is one statement.
        """
        zone = yield from news(self._person, position, embedder)
        return None if zone is None else ZoneInfo(zone)

    @reads
    def since(self, position: EntryState, embedder: str) -> Steps[EntryChanges]:
        """All changes after a position, with the first vectors of one embedder."""
        return (yield from changes_since(self._person, position, embedder))

    @reads
    def vectors(self, embedder: str, after: int, until: int) -> Steps[VectorPage]:
        """A page of vectors whose numbers are above ``after`` and not above ``until``."""
        return (yield from vector_page(self._person, embedder, after, until))

    @reads
    def vector_numbers(self, embedder: str, after: int, until: int) -> Steps[VectorPage]:
        """The same without the vectors: which entries have one."""
        return (yield from numbers_page(self._person, embedder, after, until))

    @reads
    def some_vectors(self, embedder: str, seqs: Sequence[int]) -> Steps[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """The vectors of these entries, with the numbers of those that have one; in any order."""
        return (yield from vectors_of(self._person, embedder, seqs))
