"""Drawings: the request before anything is sent, the pictures, and feedback on them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, Field

from lifelong.person.drawing import SIZE
from lifelong.server.api.forms import Form, Limit
from lifelong.server.api.person import Changing, Reading
from lifelong.server.api.route import router as made
from lifelong.types.drawing import AddedPhrase, DrawingScores, DrawingSubject, DrawRequest, StoredDrawing

router = made("drawing")

Edge = Annotated[int, Field(ge=64, le=2048)]
Share = Annotated[float, Field(ge=0, le=1)]
Box = Annotated[list[Share], Field(min_length=4, max_length=4)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
DrawingId = Annotated[str, Path(min_length=1, max_length=100, description="Id of the drawing.")]


class DrawForm(Form):
    """What to draw."""

    prompt: str = Field(min_length=1, max_length=4000, description="What to draw, in the person's words.")
    n: int = Field(4, ge=1, le=10, description="Number of pictures.")
    subjects: list[Name] = Field([], max_length=8, description="Names or ids of concepts that are meant.")
    layout: Mapping[Name, Box] = Field(
        {}, max_length=8, description="A box for a subject: left, top, right and bottom, from 0 to 1."
    )
    taste: Share = Field(0.5, description="How much of what the person likes is added.")
    without: list[Name] = Field([], max_length=20, description="Phrases of taste that are not added.")
    width: Edge = SIZE[0]
    height: Edge = SIZE[1]
    seed: int = Field(0, ge=0, le=2**31 - 1)


class ThumbForm(Form):
    """Feedback on a drawing."""

    value: int = Field(ge=-1, le=1, description="1 or -1; 0 takes the feedback back.")
    about: str = Field("", max_length=100, description="style, colours, light, composition, or a phrase.")


class DrawRequestBody(BaseModel):
    """What the backend of this server would get.

    Attributes:
        prompt: the person's words with what taste adds; ``texts`` are complete, one for each layout.
        remote: it leaves the machine of this server.
    """

    prompt: str
    texts: list[str]
    subjects: list[DrawingSubject]
    added: list[AddedPhrase]
    layouts: list[Mapping[str, list[float]]]
    n: int
    backend: str
    remote: bool
    notes: list[str]


class DrawnImageBody(BaseModel):
    """A picture as PNG in base64, with its scores."""

    id: str
    png: str
    width: int
    height: int
    layout: Mapping[str, list[float]]
    scores: DrawingScores
    preview: bool


class DrawingBody(BaseModel):
    """The pictures, best first."""

    prompt: str
    added: list[AddedPhrase]
    notes: list[str]
    images: list[DrawnImageBody]


@router.post("/draw/request", summary="What would be drawn")
async def draw_request(person: Reading, form: DrawForm) -> DrawRequestBody:
    """Subjects, reference pictures, boxes and the whole text. Nothing is sent to the backend."""
    request = await _request(person, form)
    return DrawRequestBody(
        prompt=request.prompt,
        texts=list(request.texts),
        subjects=list(request.subjects),
        added=list(request.added),
        layouts=[_boxes(layout) for layout in request.layouts],
        n=request.n,
        backend=request.backend,
        remote=request.remote,
        notes=list(request.notes),
    )


@router.post("/draw", summary="Draw pictures")
async def draw(person: Changing, form: DrawForm) -> DrawingBody:
    """With the backend of this server's settings. The pictures are not stored; each has its provenance as XMP."""
    results = await person.draw(await _request(person, form), seed=form.seed)
    return DrawingBody(
        prompt=results.prompt,
        added=list(results.added),
        notes=list(results.notes),
        images=[
            DrawnImageBody(
                id=image.id,
                png=base64.b64encode(image.content).decode("ascii"),
                width=image.size[0],
                height=image.size[1],
                layout=_boxes(image.layout),
                scores=image.scores,
                preview=image.preview,
            )
            for image in results.images
        ],
    )


@router.get("/drawings", summary="What is stored of drawings")
async def drawings(person: Reading, limit: Limit = 50) -> list[StoredDrawing]:
    """The newest, oldest first: ids, times and feedback; no pictures."""
    return await person.drawings(limit=limit)


@router.put("/drawings/{drawing}/thumb", summary="Say whether a drawing is liked")
async def thumb(person: Changing, drawing: DrawingId, form: ThumbForm) -> StoredDrawing:
    """What it is about becomes taste for later drawings."""
    return await person.thumb(drawing, form.value, form.about)


@router.delete("/drawings", summary="Erase what is stored of drawings")
async def forget_drawings(
    person: Changing, id: Annotated[list[str], Query(min_length=1, max_length=100, description="Ids of drawings.")]
) -> dict[str, int]:
    """With their feedback."""
    return {"erased": await person.forget_drawings(*id)}


async def _request(person: Reading, form: DrawForm) -> DrawRequest:
    request = await person.draw_request(
        form.prompt,
        n=form.n,
        subjects=form.subjects,
        layout=form.layout,
        taste=form.taste,
        size=(form.width, form.height),
    )
    return request.without(*form.without)


def _boxes(layout: Mapping[str, tuple[float, float, float, float]]) -> dict[str, list[float]]:
    return {name: list(box) for name, box in layout.items()}
