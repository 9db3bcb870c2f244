"""`Catalogue`: the items that can be recommended to the persons of a space, as ``Life.catalogue`` gives it."""

from __future__ import annotations

import asyncio
import builtins
import difflib
import logging
import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

import numpy as np

from lifelong.agent.item_enrichment import enriched
from lifelong.calls import PublicObject, public
from lifelong.engine import Engine
from lifelong.errors import InputError, ModelError, NotFoundError
from lifelong.perception.attachments import check
from lifelong.store.catalogues import ItemRow
from lifelong.tasks.recommend.item_files import MOST_ITEMS, checked, read_items
from lifelong.tasks.recommend.item_pictures import picture_of, see, with_added
from lifelong.tasks.recommend.ranking import similar
from lifelong.types import CatalogueInfo, Item, ItemHit
from lifelong.types.ids import new_id
from lifelong.types.recommendation import ENRICHED

LOG = logging.getLogger(__name__)

NEAR = 20_000
"""Largest number of items among which the nearest ids are looked for when one is unknown."""


PICTURES = 16
"""Pictures that are read before they are stored."""


@public
class Catalogue(PublicObject):
    """A catalogue of one space. Its items belong to no person; what persons did with them does.

    Args:
        engine: the store, the embedder and the clock.
        space: name of the space.
        name: name of the catalogue, which is made if it does not exist.
        scale: lowest and highest rating; None keeps the present scale.
        new: make a missing catalogue.

    Attributes:
        broken_pictures: what is wrong with the pictures that could not be read by the last ``load``, by id of the item.

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
        self.broken_pictures: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"<Catalogue {self.name!r} in {self.space!r}>"

    def info(self) -> CatalogueInfo:
        """Name, scale and number of items. Blocking."""
        return self._store.find(self.space, self.name)[1]

    async def load(
        self,
        source: str | os.PathLike[str] | Iterable[Item | Mapping[str, Any]],
        *,
        pictures: str | os.PathLike[str] | None = None,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Self:
        """Add the items of a file or a list, in place of those with the same ids, and embed their texts.

        All of them are stored in one transaction, or none. An interrupted embedding goes on at the next call. Pictures
        are paths in a column ``picture`` (or ``image``, ``photo``); what is wrong with one is in ``broken_pictures``.

        Args:
            source: a file in CSV, JSON Lines or Parquet, with ``id``, ``title``, an optional ``text``, and any fields;
                or items, or objects with the same keys.
            pictures: the folder from which the paths of pictures begin; None means the folder of the file. Without a
                file and a folder, no picture is read.
            progress: called with the number of items that are embedded.

        Raises:
            InputError: the file cannot be read, or the package for Parquet is missing.
            ImportFormatError: a row cannot be used, an id stands twice, or there are too many items; nothing was
                stored.
        """

        def stored() -> list[Item]:
            if isinstance(source, str | os.PathLike):
                items = read_items(Path(source))
            else:
                items = checked(map(_row, source), where=f"catalogue {self.name!r}")
            ids = {item.id for item in items}
            before = {row.item.id: row.item for row in self._store.items(self._number, ids=ids)}
            if isinstance(source, str | os.PathLike):
                items = [with_added(item, before[item.id]) if item.id in before else item for item in items]
            total = self._store.count(self._number) + len(ids - self._store.known(self._number, ids))
            if total > MOST_ITEMS:
                raise InputError(
                    f"catalogue {self.name!r} would have {total:,} items, at most {MOST_ITEMS:,} are taken: nothing "
                    "was stored; remove items, or divide it into several catalogues"
                )
            encoder = self._engine.encoder
            new = {item.id for item in items if item.id in before and picture_of(item) != picture_of(before[item.id])}
            self._store.put(self._number, items, keep="" if encoder is None else encoder.name, new=new)
            return [item for item in items if picture_of(item)]

        self.broken_pictures = {}
        depicted = await asyncio.to_thread(stored)
        folder = Path(source).parent if pictures is None and isinstance(source, str | os.PathLike) else pictures
        if folder is not None and depicted:
            await self._see([item.id for item in depicted], Path(folder), progress)
        await self.embed_missing(progress)
        return self

    async def _see(self, ids: Sequence[str], folder: Path, progress: Callable[[int], None]) -> None:
        """Read the pictures that have no vector of the current encoder, a few at a time."""
        encoder = self._engine.encoder
        if encoder is None:
            self.broken_pictures = dict.fromkeys(ids, "there is no image encoder: run `lifelong models pull lite0`")
            return
        name, limits = encoder.name, self._engine.intake_limits.images

        def missing() -> list[ItemRow]:
            there = set(self._store.vectors(self._number, name)[0])
            return [row for row in self._store.items(self._number, ids=ids) if row.seq not in there]

        def read(rows: Sequence[ItemRow]) -> None:
            seen, broken = see([row.item for row in rows], folder, encoder, limits)
            self.broken_pictures |= broken
            if seen:
                numbers = {row.item.id: row.seq for row in rows}
                self._store.put(self._number, [each.item for each in seen])
                places = [numbers[each.item.id] for each in seen]
                self._store.add_vectors(self._number, name, places, np.stack([each.vector for each in seen]))

        rows = await asyncio.to_thread(missing)
        for begin in range(0, len(rows), PICTURES):
            await asyncio.to_thread(read, rows[begin : begin + PICTURES])
            progress(min(begin + PICTURES, len(rows)))

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

    async def enrich(
        self,
        *,
        pictures: str | os.PathLike[str] | None = None,
        limit: int = 100,
        progress: Callable[[int], None] = lambda _: None,
    ) -> int:
        """Let a capable chat model add ``themes``, ``moods`` and ``disagreements`` to items that have none of them.

        What text and picture disagree about is kept in words, and no field of the application is changed. An item on
        which the model fails stays as it is.

        Args:
            pictures: the folder from which the paths of pictures begin, for a model that sees; None shows none.
            limit: at most so many items, in one call of the model each.
            progress: called with the number of items that are done.

        Returns:
            The number of items that have more fields now.

        Raises:
            InputError: there is no capable chat model.
        """
        model = self._engine.chat_model
        if model is None or not model.profile.capable:
            raise InputError("to enrich items, a capable chat model is needed: choose one with the setting `chat`")
        left = [item for item in await self.list() if not set(ENRICHED) & set(item.fields)][:limit]
        count = 0
        for done, item in enumerate(left, 1):
            picture = await asyncio.to_thread(self._picture, item, pictures)
            fields: Mapping[str, tuple[str, ...]] = {}
            try:
                fields = await enriched(model, item, picture)
            except ModelError as error:
                LOG.warning("%s was not enriched: %s", item.id, error)
            if fields:
                await self.load([{**_row(item), **fields}])
                count += 1
            progress(done)
        return count

    def _picture(self, item: Item, folder: str | os.PathLike[str] | None) -> bytes | None:
        if folder is None or not picture_of(item):
            return None
        try:
            return check(Path(folder) / picture_of(item), self._engine.intake_limits.images)[1]
        except InputError as error:
            LOG.warning("the picture of %s was left out: %s", item.id, error)
            return None

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
