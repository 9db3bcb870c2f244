"""Parts of the server with pages and a sign-in of their own, such as the web app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from lifelong.server.auth import Caller
from lifelong.server.service import Service

STRANGER_BYTES: Final = 4096
"""Largest body of a request without a caller: the form of a sign-in."""


class Part(Protocol):
    """A part of the server below one path."""

    @property
    def path(self) -> str:
        """The path, such as ``/app``."""
        ...

    @property
    def actor(self) -> str:
        """The name of its callers without a key, in the audit log."""
        ...

    @property
    def shortcuts(self) -> Mapping[str, str]:
        """Short paths outside of ``path`` that lead to an address in it, for strangers, too."""
        ...

    def app(self, service: Service) -> ASGIApp:
        """The application that answers the requests below the path."""
        ...

    def caller(self, headers: Mapping[str, str]) -> Caller | None:
        """The caller of a request, or None for a stranger, whom the application itself must refuse.

        Args:
            headers: headers of the request, names in lower case.
        """
        ...


def part_of(parts: Sequence[Part], path: str) -> Part | None:
    """The part that a path belongs to, or None."""
    return next((part for part in parts if path == part.path or path.startswith(f"{part.path}/")), None)


def is_same_origin(origin: str, host: str) -> bool:
    """Whether a page of an origin is a page of this host. The scheme is not compared: a proxy may end TLS."""
    return urlsplit(origin).netloc.lower() == host.strip().lower() != ""
