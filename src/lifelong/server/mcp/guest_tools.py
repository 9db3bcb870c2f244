"""What all groups of MCP tools share: the guest of a request, times in arguments, and errors for the SDK."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Annotated

from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from pydantic import Field

from lifelong.errors import LifelongError
from lifelong.language import dates
from lifelong.person.person import Person
from lifelong.server.mcp.guest import Guest, Scope

GUEST: ContextVar[Guest] = ContextVar("guest")
"""The guest of the current request."""

Time = Annotated[
    str | None, Field(description="ISO 8601 date or datetime; without a zone it is in the person's time zone.")
]


def guest_person(scope: Scope) -> Person:
    """The person of the current request.

    Args:
        scope: what the caller is about to do.

    Raises:
        ToolError: the caller may not do it.
    """
    guest = GUEST.get()
    if scope not in guest.scopes:
        raise ToolError(f"this key may {', '.join(sorted(guest.scopes))} only: a key with {scope!r} may do this")
    return guest.person


@contextmanager
def sdk_errors(kind: type[ToolError] | type[ResourceError]) -> Iterator[None]:
    """Turn our errors into errors that the SDK shows to a client; they say what to do next."""
    try:
        yield
    except (LifelongError, ToolError) as error:
        raise kind(str(error)) from error


def moment(text: str | None, person: Person, name: str) -> datetime | None:
    """Parse a time: ISO 8601, or a date in figures.

    Raises:
        InputError: the text is not a time.
    """
    return None if text is None else dates.moment(text, person.zone, name=name)
