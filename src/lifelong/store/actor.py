"""Who acts, for the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_BY: ContextVar[str] = ContextVar("by", default="code")


@contextmanager
def act_as(by: str) -> Iterator[None]:
    """Note what is done inside as done by this caller: ``cli``, ``mcp``, the id of a key.

    It holds for tasks and threads that are started inside.
    """
    token = _BY.set(by)
    try:
        yield
    finally:
        _BY.reset(token)


def actor() -> str:
    """Who acts here; ``code`` when nobody was named."""
    return _BY.get()
