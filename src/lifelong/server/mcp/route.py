"""MCP on the server, behind the same gate as every route, for the person of the key."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.routing import Route

from lifelong.errors import InputError
from lifelong.person.person import Person
from lifelong.server.auth import caller_of, person_of
from lifelong.server.errors import Problem
from lifelong.server.mcp.guest import Guest
from lifelong.server.mcp.http import McpHttp
from lifelong.server.service import Service, service_of
from lifelong.types import Key

PATH: Final = "/mcp"


def mcp_app() -> McpHttp:
    """The ASGI app of ``PATH``; the gate checks host, origin, rate and sizes."""
    return McpHttp(guest_of, path=PATH)


def route(app: McpHttp) -> Route:
    """The route of this app."""
    return Route(PATH, app, methods=None)


async def guest_of(request: Request) -> Guest:
    """The guest of a request, from its key alone.

    Raises:
        Problem: the key is not for one person.
    """
    caller, service = caller_of(request), service_of(request)
    if caller.person is None and caller.default is None:
        raise Problem(
            403, "person_required", "MCP names no person: use a key for one (`lifelong keys create --person NAME`)"
        )
    person = await asyncio.to_thread(person_of, service.life, caller, new="write" in caller.scopes)
    name = "server" if caller.key is None else caller.key.id
    return Guest(person, caller.scopes, by=name, admit=partial(_admit, service, person, caller.key))


def _admit(service: Service, person: Person, key: Key | None, size: int) -> None:
    """Count bytes before they are stored for the person."""
    try:
        service.reserve(key, person, size)
    except Problem as problem:
        raise InputError(problem.message) from problem
