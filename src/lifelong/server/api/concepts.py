"""Concepts: the person's own people, pets and things, recognised by look, people also by voice."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from lifelong.server.api.forms import Absent, Form, Words, content_of
from lifelong.server.api.person import Changing, Reading, reserve
from lifelong.server.api.route import router as made
from lifelong.types import WHOLE, Concept, Consent, Exemplar, Recognition, Sighting

router = made("concepts")

Share = Annotated[float, Field(ge=0, le=1)]


class PictureForm(Form):
    """A picture, or a recording, as base64."""

    data: str = Field(min_length=1)


class EnrolForm(Form):
    """Something, by name and by pictures that show it, or recordings in which it speaks."""

    name: Words = Field(max_length=200)
    images: list[PictureForm] = Field([], max_length=20)
    recordings: list[PictureForm] = Field([], max_length=20, description="In which it speaks, and nobody else.")
    kind: str = Field("", max_length=200, description="What it is, such as truck.")
    note: str = Field("", max_length=2000, description="Words about it.")
    box: tuple[Share, Share, Share, Share] = Field(WHOLE, description="Left, top, right, bottom of it, from 0 to 1.")


class CorrectForm(Form):
    """What a picture shows, or does not, or who speaks in a recording, by name or id of a concept."""

    image: PictureForm
    shows: str | None = None
    shows_not: str | None = None
    at: float | None = Field(None, ge=0, description="Seconds into a recording, where it is about that place alone.")


class ChangeForm(Form):
    """A concept's other name, and other words about it."""

    name: Words = Field(max_length=200)
    kind: str | None = Field(None, max_length=200)
    note: str | None = Field(None, max_length=2000)


class MergeForm(Form):
    """The concept that takes in the other one's pictures."""

    into: str


class TagBody(BaseModel):
    """What things of its kind are called in general, and how sure."""

    name: str
    score: float


class RecognitionBody(BaseModel):
    """What a picture shows.

    Attributes:
        seen: the concepts that it shows, the surest first; empty says "nothing that I know".
        nearest: the concept that comes nearest, known or not.
    """

    seen: list[Sighting]
    nearest: Sighting | None
    tags: list[TagBody]


class ErasedBody(BaseModel):
    """Whether a scan of the store found no trace."""

    verified: bool


ConsentKind = Literal["person", "voice"]


@router.get("/concepts", summary="All concepts")
async def concepts(person: Reading) -> list[Concept]:
    """All concepts, by name."""
    return await person.concepts.list()


@router.post("/concepts", status_code=201, summary="Enrol a concept")
async def enrol(request: Request, person: Changing, form: EnrolForm) -> Concept:
    """Make something known by name and by pictures or recordings, or add some to what is known."""
    images, recordings = await asyncio.to_thread(
        lambda: [[content_of(file.data) for file in files] for files in (form.images, form.recordings)]
    )
    await reserve(request, person, sum(map(len, [*images, *recordings])))
    return await person.concepts.enrol(
        form.name, images, recordings=recordings, kind=form.kind, note=form.note, box=form.box
    )


@router.post("/pictures/find", summary="Who and what is in a picture or recording")
async def find(person: Reading, form: PictureForm) -> RecognitionBody:
    """Say who and what of the person's own is in a picture or recording, and how surely; nothing is stored."""
    return _recognised(await person.concepts.find(content_of(form.data)))


@router.post("/pictures/correct", summary="Correct what is seen in a picture")
async def correct(request: Request, person: Changing, form: CorrectForm) -> RecognitionBody:
    """Say that a picture does not show one concept, or that it shows another."""
    image = content_of(form.image.data)
    await reserve(request, person, len(image))
    return _recognised(await person.concepts.correct(image, not_=form.shows_not, is_=form.shows, at=form.at))


@router.get("/concepts/{concept}", summary="One concept")
async def one(person: Reading, concept: str) -> Concept:
    """One concept, by name or id."""
    return await person.concepts.get(concept)


@router.put("/concepts/{concept}", summary="Rename a concept")
async def change(person: Changing, concept: str, form: ChangeForm) -> Concept:
    """Give a concept another name, and other words about it."""
    return await person.concepts.rename(concept, form.name, kind=form.kind, note=form.note)


@router.delete("/concepts/{concept}", summary="Forget a concept")
async def forget(person: Changing, concept: str) -> ErasedBody:
    """Forget a concept with its vectors, sightings, and pictures that no message has."""
    return ErasedBody(verified=await person.concepts.forget(concept))


@router.post("/concepts/{concept}/merge", summary="Make one concept of two")
async def merge(person: Changing, concept: str, form: MergeForm) -> Concept:
    """The concept's pictures go to the other one, and its name goes."""
    return await person.concepts.merge(concept, form.into)


@router.get("/concepts/{concept}/sightings", summary="Where a concept was recognised")
async def sightings(person: Reading, concept: str) -> list[Sighting]:
    """Where a concept was recognised, the surest first."""
    return await person.concepts.sightings(concept)


@router.get("/concepts/{concept}/exemplars", summary="What a concept is known by")
async def exemplars(person: Reading, concept: str) -> list[Exemplar]:
    """The files that show it, and those that resemble it and do not, oldest first."""
    return await person.concepts.exemplars(concept)


@router.delete("/concepts/{concept}/exemplars/{sha256}", summary="Take an exemplar back")
async def drop_exemplar(
    person: Changing,
    concept: str,
    sha256: str,
    box: Annotated[
        Annotated[list[Share], Field(min_length=4, max_length=4)] | Absent,
        Query(description="Only that of this place: left, top, right, bottom, 0 to 1."),
    ] = None,
) -> Concept:
    """The file does not say any more what the concept looks like, or does not; it stays in its message."""
    part = None if box is None else (box[0], box[1], box[2], box[3])
    return await person.concepts.drop_exemplar(concept, sha256, box=part)


@router.get("/consents", summary="What the person allowed to recognise")
async def consents(person: Reading) -> list[Consent]:
    """Every consent that was given, withdrawn ones too."""
    return await person.concepts.consents()


@router.put("/consents/{kind}", summary="Allow to recognise people or voices")
async def consent(person: Changing, kind: ConsentKind) -> list[Consent]:
    """The time is kept."""
    return await person.concepts.consent(kind)


@router.delete("/consents/{kind}", summary="Withdraw a consent")
async def withdraw(person: Changing, kind: ConsentKind) -> ErasedBody:
    """All concepts that rest on it are erased with their vectors."""
    return ErasedBody(verified=await person.concepts.withdraw(kind))


def _recognised(recognition: Recognition) -> RecognitionBody:
    tags = [TagBody(name=name, score=score) for name, score in recognition.tags]
    return RecognitionBody(seen=list(recognition.seen), nearest=recognition.nearest, tags=tags)
