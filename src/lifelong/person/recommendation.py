"""Recommendations for one person, what the person did with items, and the read-out of their taste."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from lifelong.agent.item_ranking import MOST as RANKED_AGAIN
from lifelong.agent.item_ranking import ranked_again
from lifelong.agent.screenshots import read_screenshot
from lifelong.arguments import TimeInput
from lifelong.errors import InputError, NotFoundError
from lifelong.memory.intake import check_time
from lifelong.perception.attachments import check
from lifelong.perception.looks import EDGE, survey
from lifelong.perception.pictures import upright
from lifelong.person.facet import Facet
from lifelong.tasks.recommend.filters import VALUED, field_values, matching, parsed
from lifelong.tasks.recommend.foods import avoidance
from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.ranking import ItemRanking, RankingRequest, rank, varied
from lifelong.tasks.recommend.reasons import evidence, obstacles, shares
from lifelong.tasks.recommend.shelf import day_of
from lifelong.tasks.recommend.signs import activities_named
from lifelong.tasks.taste import taste
from lifelong.types import ImageInput, Interaction, InteractionKind, Item, ItemHit, ItemStanding, TastePiece
from lifelong.types.ids import new_id

MOST = 1000
"""Largest number of items of one list."""

LONGEST_QUERY = 2000
"""Longest query, in characters."""

_HIT = re.compile(r"rec_[0-9a-f]{16}-\d+")


@dataclass(frozen=True, slots=True)
class _Examples:
    """What ``like`` names: positions of items, words for what pictures show, and the pictures' vectors."""

    items: Mapping[int, float]
    words: str
    looks: Sequence[NDArray[np.float32]]


