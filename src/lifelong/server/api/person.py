"""Whose record a request of ``/api`` is about: the key's own person, or for a key of many the one it names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request

from lifelong.person.person import Person
from lifelong.server.api.forms import Absent
from lifelong.server.auth import caller_of, person_of
from lifelong.server.errors import Problem
from lifelong.server.mcp.guest import Scope
from lifelong.server.service import service_of

Named = Annotated[
    str | Absent,
    Query(
        min_length=1,
        max_length=200,
        description="Whose record. A key that was made for one person may leave it out, and can name nobody else.",
    ),
]


def named(request: Request) -> str | None:
    """Whom a request names.

    Raises:
        Problem: two persons; which of them is meant would be for each reader to guess.
    """
    given = request.query_params.getlist("person")
    if len(given) > 1:
        raise Problem(400, "person_named_twice", "`person` stands there more than once: name one")
    return given[0] if given else None


def whose(*scopes: Scope, new: bool = False) -> Callable[..., Person]:
    """A dependency that finds the person.

    Args:
        scopes: what the key must be allowed.
        new: whether a person who is not there is made.
    """

    def found(request: Request, person: Named = None) -> Person:
        caller = caller_of(request)
        for scope in scopes:
            caller.need(scope)
        named(request)
        return person_of(service_of(request).life, caller, person, new=new, field="person")

    return found


Reading = Annotated[Person, Depends(whose("read"))]
Adding = Annotated[Person, Depends(whose("write", new=True))]
Changing = Annotated[Person, Depends(whose("read", "write"))]
"""Edits answer with what they made of what was there: it takes both scopes."""


async def make_room(request: Request, person: Person, size: int) -> None:
    """Count what is about to be stored.

    Raises:
        Problem: 507; nothing is stored.
    """
    service, key = service_of(request), caller_of(request).key
    most = (key.storage if key else None) or service.life.settings.serve_storage
    await asyncio.to_thread(service.room.take, person._record, size, most or None)
