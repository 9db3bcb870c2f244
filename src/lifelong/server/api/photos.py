"""The person's pictures: list them, and find them by words, time and similarity."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from lifelong.server.api.concepts import PictureForm
from lifelong.server.api.forms import Absent, Cursor, Form, Limit, Page, Span, after, behind, content_of, page
from lifelong.server.api.person import Reading
from lifelong.server.api.route import router as made
from lifelong.types import Attachment, Photo, PhotoHit

router = made("photos")


class PlaceBody(BaseModel):
    """Degrees."""

    latitude: float
    longitude: float


class PhotoBody(BaseModel):
    """A picture, with what is known of it.

    Attributes:
        message: id of the message that it came with first; ``at`` and ``said`` are that one's.
        taken: when it was taken, or nothing; ``taken_from`` is what says so.
        tags: what things of the kind are called that it shows.
        concepts: the person's own beings and things in it, by name.
        copies: the same picture in another size or quality.
    """

    file: Attachment
    message: str
    at: datetime
    said: str
    taken: str
    taken_from: str = ""
    place: PlaceBody | None
    tags: list[str]
    concepts: list[str]
    text: str
    copies: list[str]


class FoundBody(BaseModel):
    """A picture that was found, how well it fits, from 0 to 1, and what each channel gave."""

    photo: PhotoBody
    score: float
    why: Mapping[str, float]


class FoundPhotosBody(BaseModel):
    """The pictures that fit, best first.

    Attributes:
        nothing: why nothing fits; empty where something does.
        nearest: where nothing fits, what comes nearest.
        ask: a question to the person, where the words have two readings with different results.
        readings: the readings: the value of `named` that chooses each, with words for the person.
        suggestions: words that split the results; each may be one of `refine`.
        checked: whether a model that sees looked at the pictures.
    """

    hits: list[FoundBody]
    nothing: str
    nearest: list[FoundBody]
    ask: str
    readings: Mapping[str, str]
    suggestions: list[str]
    checked: bool


Words = Annotated[str, Field(min_length=1, max_length=1000)]


class FindForm(Form):
    """Which pictures to find; something must be asked for, and all of it must fit."""

    query: str = Field(
        "", max_length=10_000, description="Names of concepts, what a picture shows, words beside or in it, times."
    )
    images: list[PictureForm] = Field(
        [],
        max_length=20,
        description="Pictures that those found should look like; with words, of the same thing and as the words say.",
    )
    places: list[Words] = Field([], max_length=20, description="Names, or `latitude,longitude` with kilometres.")
    refine: list[Words] = Field([], max_length=20, description="Further words, each of which must fit.")
    reject: list[Words] = Field([], max_length=100, description="`sha256` of pictures that are not meant.")
    more_like: list[Words] = Field([], max_length=100, description="`sha256` of pictures; similar ones rise.")
    named: str | None = Field(None, max_length=200, description="Which concept is meant; empty for none.")
    check: bool = Field(False, description="Let a capable model that sees look at the best twenty.")
    k: int = Field(10, ge=1, le=100)
    since: Span | None = None
    until: Span | None = None


@router.get("/photos", summary="Pictures, in the order in which they were given")
async def photos(
    person: Reading,
    word: Annotated[list[str], Query(max_length=20, description="Only those that hold all of these words.")] = [],  # noqa: B006
    since: Span | Absent = None,
    until: Span | Absent = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PhotoBody]:
    """The person's pictures with what is known of each, page by page."""
    items = behind(await person.photos(*word, since=since, until=until), cursor, _place)
    selection = page(items[: limit + 1], limit, _place)
    return Page(items=[_body(photo) for photo in selection.items], next=selection.next)


@router.get("/photos/page", summary="Pictures in the order of time")
async def in_order(
    person: Reading,
    concept: Annotated[
        str | Absent, Query(min_length=1, max_length=200, description="Only those in which it was recognised.")
    ] = None,
    since: Span | Absent = None,
    until: Span | Absent = None,
    newest: Annotated[bool, Query(description="The newest first.")] = True,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PhotoBody]:
    """The pictures in the order of time, page by page: a page costs the same however many there are."""
    rows = await person.photo_page(
        limit=limit + 1, after=after(cursor), newest=newest, concept=concept, since=since, until=until
    )
    selection = page(rows, limit, _place)
    return Page(items=[_body(photo) for photo in selection.items], next=selection.next)


@router.get("/photos/{sha256}", summary="One picture")
async def photo(person: Reading, sha256: str) -> PhotoBody:
    """One picture with what is known of it, as its first message has it."""
    return _body(await person.photo(sha256))


@router.post("/photos/find", summary="Find pictures by words, time and look")
async def find(person: Reading, form: FindForm) -> FoundPhotosBody:
    """Best first: "Bertha at the beach last summer"."""
    images = await asyncio.to_thread(lambda: [content_of(image.data) for image in form.images])
    found = await person.find(
        form.query,
        images=images,
        k=form.k,
        since=form.since,
        until=form.until,
        places=form.places,
        refine=form.refine,
        reject=form.reject,
        more_like=form.more_like,
        named=form.named,
        check=form.check,
    )
    return FoundPhotosBody(
        hits=[_found(hit) for hit in found],
        nothing=found.nothing,
        nearest=[_found(hit) for hit in found.nearest],
        ask=found.ask,
        readings=found.readings,
        suggestions=list(found.suggest()),
        checked=found.checked,
    )


def _found(hit: PhotoHit) -> FoundBody:
    return FoundBody(photo=_body(hit.photo), score=hit.score, why=hit.why)


def _place(photo: Photo) -> tuple[datetime, str]:
    return photo.at, photo.file.sha256


def _body(photo: Photo) -> PhotoBody:
    return PhotoBody(
        file=photo.file,
        message=photo.message,
        at=photo.at,
        said=photo.said,
        taken=photo.taken,
        taken_from=photo.taken_from,
        place=None if photo.place is None else PlaceBody(latitude=photo.place[0], longitude=photo.place[1]),
        tags=list(photo.tags),
        concepts=list(photo.concepts),
        text=photo.text,
        copies=list(photo.copies),
    )
