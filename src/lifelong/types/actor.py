"""The actor of a change, for the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_BY: ContextVar[str] = ContextVar("by", default="code")


@contextmanager
def act_as(by: str) -> Iterator[None]:
    """Record the changes inside this context under an actor's name.

    Tasks and threads that are started inside it have the same actor.

    Args:
        by: name of the actor: ``cli``, ``mcp``, or the id of a server key.
    """
    token = _BY.set(by)
    try:
        yield
    finally:
        _BY.reset(token)


def actor() -> str:
    """The name of the current actor; ``code`` by default."""
    return _BY.get()