class Recommendations(Facet):
    """Recommends items of the catalogues of the person's space."""

    async def recommend(
        self,
        catalogue: str,
        *,
        k: int = 10,
        query: str = "",
        like: Sequence[Item | ImageInput] = (),
        where: Mapping[str, Any] | None = None,
        diversity: float = 0.0,
        novelty: float = 0.0,
        again: bool = False,
        sensitive: bool = False,
        rerank: bool = False,
        screenshot: ImageInput | None = None,
        at: TimeInput | None = None,
    ) -> list[ItemHit]:
        """Recommend items of a catalogue, best first. What the person knows or refused does not come back.

        Args:
            catalogue: name of the catalogue.
            k: largest number of items.
            query: what the person wants now, in words; "" goes by history and taste alone.
            like: items (or their ids) and pictures that the result shall be like.
            where: conditions on fields: ``{"year": (">", 2000), "genres": "Comedy"}``.
            diversity: 0 to 1: how much variety counts against the best scores.
            novelty: -1 to 1: how much rare items are preferred to popular ones.
            again: also what the person knows or refused.
            sensitive: also use taste about health, faith, politics or orientation.
            rerank: let a capable chat model order the best twenty again, in two calls, and explain. The scores stay; a
                failure leaves the plain order.
            screenshot: a picture that says what is wanted, such as a page with filters. A capable model that sees reads
                it into a query and conditions, which are added; a condition that the catalogue cannot have is left out.
            at: as of this time (aware); None means now.

        Raises:
            NotFoundError: there is no such catalogue, or no such item in ``like``.
            InputError: a number is out of its range, a condition names no field, or a picture cannot be used.
        """
        if screenshot is not None:
            query, where = await self._read(catalogue, screenshot, query, where or {})
        model = self._engine.chat_model if rerank else None
        model = model if model is not None and model.profile.capable else None
        count = k if model is None or not 1 <= k <= RANKED_AGAIN else RANKED_AGAIN
        hits = await asyncio.to_thread(
            self._recommend,
            catalogue,
            count,
            query,
            like,
            where or {},
            diversity,
            novelty,
            again,
            sensitive,
            self._time(at),
        )
        return hits if model is None else (await ranked_again(model, hits, query.strip()))[:k]

    async def _read(
        self, catalogue: str, screenshot: ImageInput, query: str, where: Mapping[str, Any]
    ) -> tuple[str, Mapping[str, Any]]:
        """The query and the conditions with what a screenshot adds; those of the caller stay."""

        def prepared() -> tuple[bytes, CatalogueIndex]:
            _, content = check(screenshot, self._engine.intake_limits.images)
            return content, self._engine.shelf.index(self._record.space, catalogue)

        content, index = await asyncio.to_thread(prepared)
        reading = await read_screenshot(self._engine.chat_model, content, field_values(index.items))
        for text in reading.where:
            try:
                name, condition = parsed(text)
                matching(index.items[:VALUED], {name: condition})
            except InputError:  # the model asks for what the catalogue does not have
                continue
            where = {name: condition, **where}
        return " ".join(filter(None, (query.strip(), reading.query)))[:LONGEST_QUERY], where

    def _recommend(
        self,
        catalogue: str,
        k: int,
        query: str,
        like: Sequence[Item | ImageInput],
        where: Mapping[str, Any],
        diversity: float,
        novelty: float,
        again: bool,
        sensitive: bool,
        at: datetime | None,
    ) -> list[ItemHit]:
        if not 1 <= k <= MOST:
            raise InputError(f"k={k}: give a number of items from 1 to {MOST:,}")
        _in_range("diversity", diversity, 0, 1)
        _in_range("novelty", novelty, -1, 1)
        if len(query) > LONGEST_QUERY:
            raise InputError(f"the query has {len(query):,} characters, at most {LONGEST_QUERY:,} are taken")
        when = check_time(at, now=self._engine.now())
        index = self._engine.shelf.index(self._record.space, catalogue)
        examples = self._examples(index, like)
        words = " ".join(filter(None, (query.strip(), examples.words)))
        request = RankingRequest(
            query=words,
            vector=self._vector(words, index),
            like=examples.items,
            looks=examples.looks,
            where=where,
            again=again,
            novelty=novelty,
            pieces=self._pieces(catalogue, sensitive=sensitive),
        )
        return self._ranked(catalogue, index, request, k, diversity, when)

    def in_talk(self, catalogue: str, request: RankingRequest, *, k: int, at: datetime) -> list[ItemHit]:
        """Recommend items for what a talk says. Blocking.

        Args:
            catalogue: name of the catalogue.
            request: what the talk asks for; the vector of its query and the taste of the record are added.
            k: largest number of items.
            at: as of this time.

        Raises:
            NotFoundError: there is no such catalogue.
            InputError: a condition names no field.
        """
        index = self._engine.shelf.index(self._record.space, catalogue)
        request = replace(
            request,
            vector=self._vector(request.query, index),
            pieces=_for_catalogue(catalogue, [*request.pieces, *self._pieces(catalogue)]),
        )
        return self._ranked(catalogue, index, request, k, 0.0, at)

    def _ranked(
        self, catalogue: str, index: CatalogueIndex, request: RankingRequest, k: int, diversity: float, at: datetime
    ) -> list[ItemHit]:
        interactions = self._record.interactions.select(catalogue=catalogue, limit=200)
        with index.lock:
            index.fit_inline()
            ranking = rank(index, self._record.person, request, day=day_of(at))
            chosen = varied(index, ranking, k, diversity=diversity)
            return self._hits(index, ranking, chosen, interactions)

    def _hits(
        self, index: CatalogueIndex, ranking: ItemRanking, items: Sequence[int], interactions: Sequence[Interaction]
    ) -> list[ItemHit]:
        name = new_id("rec")
        reasons = evidence(index, ranking, items, interactions)
        return [
            ItemHit(
                id=f"{name}-{place}",
                item=index.items[item],
                score=float(ranking.scores[item]),
                why=shares(ranking, item),
                because=because,
            )
            for place, (item, because) in enumerate(zip(items, reasons, strict=True), 1)
        ]

    def _vector(self, words: str, index: CatalogueIndex) -> NDArray[np.float32] | None:
        if not words or index.vectors is None:
            return None
        vector: NDArray[np.float32] = self._engine.embedder.embed([words], query=True)[0]
        return vector

    def _examples(self, index: CatalogueIndex, like: Sequence[Item | ImageInput]) -> _Examples:
        items: dict[int, float] = {}
        words: list[str] = []
        looks: list[NDArray[np.float32]] = []
        for each in like:
            name = each.id if isinstance(each, Item) else each
            if isinstance(name, str) and name in index.position:
                items[index.position[name]] = 1.0
            elif isinstance(each, Item):
                raise NotFoundError(f"this catalogue has no item {each.id[:60]!r}: `like` takes its items and pictures")
            else:
                _, content = check(each, self._engine.intake_limits.images)
                _, vectors, tags = survey(self._engine.image_encoder(), upright(content, edge=EDGE))
                words += [tag for tag, _ in tags]
                looks.append(vectors[0])
        return _Examples(items, " ".join(words), looks)

    def _pieces(self, catalogue: str, *, sensitive: bool = False) -> list[TastePiece]:
        """The taste in words for a catalogue. An allergy keeps items away whether or not it may be spoken of."""
        pieces = [piece for piece in taste(self._record, sensitive=True, scales={}) if piece.modality == "words"]
        pieces = [piece for piece in pieces if sensitive or not piece.sensitive or piece.kind == "constraint"]
        return _for_catalogue(catalogue, pieces)

    async def taste(self, *, sensitive: bool = False, current: bool | None = True) -> list[TastePiece]:
        """What the person likes, dislikes, wishes and must avoid, newest first, each with its sources.

        Args:
            sensitive: also what is about health, faith, politics or orientation.
            current: True for what holds, False for what was closed, None for both.
        """

        def read() -> list[TastePiece]:
            infos = self._engine.store.catalogues.select(self._record.space)
            scales = {info.name: info.scale for info in infos}
            return taste(self._record, sensitive=sensitive, current=current, scales=scales)

        return await asyncio.to_thread(read)

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
        name, item_id = self._located(item, catalogue)
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

    def _located(self, item: Item | str, catalogue: str | None) -> tuple[str, str]:
        """The catalogue and the id of an item.

        Raises:
            NotFoundError: no catalogue has it.
            InputError: several have it, and none was named.
        """
        item_id = item.id if isinstance(item, Item) else item
        catalogue = catalogue or (item.catalogue if isinstance(item, Item) else None) or None
        names = self._engine.store.catalogues.holding(self._record.space, item_id)
        if catalogue is not None and catalogue in names:
            return catalogue, item_id
        if catalogue is not None or not names:
            where = f"catalogue {catalogue!r}" if catalogue else "no catalogue of this space"
            verb = "has no" if catalogue else "has an"
            raise NotFoundError(
                f"{where} {verb} item {item_id[:60]!r}: give the id of an item, as `catalogue show` lists"
            )
        if len(names) > 1:
            raise InputError(f"{', '.join(names)} each have an item {item_id!r}: name one with catalogue=…")
        return names[0], item_id

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

    async def why(self, item: Item | str, *, catalogue: str | None = None) -> ItemHit:
        """Score and evidence of one item for this person now, whether it is recommended or not.

        Raises:
            NotFoundError, InputError: as ``interact``.
        """
        return (await self.why_not(item, catalogue=catalogue)).hit

    async def why_not(
        self, item: Item | str, *, catalogue: str | None = None, where: Mapping[str, Any] | None = None
    ) -> ItemStanding:
        """The place of an item among all that may be recommended, and what keeps it back.

        Args:
            item: the item, or its id.
            catalogue: name of the catalogue.
            where: conditions, as for ``recommend``.

        Raises:
            NotFoundError, InputError: as ``interact``.
        """

        def standing() -> ItemStanding:
            name, item_id = self._located(item, catalogue)
            index = self._engine.shelf.index(self._record.space, name)
            interactions = self._record.interactions.select(catalogue=name)
            request = RankingRequest(where=where or {}, pieces=self._pieces(name))
            with index.lock:
                index.fit_inline()
                ranking = rank(index, self._record.person, request, day=day_of(self._engine.now()))
                place = index.position[item_id]
                (hit,) = self._hits(index, ranking, [place], interactions)
                held = tuple(obstacles(index, ranking, place, interactions))
                reasons = tuple(each.text for each in held)
                return ItemStanding(hit, ranking.place(place), int(ranking.allowed.sum()), reasons, held)

        return await asyncio.to_thread(standing)


_EATEN = frozenset(("eat", "drink", "buy"))
"""What people do with the items of a catalogue whose foods count."""


def _for_catalogue(catalogue: str, pieces: Sequence[TastePiece]) -> list[TastePiece]:
    """The pieces without the foods that are avoided where the items are no foods: films are watched by vegetarians."""
    named = activities_named(re.findall(r"[^\W\d_]+", catalogue.lower()))
    if not named or named & _EATEN:
        return list(pieces)
    return [piece for piece in pieces if piece.kind != "constraint" or not avoidance(piece.about).known]


def _in_range(name: str, value: float, low: float, high: float) -> None:
    if isinstance(value, bool) or not low <= value <= high:  # a comparison with NaN is false, too
        raise InputError(f"{name}={value!r}: give a number from {low:g} to {high:g}")
