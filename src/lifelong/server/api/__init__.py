"""``/api``: REST for everything that a ``Person`` can do. One module for each subject; each has a router."""

from typing import Final

from fastapi import APIRouter

from lifelong.server.api import (
    archive,
    chat,
    concepts,
    erasure,
    media,
    memories,
    messages,
    people,
    photos,
    recall,
    traits,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    people.router,
    messages.router,
    chat.router,
    recall.router,
    memories.router,
    traits.router,
    media.router,
    photos.router,
    concepts.router,
    erasure.router,
    archive.router,
)
