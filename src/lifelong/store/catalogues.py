"""Catalogues of a space and their items. Items belong to a space and not to a person."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import InputError, NotFoundError
from lifelong.privacy.names import check_name, fold_name
from lifelong.store.columns import row_limit, to_json, unit_rows
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.store.encoders import encoder_number
from lifelong.store.read_steps import Row, Steps, ask, reads
from lifelong.types import CatalogueInfo, Item
from lifelong.types.recommendation import FieldValue
from lifelong.types.times import micros

SCALE = (0.0, 5.0)
"""Lowest and highest rating of a catalogue that sets none."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with the number of its row, by which interactions name it."""

    seq: int
    item: Item


class CatalogueRepository:
    """The catalogues of all spaces; every call names its space."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def number(
        self, space: str, name: str, *, scale: tuple[float, float] | None = None, at: datetime
    ) -> tuple[int, CatalogueInfo]:
        """The number of a catalogue, which is made if it does not exist.

        Args:
            space: name of the space.
            name: name of the catalogue.
            scale: lowest and highest rating; None keeps the present one, and a new catalogue gets ``SCALE``.
            at: time of its making.

        Raises:
            InputError: a name cannot be used, or the scale differs from the one of stored ratings.
        """
        name = check_name(name, "catalogue")
        with self._db.transaction():
            row = self._find(space, name)
            if row is None:
                self._db.send("INSERT INTO space (name) VALUES (?) ON CONFLICT DO NOTHING", (space,))
                low, high = scale or SCALE
                self._db.send(
                    "INSERT INTO catalogue (space, name, low, high, made_at) SELECT id, ?2, ?3, ?4, ?5 FROM space "
                    "WHERE name = ?1",
                    (space, name, low, high, micros(at)),
                )
                row = self._find(space, name)
            elif scale is not None and scale != (row[2], row[3]):
                if self._db.row("SELECT 1 FROM interaction WHERE catalogue = ? AND value IS NOT NULL", (row[0],)):
                    raise InputError(
                        f"catalogue {name!r} has ratings from {row[2]:g} to {row[3]:g}, and the scale "
                        f"{scale[0]:g} to {scale[1]:g} was given: leave the scale out, or load into a new catalogue"
                    )
                self._db.send("UPDATE catalogue SET low = ?, high = ? WHERE id = ?", (*scale, row[0]))
                row = self._find(space, name)
        assert row is not None
        return int(row[0]), CatalogueInfo(str(row[1]), (float(row[2]), float(row[3])), int(row[4]))

    def find(self, space: str, name: str) -> tuple[int, CatalogueInfo]:
        """The number of a catalogue.

        Raises:
            NotFoundError: the space has no such catalogue.
        """
        row = self._find(space, fold_name(name))
        if row is None:
            names = ", ".join(info.name for info in self.select(space)) or "none yet"
            raise NotFoundError(f"there is no catalogue {name[:60]!r}: there is {names}; `catalogue load` makes one")
        return int(row[0]), CatalogueInfo(str(row[1]), (float(row[2]), float(row[3])), int(row[4]))

    def locate(self, space: str, name: str) -> tuple[int, tuple[float, float]]:
        """The number and the scale of a catalogue, without a count of its items.

        Raises:
            NotFoundError: the space has no such catalogue.
        """
        row = self._db.row(
            "SELECT c.id, c.low, c.high FROM catalogue c JOIN space s ON s.id = c.space "
            "WHERE s.name = ? AND c.name = ?",
            (space, fold_name(name)),
        )
        if row is None:
            number, info = self.find(space, name)
            return number, info.scale
        return int(row[0]), (float(row[1]), float(row[2]))

    def holding(self, space: str, item: str) -> list[str]:
        """Names of the catalogues of a space that have an item with this id."""
        rows = self._db.rows(
            "SELECT c.name FROM catalogue c JOIN space s ON s.id = c.space JOIN item i ON i.catalogue = c.id "
            "WHERE s.name = ? AND i.id = ? ORDER BY c.name",
            (space, item),
        )
        return [str(row[0]) for row in rows]

    def _find(self, space: str, name: str) -> Row | None:
        return self._db.row(
            "SELECT c.id, c.name, c.low, c.high, (SELECT count(*) FROM item i WHERE i.catalogue = c.id AND "
            "i.removed = 0) FROM catalogue c JOIN space s ON s.id = c.space WHERE s.name = ? AND c.name = ?",
            (space, name),
        )

    def select(self, space: str) -> list[CatalogueInfo]:
        """All catalogues of a space, by name."""
        rows = self._db.rows(
            "SELECT c.name, c.low, c.high, (SELECT count(*) FROM item i WHERE i.catalogue = c.id AND i.removed = 0) "
            "FROM catalogue c JOIN space s ON s.id = c.space WHERE s.name = ? ORDER BY c.name",
            (space,),
        )
        return [CatalogueInfo(name, (low, high), count) for name, low, high, count in rows]

    @reads
    def filled(self, space: str) -> Steps[list[str]]:
        """Names of the catalogues of a space that have an item to recommend, sorted; no item is counted."""
        rows = yield from ask(
            "SELECT c.name FROM catalogue c JOIN space s ON s.id = c.space WHERE s.name = ? AND EXISTS "
            "(SELECT 1 FROM item i WHERE i.catalogue = c.id AND i.removed = 0) ORDER BY c.name",
            (space,),
        )
        return [str(name) for (name,) in rows]

    def delete(self, catalogue: int) -> None:
        """Delete a catalogue with its items and all interactions with them."""
        with self._db.transaction():
            self._db.send("DELETE FROM catalogue WHERE id = ?", (catalogue,))

    def state(self, catalogue: int) -> tuple[int, int] | None:
        """The generation, and the number of the newest interaction; None if the catalogue was deleted."""
        row = self._db.row(
            "SELECT generation, (SELECT coalesce(max(seq), 0) FROM interaction WHERE catalogue = ?1) "
            "FROM catalogue WHERE id = ?1",
            (catalogue,),
        )
        return None if row is None else (int(row[0]), int(row[1]))

    def put(self, catalogue: int, items: Iterable[Item], *, keep: str = "", new: Collection[str] = ()) -> int:
        """Add items, in place of those with the same ids; returns their number. A changed item loses its vectors.

        Args:
            catalogue: number of the catalogue.
            items: the items.
            keep: name of the image encoder, whose vectors a changed item keeps.
            new: ids of items that have another picture now, and keep none.
        """
        count = 0
        with self._db.transaction():
            for item in items:
                fields = _fields_to_json(item.fields)
                self._db.send(
                    "DELETE FROM item_vector WHERE item IN (SELECT seq FROM item WHERE catalogue = ?1 AND id = ?2 "
                    "AND (title <> ?3 OR text <> ?4 OR fields <> ?5)) "
                    "AND embedder NOT IN (SELECT e.id FROM embedder e WHERE e.name = ?6)",
                    (catalogue, item.id, item.title, item.text, fields, "" if item.id in new else keep),
                )
                self._db.send(
                    "INSERT INTO item (catalogue, id, title, text, fields, removed) VALUES (?,?,?,?,?,?) "
                    "ON CONFLICT (catalogue, id) DO UPDATE SET title = excluded.title, text = excluded.text, "
                    "fields = excluded.fields, removed = excluded.removed",
                    (catalogue, item.id, item.title, item.text, fields, int(item.removed)),
                )
                count += 1
            self._changed(catalogue)
        return count

    def remove(self, catalogue: int, ids: Collection[str]) -> int:
        """Remove items from recommendation: their text, fields and vectors are deleted, the title stays for history.

        Raises:
            NotFoundError: the catalogue has no such item; nothing was removed.
        """
        with self._db.transaction():
            for unknown in sorted(set(ids) - self.known(catalogue, ids)):
                raise NotFoundError(f"the catalogue has no item {unknown[:60]!r}: nothing was removed")
            where = "catalogue = ?1 AND id IN (SELECT value FROM json_each(?2)) AND removed = 0"
            values = (catalogue, to_json(ids))
            self._db.send(f"DELETE FROM item_vector WHERE item IN (SELECT seq FROM item WHERE {where})", values)
            count = self._db.write(f"UPDATE item SET removed = 1, text = '', fields = '{{}}' WHERE {where}", values)
            self._changed(catalogue)
        return count

    def _changed(self, catalogue: int) -> None:
        with self._db.transaction():
            self._db.send("UPDATE catalogue SET generation = generation + 1 WHERE id = ?", (catalogue,))

    def known(self, catalogue: int, ids: Collection[str]) -> set[str]:
        """Those of the ids that the catalogue has, removed items included."""
        rows = self._db.rows(
            "SELECT id FROM item WHERE catalogue = ? AND id IN (SELECT value FROM json_each(?))",
            (catalogue, to_json(ids)),
        )
        return {str(row[0]) for row in rows}

    def count(self, catalogue: int) -> int:
        """The number of items, removed ones included."""
        row = self._db.row("SELECT count(*) FROM item WHERE catalogue = ?", (catalogue,))
        return 0 if row is None else int(row[0])

    @decodes
    def items(
        self, catalogue: int, *, ids: Collection[str] | None = None, limit: int | None = None, offset: int = 0
    ) -> list[ItemRow]:
        """Items in the order in which they were added, removed ones included."""
        rows = self._db.rows(
            "SELECT i.seq, i.id, i.title, i.text, i.fields, i.removed, c.name FROM item i "
            "JOIN catalogue c ON c.id = i.catalogue WHERE i.catalogue = ?1 AND (?2 IS NULL OR i.id IN "
            "(SELECT value FROM json_each(?2))) ORDER BY i.seq LIMIT ?3 OFFSET ?4",
            (catalogue, None if ids is None else to_json(ids), row_limit(limit), offset),
        )
        return [
            ItemRow(int(seq), Item(id, title, text, fields_from_json(fields), name, bool(removed)))
            for seq, id, title, text, fields, removed, name in rows
        ]

    @decodes
    def vectors(self, catalogue: int, embedder: str) -> tuple[list[int], NDArray[np.float32]]:
        """Row numbers of the items with a vector of this embedder, and their vectors, ``(n, dim)``."""
        rows = self._db.rows(
            "SELECT v.item, v.data FROM item_vector v JOIN item i ON i.seq = v.item JOIN embedder e "
            "ON e.id = v.embedder WHERE i.catalogue = ? AND e.name = ? ORDER BY v.item",
            (catalogue, embedder),
        )
        if not rows:
            return [], np.zeros((0, 0), np.float32)
        return [int(row[0]) for row in rows], unit_rows([row[1] for row in rows])

    @decodes
    def without_vector(self, catalogue: int, embedder: str, *, limit: int) -> list[ItemRow]:
        """Items that may be recommended and have no vector of this embedder, at most ``limit``."""
        rows = self._db.rows(
            "SELECT i.seq, i.id, i.title, i.text, i.fields FROM item i WHERE i.catalogue = ?1 AND i.removed = 0 "
            "AND NOT EXISTS (SELECT 1 FROM item_vector v JOIN embedder e ON e.id = v.embedder WHERE v.item = i.seq "
            "AND e.name = ?2) ORDER BY i.seq LIMIT ?3",
            (catalogue, embedder, limit),
        )
        return [
            ItemRow(int(seq), Item(id, title, text, fields_from_json(fields))) for seq, id, title, text, fields in rows
        ]

    def add_vectors(self, catalogue: int, embedder: str, numbers: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Store vectors of items; an item that was removed or changed meanwhile gets none.

        Args:
            catalogue: number of the catalogue.
            embedder: name of the model.
            numbers: row numbers of the items.
            vectors: unit rows, ``(len(numbers), dim)``.
        """
        rows = np.ascontiguousarray(vectors, dtype="<f4")
        with self._db.transaction():
            model = encoder_number(self._db, embedder, rows.shape[1])
            self._db.write_many(
                "INSERT INTO item_vector (item, embedder, data) SELECT seq, ?2, ?3 FROM item WHERE seq = ?1 "
                "AND removed = 0 ON CONFLICT (item, embedder) DO UPDATE SET data = excluded.data",
                [(number, model, row.tobytes()) for number, row in zip(numbers, rows, strict=True)],
            )
            self._changed(catalogue)

    def events(self, catalogue: int, *, after: int = 0) -> Iterator[tuple[int, int, int, int, float | None, int]]:
        """Interactions of all persons: (number, person, item, kind, value, microseconds), in the order of storing.

        Args:
            catalogue: number of the catalogue.
            after: only those with a larger number.
        """
        yield from self._db.rows(
            "SELECT seq, person, item, kind, value, at FROM interaction WHERE catalogue = ? AND seq > ? ORDER BY seq",
            (catalogue, after),
        )


def _fields_to_json(fields: Mapping[str, FieldValue]) -> str:
    return json.dumps(dict(fields), ensure_ascii=False, separators=(",", ":"))


def fields_from_json(text: str) -> dict[str, FieldValue]:
    """The fields of an item from their JSON; lists become tuples."""
    return {
        str(name): tuple(map(str, value)) if isinstance(value, list) else value
        for name, value in json.loads(text).items()
    }
