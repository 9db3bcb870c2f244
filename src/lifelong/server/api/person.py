"""The person of a request of ``/api``: the person of its key, or with a key for any person the one that it names.

What belongs to a whole space names no person.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request

from lifelong.person.person import Person
from lifelong.server.api.forms import Absent
from lifelong.server.auth import Caller, caller_of, person_of
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


def person_name(request: Request) -> str | None:
    """The person that a request names.

    Raises:
        Problem: the request names two persons.
    """
    names = request.query_params.getlist("person")
    if len(names) > 1:
        raise Problem(400, "person_named_twice", "`person` stands there more than once: name one")
    return names[0] if names else None


def whose(*scopes: Scope, new: bool = False) -> Callable[..., Person]:
    """A FastAPI dependency that finds the person.

    Args:
        scopes: the scopes that the key needs.
        new: whether to create a person who does not exist.
    """

    def found(request: Request, person: Named = None) -> Person:
        caller = caller_of(request)
        for scope in scopes:
            caller.need(scope)
        person_name(request)
        return person_of(service_of(request).life, caller, person, new=new, field="person")

    return found


def space_of(scope: Scope) -> Callable[..., Caller]:
    """A FastAPI dependency for what all persons of a space share. A person who is named anyhow must be there.

    Args:
        scope: the scope that the key needs.
    """

    def found(request: Request, person: Named = None) -> Caller:
        caller = caller_of(request)
        caller.need(scope)
        if person_name(request) is not None:
            person_of(service_of(request).life, caller, person, field="person")
        return caller

    return found


Reading = Annotated[Person, Depends(whose("read"))]
Adding = Annotated[Person, Depends(whose("write", new=True))]
Changing = Annotated[Person, Depends(whose("read", "write"))]
"""Edits return the changed object, so they need both scopes."""
ReadingSpace = Annotated[Caller, Depends(space_of("read"))]
ManagingSpace = Annotated[Caller, Depends(space_of("admin"))]


async def reserve(request: Request, person: Person, size: int) -> None:
    """Count bytes before they are stored.

    Raises:
        Problem: 507; nothing is stored.
    """
    await asyncio.to_thread(service_of(request).reserve, caller_of(request).key, person, size)
