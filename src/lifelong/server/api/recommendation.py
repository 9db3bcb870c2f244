"""Catalogues, what a person did with their items, recommendations, and the read-out of tastes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Path, Query
from pydantic import Field
from starlette.requests import Request

from lifelong.catalogues import Catalogue
from lifelong.server.api.concepts import PictureForm
from lifelong.server.api.forms import Absent, Form, Limit, Span, content_of
from lifelong.server.api.person import Changing, ManagingSpace, Reading, ReadingSpace
from lifelong.server.api.route import router as made
from lifelong.server.auth import Caller
from lifelong.server.service import service_of
from lifelong.types import CatalogueInfo, Interaction, InteractionKind, Item, ItemHit, ItemStanding, TastePiece

router = made("recommendation")

Name = Annotated[str, Path(min_length=1, max_length=200, description="Name of the catalogue.")]
ItemId = Annotated[str, Path(min_length=1, max_length=200, description="Id of the item.")]
Number = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
MOST_ITEMS = 4_000
"""Most items of one request: with their fields, they stay below the objects that a JSON body may hold by default."""
Text = Annotated[str, Field(max_length=20_000)]
Values = str | int | float | bool
Condition = Values | tuple[str, Values | list[Values]]


Scale = Annotated[list[Number], Field(min_length=2, max_length=2)]
"""Lowest and highest rating. OpenAPI's tools read a list of one type better than a tuple."""


class ItemForm(Form):
    """One item."""

    id: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1, max_length=20_000)
    text: Text = ""
    fields: Mapping[Annotated[str, Field(min_length=1, max_length=100)], Values | list[Text]] = Field(
        {}, max_length=100, description="Further values by name: year, genres, price."
    )


@dataclass(frozen=True, slots=True)
class CatalogueBody:
    """What a catalogue is: its name, the lowest and the highest rating, and the number of its items."""

    name: str
    scale: Scale
    items: int


class CatalogueForm(Form):
    """Items that are added, in place of those with the same ids."""

    scale: Scale | None = Field(None, description="Lowest and highest rating; 0 to 5 if not set.")
    items: list[ItemForm] = Field([], max_length=MOST_ITEMS)


class RecommendForm(Form):
    """What to recommend."""

    catalogue: str = Field(min_length=1, max_length=200)
    k: int = Field(10, ge=1, le=100)
    query: str = Field("", max_length=2000, description="What the person wants now, in words.")
    like: list[str] = Field([], max_length=20, description="Ids of items that the result shall be like.")
    pictures: list[PictureForm] = Field([], max_length=4, description="Pictures that the result shall be like.")
    where: Mapping[str, Condition] = Field(
        {}, max_length=20, description='Conditions on fields: {"year": [">", 2000], "genres": "Comedy"}.'
    )
    diversity: float = Field(0.0, ge=0, le=1)
    novelty: float = Field(0.0, ge=-1, le=1)
    again: bool = Field(False, description="Also what the person knows or refused.")
    sensitive: bool = Field(False, description="Also use taste about health, faith, politics or orientation.")
    rerank: bool = Field(False, description="Let a capable chat model order the best twenty again, and explain.")
    screenshot: PictureForm | None = Field(
        None, description="A picture that says what is wanted; a capable model that sees reads it."
    )
    at: Span | None = Field(None, description="As of this time.")


class InteractionForm(Form):
    """What the person did with an item."""

    item: str = Field(min_length=1, max_length=200)
    kind: InteractionKind
    value: Number | None = Field(None, description="The rating of `rated`.")
    catalogue: str | None = Field(None, min_length=1, max_length=200)
    at: Span | None = None
    about: str = Field("", max_length=60, description="Id of the recommendation that this follows.")


@router.get("/catalogues", summary="The catalogues of the space")
async def catalogues(request: Request, caller: ReadingSpace) -> list[CatalogueBody]:
    """Names, scales of ratings and numbers of items."""
    found = await asyncio.to_thread(service_of(request).life.catalogues, space=caller.space)
    return [_body(each) for each in found]


@router.put("/catalogues/{catalogue}", summary="Add items to a catalogue")
async def put_items(request: Request, caller: ManagingSpace, catalogue: Name, form: CatalogueForm) -> CatalogueBody:
    """All items are stored, or none. A missing catalogue is made. Needs the scope ``admin``."""
    held = await _catalogue(
        request, caller, catalogue, scale=None if form.scale is None else (form.scale[0], form.scale[1]), new=True
    )
    rows = [
        {
            "id": each.id,
            "title": each.title,
            "text": each.text,
            **{name: value for name, value in each.fields.items() if name not in ("id", "title", "text")},
        }
        for each in form.items
    ]
    if rows:
        await held.load(rows)
    return _body(await asyncio.to_thread(held.info))


