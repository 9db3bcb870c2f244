"""What models have learned of one person's concepts: small files of weights, each for one base model.

They are in the database, so that they are encrypted with it and go with their concept and with any exemplar that they
were learned from (a trigger does that, whatever deletes the exemplar).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from lifelong.errors import NotFoundError
from lifelong.store.columns import moment, to_json
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.types import AdapterKind, ConceptAdapter
from lifelong.types.ids import new_id
from lifelong.types.times import micros

_SAMPLE = 48
"""Bytes of a sample of weights: a scan of the store's files looks for it after an erasure."""

_VARIED = 12
"""Different bytes that a sample must have: weights that are all 0 occur everywhere."""


class AdapterRepository:
    """The adapters of one person's concepts."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def put(
        self, concept: str, kind: AdapterKind, data: bytes, *, base: str, base_name: str, used: Collection[str],
        at: datetime,
    ) -> ConceptAdapter:  # fmt: skip
        """Store an adapter in place of an earlier one of this concept (by id), kind and base.

        Args:
            concept: id of the concept.
            kind: what it is.
            data: a safetensors file.
            base: fingerprint of the base model, whose folder is called ``base_name``.
            used: SHA-256 of the pictures that it was learned from.
            at: the time.

        Raises:
            NotFoundError: this person has no such concept.
        """
        id_ = new_id("adp")
        with self._db.transaction():
            self._db.write(
                "DELETE FROM adapter WHERE person = ?1 AND kind = ?3 AND base = ?4 AND concept = "
                "(SELECT seq FROM concept WHERE person = ?1 AND id = ?2)",
                (self._person, concept, kind, base),
            )
            added = self._db.write(
                "INSERT INTO adapter (person, id, concept, kind, base, base_name, made_at, used, data) "
                "SELECT person, ?3, seq, ?4, ?5, ?6, ?7, ?8, ?9 FROM concept WHERE person = ?1 AND id = ?2",
                (
                    self._person, concept, id_, kind, base, base_name, micros(at), to_json(sorted(set(used))), data,
                ),
            )  # fmt: skip
            if not added:
                raise NotFoundError(f"no concept {concept[:60]!r} of this person: it was forgotten meanwhile")
        return self.select(ids=[id_])[0]

    @decodes
    def select(
        self, *, ids: Collection[str] | None = None, concepts: Collection[str] | None = None, base: str | None = None
    ) -> list[ConceptAdapter]:
        """Adapters, oldest first.

        Args:
            ids: only these.
            concepts: only those of these concepts (by id).
            base: only those for the base with this fingerprint.
        """
        rows = self._db.rows(
            "SELECT a.id, c.id, a.kind, a.base, a.base_name, a.made_at, octet_length(a.data), a.used FROM adapter a "
            "JOIN concept c ON c.seq = a.concept WHERE a.person = ?1 "
            "AND (?2 IS NULL OR a.id IN (SELECT value FROM json_each(?2))) "
            "AND (?3 IS NULL OR c.id IN (SELECT value FROM json_each(?3))) AND (?4 IS NULL OR a.base = ?4) "
            "ORDER BY a.seq",
            (
                self._person, None if ids is None else to_json(ids), None if concepts is None else to_json(concepts),
                base,
            ),
        )  # fmt: skip
        return [
            ConceptAdapter(id_, concept, kind, base_, name, moment(made), int(size), tuple(map(str, json.loads(used))))
            for id_, concept, kind, base_, name, made, size, used in rows
        ]

    def read(self, id: str) -> bytes:
        """The file of an adapter.

        Raises:
            NotFoundError: this person has no such adapter.
        """
        row = self._db.row("SELECT data FROM adapter WHERE person = ? AND id = ?", (self._person, id))
        if row is None:
            raise _unknown(id)
        return bytes(row[0])

    def delete(self, id: str) -> None:
        """Delete an adapter.

        Raises:
            NotFoundError: this person has no such adapter.
        """
        with self._db.transaction():
            if not self._db.write("DELETE FROM adapter WHERE person = ? AND id = ?", (self._person, id)):
                raise _unknown(id)

    def samples(self) -> dict[str, list[bytes]]:
        """Some bytes of each adapter, by its id, for the scan of the store's files after an erasure."""
        samples = {}
        for adapter in self.select():
            data = self.read(adapter.id)
            places = (len(data) // 4, len(data) // 2, 3 * len(data) // 4, len(data) - _SAMPLE)
            parts = [data[max(0, place) : max(0, place) + _SAMPLE] for place in places]
            samples[adapter.id] = [part for part in parts if len(set(part)) >= _VARIED]
        return samples

    def erased(self, before: dict[str, list[bytes]]) -> list[bytes]:
        """The samples of the adapters that are not stored any more.

        Args:
            before: what ``samples`` returned before an erasure.
        """
        left = {adapter.id for adapter in self.select()} if before else set()
        return [part for id_, parts in before.items() if id_ not in left for part in parts]


def _unknown(id: str) -> NotFoundError:
    return NotFoundError(f"no adapter {id[:60]!r} of this person: `lifelong concepts adapters` prints the ids")
