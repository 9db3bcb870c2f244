"""What one person did with items of catalogues."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from lifelong.errors import NotFoundError
from lifelong.store.columns import moment, row_limit, to_json, zone_seconds
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.types import INTERACTION_KINDS, Interaction, InteractionKind
from lifelong.types.ids import new_id
from lifelong.types.times import micros

KIND_NUMBER: dict[str, int] = {kind: number for number, kind in enumerate(INTERACTION_KINDS)}
"""The code of each kind in the database."""


class InteractionRepository:
    """The interactions of one person of a space."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def add(
        self,
        catalogue: str,
        item: str,
        kind: InteractionKind,
        *,
        value: float | None = None,
        at: datetime,
        about: str = "",
        message: str | None = None,
        quote: str = "",
        id: str | None = None,
    ) -> Interaction:
        """Store an interaction.

        Args:
            catalogue: name of the catalogue, of this person's space.
            item: id of the item.
            kind: what the person did.
            value: a rating on the scale of the catalogue.
            at: when.
            about: id of the recommendation that it follows.
            message: id of the message that said it.
            quote: the person's own words.
            id: the id of an interaction from an archive; None makes a new one.

        Raises:
            NotFoundError: the catalogue has no such item, or the person has no such message.
        """
        interaction_id = id or new_id("act")
        with self._db.transaction():
            row = self._db.row(
                "SELECT i.seq, i.catalogue, i.title FROM item i JOIN catalogue c ON c.id = i.catalogue "
                "JOIN person p ON p.space = c.space WHERE p.id = ? AND c.name = ? AND i.id = ?",
                (self._person, catalogue, item),
            )
            if row is None:
                raise NotFoundError(f"catalogue {catalogue!r} has no item {item[:60]!r}")
            number, catalogue_number, title = row
            self._db.lock("catalogue", int(catalogue_number))  # indexes follow its numbers, over all persons
            source = None
            if message is not None:
                found = self._db.row("SELECT seq FROM message WHERE person = ? AND id = ?", (self._person, message))
                if found is None:
                    raise NotFoundError(f"no message {message!r} in this person's history")
                source = found[0]
            self._db.send(
                "INSERT INTO interaction (person, catalogue, item, id, kind, value, at, zone, about, message, quote) "
                "VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                (
                    self._person, catalogue_number, number, interaction_id, KIND_NUMBER[kind], value, micros(at),
                    zone_seconds(at), about, source, quote,
                ),
            )  # fmt: skip
        return Interaction(interaction_id, catalogue, item, kind, value, at, about, message, quote, str(title))

    @decodes
    def select(
        self,
        *,
        catalogue: str | None = None,
        ids: Collection[str] | None = None,
        item: str | None = None,
        messages: Collection[str] | None = None,
        limit: int | None = None,
    ) -> list[Interaction]:
        """Interactions sorted by time.

        Args:
            catalogue: only those of this catalogue.
            ids: only these.
            item: only those with this item.
            messages: only those that one of these messages said.
            limit: at most so many, the newest.
        """
        rows = self._db.rows(
            "SELECT * FROM (SELECT n.id, c.name, i.id AS item, n.kind, n.value, n.at, n.zone, n.about, "
            "m.id AS message, n.quote, i.title, n.seq FROM interaction n JOIN item i ON i.seq = n.item "
            "JOIN catalogue c ON c.id = n.catalogue "
            "LEFT JOIN message m ON m.seq = n.message WHERE n.person = ?1 AND (?2 IS NULL OR c.name = ?2) "
            "AND (?3 IS NULL OR n.id IN (SELECT value FROM json_each(?3))) AND (?4 IS NULL OR i.id = ?4) "
            "AND (?5 IS NULL OR m.id IN (SELECT value FROM json_each(?5))) "
            "ORDER BY n.at DESC, n.seq DESC LIMIT ?6) newest ORDER BY 6, 12",
            (
                self._person,
                catalogue,
                None if ids is None else to_json(ids),
                item,
                None if messages is None else to_json(messages),
                row_limit(limit),
            ),
        )
        return [
            Interaction(
                id, name, item_id, INTERACTION_KINDS[kind], value, moment(at, zone), about, message, quote, title
            )
            for id, name, item_id, kind, value, at, zone, about, message, quote, title, _ in rows
        ]

    def delete(self, ids: Collection[str]) -> int:
        """Delete interactions; returns their number.

        Raises:
            NotFoundError: the person has no such interaction; nothing was deleted.
        """
        with self._db.transaction():
            known = {interaction.id for interaction in self.select(ids=ids)}
            for unknown in sorted(set(ids) - known):
                raise NotFoundError(f"no interaction {unknown[:60]!r} of this person: nothing was deleted")
            return self._db.write(
                "DELETE FROM interaction WHERE person = ? AND id IN (SELECT value FROM json_each(?))",
                (self._person, to_json(ids)),
            )
