"""Requests that leave this machine: to endpoints of models, and for pictures from the web."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

OutgoingKind = Literal["chat", "embed", "speech", "draw", "picture", "other"]
"""What a request is for: an answer or an extraction, vectors, a transcript, a drawing, a picture from the web."""

ModelRole = Literal["chat", "embed", "speech", "draw"]
"""What a model of a record does, of those that can be behind an endpoint. All other models run on this machine."""


@dataclass(frozen=True, slots=True)
class OutgoingCall:
    """One request that left this machine, without its content.

    Attributes:
        id: its number, which grows.
        at: time of the request.
        kind: what it was for.
        host: the machine that it went to.
        size: bytes of its body.
        person: whether it was for one person; False for requests that belong to nobody, as those about catalogues.
    """

    id: int
    at: datetime
    kind: OutgoingKind
    host: str
    size: int
    person: bool = True


@dataclass(frozen=True, slots=True)
class ModelPlace:
    """Where a model of a record runs.

    Attributes:
        role: what it does.
        name: its name; "" if there is none.
        host: the machine of its endpoint; "" for a model in this process.
    """

    role: ModelRole
    name: str
    host: str = ""

    @property
    def remote(self) -> bool:
        """Whether what it is given leaves this machine."""
        return bool(self.host) and not is_this_machine(self.host)


def is_this_machine(host: str) -> bool:
    """Whether a host name or address is this machine itself."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


_FOR: ContextVar[int | None] = ContextVar("on_behalf_of", default=None)


@contextmanager
def on_behalf_of(person: int) -> Iterator[None]:
    """Count the requests that leave this machine inside this context for one person.

    Tasks and threads that are started inside it are for the same person.

    Args:
        person: number of the person.
    """
    token = _FOR.set(person)
    try:
        yield
    finally:
        _FOR.reset(token)


def current_person() -> int | None:
    """The number of the person for whom something is done, or None."""
    return _FOR.get()
