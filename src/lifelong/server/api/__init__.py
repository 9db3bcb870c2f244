"""``/api``: REST for everything that a ``Person`` can do. One module for each subject; each has a router."""

from typing import Final

from fastapi import APIRouter

from lifelong.server.api import (
    asking,
    chat,
    concepts,
    erasure,
    keeping,
    media,
    memories,
    messages,
    people,
    photos,
    traits,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    people.router,
    messages.router,
    chat.router,
    asking.router,
    memories.router,
    traits.router,
    media.router,
    photos.router,
    concepts.router,
    erasure.router,
    keeping.router,
)
