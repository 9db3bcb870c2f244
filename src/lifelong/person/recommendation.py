"""Recommendations for one person, the standing of one item, and the read-out of their taste."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

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
from lifelong.person.interactions import locate
from lifelong.tasks.recommend.foods import avoidance
from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.item_filters import VALUED, field_values, matching, parsed
from lifelong.tasks.recommend.ranking import ItemRanking, RankingRequest, rank, varied
from lifelong.tasks.recommend.reasons import evidence, obstacles, shares
from lifelong.tasks.recommend.shelf import day_of
from lifelong.tasks.recommend.signs import activities_named, words_of
from lifelong.tasks.taste import taste
from lifelong.types import ImageInput, Interaction, Item, ItemHit, ItemStanding, TastePiece
from lifelong.types.ids import new_id

MOST = 1000
"""Largest number of items of one list."""

LONGEST_QUERY = 2000
"""Longest query, in characters."""


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
            name, item_id = locate(self._engine, self._record.space, item, catalogue)
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
    named = activities_named(words_of(catalogue.lower().replace("-", " ")))
    if not named or named & _EATEN:
        return list(pieces)
    return [piece for piece in pieces if piece.kind != "constraint" or not avoidance(piece.about).known]


def _in_range(name: str, value: float, low: float, high: float) -> None:
    if isinstance(value, bool) or not low <= value <= high:  # a comparison with NaN is false, too
        raise InputError(f"{name}={value!r}: give a number from {low:g} to {high:g}")
