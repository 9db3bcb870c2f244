"""`Catalogue`: the items that can be recommended to the persons of a space, as ``Life.catalogue`` gives it."""

from __future__ import annotations

import asyncio
import builtins
import difflib
import math
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from lifelong.calls import PublicObject, public
from lifelong.engine import Engine
from lifelong.errors import InputError, NotFoundError
from lifelong.tasks.recommend.item_files import MOST_ITEMS, checked, read_items
from lifelong.tasks.recommend.ranking import similar
from lifelong.types import CatalogueInfo, Item, ItemHit
from lifelong.types.ids import new_id

NEAR = 20_000
"""Largest number of items among which the nearest ids are looked for when one is unknown."""


@public
class Catalogue(PublicObject):
    """A catalogue of one space. Its items belong to no person; what persons did with them does.

    Args:
        engine: the store, the embedder and the clock.
        space: name of the space.
        name: name of the catalogue, which is made if it does not exist.
        scale: lowest and highest rating; None keeps the present scale.
        new: make a missing catalogue.

    Raises:
        InputError: the name or the scale cannot be used.
        NotFoundError: there is no such catalogue, and ``new`` is False.
    """

    def __init__(
        self, engine: Engine, space: str, name: str, scale: tuple[float, float] | None = None, *, new: bool = True
    ) -> None:
        if scale is not None and not (all(math.isfinite(each) for each in scale) and scale[0] < scale[1]):
            raise InputError(f"scale {scale!r}: give the lowest and the highest rating, as in (1, 5)")
        self._engine = engine
        self._store = engine.store.catalogues
        self.space = engine.store.space_name(space)
        self._number, info = (
            self._store.number(self.space, name, scale=scale, at=engine.now())
            if new
            else self._store.find(self.space, name)
        )
        self.name = info.name

    def __repr__(self) -> str:
        return f"<Catalogue {self.name!r} in {self.space!r}>"

    def info(self) -> CatalogueInfo:
        """Name, scale and number of items. Blocking."""
        return self._store.find(self.space, self.name)[1]

    async def load(
        self,
        source: str | os.PathLike[str] | Iterable[Item | Mapping[str, Any]],
        *,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Self:
        """Add the items of a file or a list, in place of those with the same ids, and embed their texts.

        All of them are stored in one transaction, or none. An interrupted embedding goes on at the next call.

        Args:
            source: a file in CSV, JSON Lines or Parquet, with ``id``, ``title``, an optional ``text``, and any fields;
                or items, or objects with the same keys.
            progress: called with the number of items that are embedded.

        Raises:
            InputError: the file cannot be read, or the package for Parquet is missing.
            ImportFormatError: a row cannot be used, an id stands twice, or there are too many items; nothing was
                stored.
        """

        def stored() -> None:
            if isinstance(source, str | os.PathLike):
                items = read_items(Path(source))
            else:
                items = checked(map(_row, source), where=f"catalogue {self.name!r}")
            ids = {item.id for item in items}
            total = self._store.count(self._number) + len(ids - self._store.known(self._number, ids))
            if total > MOST_ITEMS:
                raise InputError(
                    f"catalogue {self.name!r} would have {total:,} items, at most {MOST_ITEMS:,} are taken: nothing "
                    "was stored; remove items, or divide it into several catalogues"
                )
            self._store.put(self._number, items)

        await asyncio.to_thread(stored)
        await self.embed_missing(progress)
        return self

    async def add(self, *items: Item | Mapping[str, Any]) -> Self:
        """Add items, or replace those with the same ids; arguments and errors as for ``load``."""
        return await self.load(items)

    async def update(self, /, item_id: str, **changes: Any) -> Item:
        """Change title, text or fields of an item; ``None`` deletes a field.

        Raises:
            NotFoundError: the catalogue has no such item.
            ImportFormatError: a value cannot be used.
        """
        item = await self.get(item_id)
        row = {**_row(item), **changes, "id": item.id}
        await self.load([{name: value for name, value in row.items() if value is not None}])
        return await self.get(item_id)

    async def remove(self, *ids: str) -> int:
        """Stop recommending items; returns their number. Their text is deleted, and histories keep the title.

        Raises:
            NotFoundError: the catalogue has no such item; nothing was removed.
        """
        return await asyncio.to_thread(self._store.remove, self._number, ids)

    async def get(self, item_id: str) -> Item:
        """One item, removed ones included.

        Raises:
            NotFoundError: the catalogue has no such item; the message names similar ids.
        """
        return await asyncio.to_thread(self._get, item_id)

    def _get(self, item_id: str) -> Item:
        rows = self._store.items(self._number, ids=[item_id])
        if not rows:
            raise NotFoundError(f"catalogue {self.name!r} has no item {item_id[:60]!r}{self._near(item_id)}")
        return rows[0].item

    def _near(self, item_id: str) -> str:
        rows = self._store.items(self._number, limit=NEAR)
        titled = [row.item.id for row in rows if row.item.title.casefold() == item_id.casefold()]
        near = titled or difflib.get_close_matches(item_id, [row.item.id for row in rows], n=3)
        return f": did you mean {', '.join(map(repr, near[:3]))}?" if near else ": `catalogue show` lists its items"

    async def list(self, *, limit: int | None = None, offset: int = 0) -> builtins.list[Item]:
        """Items that may be recommended, in the order in which they were added."""

        def read() -> builtins.list[Item]:
            rows = self._store.items(self._number, limit=limit, offset=offset)
            return [row.item for row in rows if not row.item.removed]

        return await asyncio.to_thread(read)

    async def similar(self, item: Item | str, *, k: int = 10) -> builtins.list[ItemHit]:
        """The items that are most like one item, by content and by what persons of the space consume after it.

        Raises:
            NotFoundError: the catalogue has no such item.
        """
        item_id = item.id if isinstance(item, Item) else item

        def found() -> builtins.list[ItemHit]:
            self._get(item_id)
            index = self._engine.shelf.index(self.space, self.name)
            with index.lock:
                ranked = similar(index, index.position[item_id], k)
            name = new_id("rec")
            return [
                ItemHit(f"{name}-{place}", index.items[each], sum(why.values()), why)
                for place, (each, why) in enumerate(ranked, 1)
            ]

        return await asyncio.to_thread(found)

    async def embed_missing(self, progress: Callable[[int], None] = lambda _: None) -> int:
        """Embed the items that have no vector of the current embedder; returns their number."""
        done = 0
        while count := await asyncio.to_thread(self._engine.shelf.embed_missing, self._number):
            done += count
            progress(done)
        return done

    async def delete(self) -> None:
        """Delete the catalogue with its items and everybody's interactions with them."""
        await asyncio.to_thread(self._store.delete, self._number)


def _row(item: Item | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(item, Item):
        values = asdict(item)
        return {"id": item.id, "title": item.title, "text": item.text, **values["fields"]}
    if not isinstance(item, Mapping):
        raise InputError(f"an item is {type(item).__name__}: give an Item, or an object with id and title")
    return item
