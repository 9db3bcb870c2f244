"""``/api``: REST for all functions of a ``Person``. One module with a router for each subject."""

from typing import Final

from fastapi import APIRouter

from lifelong.server.api import (
    archive,
    chat,
    concepts,
    drawing,
    erasure,
    media,
    memories,
    messages,
    people,
    photos,
    recall,
    recommendation,
    timeline,
    traits,
    writing,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    people.router,
    messages.router,
    chat.router,
    recall.router,
    memories.router,
    traits.router,
    timeline.router,
    media.router,
    photos.router,
    concepts.router,
    recommendation.router,
    writing.router,
    drawing.router,
    erasure.router,
    archive.router,
)
