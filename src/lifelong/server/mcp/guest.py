"""Who calls: one person's assistant and what the caller may do with it. Nothing in a request can change either."""

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
    """A caller, as the transport knows it.

    Attributes:
        person: whose assistant answers; every call of this guest is about this person alone.
        scopes: what the guest may do.
        by: how the audit log names the guest: ``mcp``, or the id of a key.
        admit: is told the bytes that are about to be kept, and raises an InputError when there is no room.
    """

    person: Person
    scopes: frozenset[Scope] = EVERYTHING
    by: str = "mcp"
    admit: Callable[[int], None] = lambda _: None


GuestOf = Callable[[Any], Awaitable[Guest]]
"""Finds the guest of a transport's request (``None`` for stdio, which serves one person)."""