@router.get("/catalogues/{catalogue}/items", summary="Items of a catalogue")
async def items(
    request: Request,
    caller: ReadingSpace,
    catalogue: Name,
    limit: Limit = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[Item]:
    """Items that may be recommended, in the order in which they were added."""
    held = await _catalogue(request, caller, catalogue)
    return await held.list(limit=limit, offset=offset)


@router.delete("/catalogues/{catalogue}/items/{item}", summary="Stop recommending an item")
async def remove_item(request: Request, caller: ManagingSpace, catalogue: Name, item: ItemId) -> dict[str, int]:
    """Histories keep its title. Needs the scope ``admin``."""
    held = await _catalogue(request, caller, catalogue)
    return {"removed": await held.remove(item)}


@router.get("/catalogues/{catalogue}/items/{item}/similar", summary="Items like this one")
async def similar(
    request: Request, caller: ReadingSpace, catalogue: Name, item: ItemId, k: Annotated[int, Query(ge=1, le=100)] = 10
) -> list[ItemHit]:
    """By content, and by what persons of the space consume after it."""
    held = await _catalogue(request, caller, catalogue)
    return await held.similar(item, k=k)


@router.get("/catalogues/{catalogue}/items/{item}/standing", summary="Why an item is or is not recommended")
async def standing(person: Reading, catalogue: Name, item: ItemId) -> ItemStanding:
    """Its score and place for this person, the evidence, and what keeps it back."""
    return await person.why_not(item, catalogue=catalogue)


@router.post("/recommend", summary="Recommend items")
async def recommend(person: Reading, form: RecommendForm) -> list[ItemHit]:
    """Best first, each with the share of every channel and the person's own words behind it."""
    return await person.recommend(
        form.catalogue,
        k=form.k,
        query=form.query,
        like=[*map(item_named, form.like), *(content_of(each.data) for each in form.pictures)],
        where=form.where,
        diversity=form.diversity,
        novelty=form.novelty,
        again=form.again,
        sensitive=form.sensitive,
        rerank=form.rerank,
        screenshot=None if form.screenshot is None else content_of(form.screenshot.data),
        at=form.at,
    )


@router.post("/interactions", summary="Tell what the person did with an item")
async def interact(person: Changing, form: InteractionForm) -> Interaction:
    """The next recommendation knows it."""
    return await person.interact(
        form.item, form.kind, form.value, catalogue=form.catalogue, at=form.at, about=form.about
    )


@router.get("/interactions", summary="What the person did with items")
async def interactions(
    person: Reading,
    catalogue: Annotated[str | Absent, Query(min_length=1, max_length=200)] = None,
    item: Annotated[str | Absent, Query(min_length=1, max_length=200)] = None,
    limit: Limit = 50,
) -> list[Interaction]:
    """The newest, oldest first. ``POST /api/forget`` takes their ids."""
    return await person.interactions(catalogue=catalogue, item=item, limit=limit)


@router.delete("/interactions/{interaction}", summary="Take back what was told by mistake")
async def delete_interaction(
    person: Changing,
    interaction: Annotated[str, Path(min_length=1, max_length=100, description="Id of the interaction.")],
) -> Interaction:
    """It counts no more, and is returned. ``POST /api/forget`` also scans the store, and leaves a receipt."""
    return await person.delete_interaction(interaction)


@router.get("/taste", summary="What the person likes, dislikes, wishes and must avoid")
async def taste(person: Reading, sensitive: bool = False, closed: bool = False) -> list[TastePiece]:
    """Newest first, each with its sources; with ``closed`` also what does not hold any more."""
    return await person.taste(sensitive=sensitive, current=None if closed else True)


def item_named(item_id: str) -> Item:
    """An item by its id alone: a string would also be read as the path of a picture on the server."""
    return Item(item_id, "")


def _body(info: CatalogueInfo) -> CatalogueBody:
    return CatalogueBody(info.name, [*info.scale], info.items)


async def _catalogue(
    request: Request,
    caller: Caller,
    name: str,
    *,
    scale: tuple[float, float] | None = None,
    new: bool = False,
) -> Catalogue:
    life = service_of(request).life
    return await asyncio.to_thread(life.catalogue, name, space=caller.space, scale=scale, new=new)
