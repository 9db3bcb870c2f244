"""What a person did with items of catalogues: viewed, liked, rated, bought, and so on."""

from __future__ import annotations

import asyncio
import math
import re
from datetime import datetime
from typing import get_args

from lifelong.arguments import TimeInput
from lifelong.engine import Engine
from lifelong.errors import InputError, NotFoundError
from lifelong.memory.intake import check_time
from lifelong.person.facet import Facet
from lifelong.types import Interaction, InteractionKind, Item

_HIT = re.compile(r"rec_[0-9a-f]{16}-\d+")


class Interactions(Facet):
    """Stores what the person does with items; the next recommendation knows it."""

    async def interact(
        self,
        item: Item | str,
        kind: InteractionKind,
        value: float | None = None,
        *,
        catalogue: str | None = None,
        at: TimeInput | None = None,
        about: str = "",
    ) -> Interaction:
        """Tell what the person did with an item; the next recommendation knows it.

        Args:
            item: the item, or its id.
            kind: viewed, liked, disliked, rated, bought, hidden, rejected or wished.
            value: the rating of ``rated``, on the scale of the catalogue.
            catalogue: name of the catalogue; needed where several have an item with this id.
            at: when (aware); None means now. It may lie before earlier ones.
            about: id of the recommendation (``hit.id``) that this follows.

        Raises:
            NotFoundError: no catalogue of the space has such an item.
            InputError: the kind, the value, the time or ``about`` cannot be used.
        """
        return await asyncio.to_thread(self._interact, item, kind, value, catalogue, self._time(at), about)

    def _interact(
        self,
        item: Item | str,
        kind: InteractionKind,
        value: float | None,
        catalogue: str | None,
        at: datetime | None,
        about: str,
    ) -> Interaction:
        if kind not in get_args(InteractionKind):
            raise InputError(f"kind {kind!r} is unknown: give one of {', '.join(get_args(InteractionKind))}")
        if about and not _HIT.fullmatch(about):
            raise InputError(f"about={about[:60]!r} is no id of a recommendation: give the id of a hit of recommend()")
        name, item_id = locate(self._engine, self._record.space, item, catalogue)
        if (kind == "rated") is (value is None):
            raise InputError(
                "a rating needs its value, as in interact(item, 'rated', 4.5)"
                if value is None
                else f"value={value!r}: only 'rated' has a value, and this is {kind!r}"
            )
        if value is not None:
            _, (low, high) = self._engine.store.catalogues.locate(self._record.space, name)
            if isinstance(value, bool) or not math.isfinite(value) or not low <= value <= high:
                raise InputError(f"rating {value!r} is out of scale: catalogue {name!r} takes {low:g} to {high:g}")
        when = check_time(at, now=self._engine.now())
        return self._record.interactions.add(name, item_id, kind, value=value, at=when, about=about)

    async def interactions(
        self, *, catalogue: str | None = None, item: str | None = None, limit: int | None = None
    ) -> list[Interaction]:
        """What the person did with items, oldest first. ``forget`` takes their ids.

        Args:
            catalogue: only with items of this catalogue.
            item: only with this item.
            limit: at most so many, the newest.
        """
        return await asyncio.to_thread(self._record.interactions.select, catalogue=catalogue, item=item, limit=limit)

    async def delete_interaction(self, interaction: str) -> Interaction:
        """Take back what was told by mistake: the interaction is deleted, counts no more, and is returned.

        The bytes of the store are not scanned, and there is no receipt; ``forget`` does both.

        Args:
            interaction: its id.

        Raises:
            NotFoundError: the person has no such interaction.
        """

        def delete() -> Interaction:
            with self._record.transaction():
                known = self._record.interactions.select(ids=[interaction])
                self._record.interactions.delete([interaction])
                return known[0]

        return await asyncio.to_thread(delete)


def locate(engine: Engine, space: str, item: Item | str, catalogue: str | None) -> tuple[str, str]:
    """The catalogue and the id of an item.

    Args:
        engine: the store.
        space: the space whose catalogues there are.
        item: the item, or its id.
        catalogue: name of the catalogue; None if the id tells it.

    Raises:
        NotFoundError: no catalogue has it.
        InputError: several have it, and none was named.
    """
    item_id = item.id if isinstance(item, Item) else item
    catalogue = catalogue or (item.catalogue if isinstance(item, Item) else None) or None
    names = engine.store.catalogues.holding(space, item_id)
    if catalogue is not None and catalogue in names:
        return catalogue, item_id
    if catalogue is not None or not names:
        where = f"catalogue {catalogue!r}" if catalogue else "no catalogue of this space"
        verb = "has no" if catalogue else "has an"
        raise NotFoundError(f"{where} {verb} item {item_id[:60]!r}: give the id of an item, as `catalogue show` lists")
    if len(names) > 1:
        raise InputError(f"{', '.join(names)} each have an item {item_id!r}: name one with catalogue=…")
    return names[0], item_id
