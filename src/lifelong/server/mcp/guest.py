"""The caller over MCP: one person and the caller's scopes. Nothing in a request can change them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from lifelong.person.person import Person

Scope = Literal["read", "write", "admin"]

EVERYTHING: frozenset[Scope] = frozenset(("read", "write", "admin"))


@dataclass(frozen=True, slots=True)
class Guest:
    """The caller, from the transport.

    Attributes:
        person: the only person that all calls of this guest use.
        scopes: what the guest may do.
        by: how the audit log names the guest: ``mcp``, or the id of a key.
        admit: is called with the number of bytes before they are stored; it raises an InputError if a quota is used up.
    """

    person: Person
    scopes: frozenset[Scope] = EVERYTHING
    by: str = "mcp"
    admit: Callable[[int], None] = lambda _: None


GuestOf = Callable[[Any], Awaitable[Guest]]
"""Finds the guest of a transport's request (``None`` for stdio, which serves one person)."""
