"""Sessions of chats that have no conversations of their own: messages without a long pause between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from lifelong.types import Incoming

PAUSE: Final = timedelta(hours=3)
"""A pause after which a new session begins. People answer each other later than an assistant answers a person."""


def with_sessions(messages: Iterable[Incoming], name: str) -> Iterator[Incoming]:
    """Yield the messages of one chat with the keys of their sessions.

    Args:
        messages: in the order of time.
        name: a name of the chat that is the same on every run.
    """
    begun: datetime | None = None
    last: datetime | None = None
    for message in messages:
        if begun is None or (message.at is not None and last is not None and message.at - last > PAUSE):
            begun = message.at
        last = message.at or last
        yield replace(message, session=f"{name}:{begun.isoformat() if begun is not None else ''}")
