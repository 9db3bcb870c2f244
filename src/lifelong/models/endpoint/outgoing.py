"""Notes of the requests to endpoints on other machines, made before a request is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from lifelong.types.outgoing import OutgoingKind, is_this_machine

Note = Callable[[OutgoingKind, str, int], None]
"""Stores what a request is for, its host, and the bytes of its body. Blocking."""

KINDS: Final[dict[str, OutgoingKind]] = {
    "chat/completions": "chat",
    "embeddings": "embed",
    "audio/transcriptions": "speech",
    "images/generations": "draw",
    "images/edits": "draw",
}
"""What a request is for, by the end of its path."""


def no_note(kind: OutgoingKind, host: str, size: int) -> None:
    """Store nothing: a model outside of a record."""


class Endpoint:
    """A mixin for models behind an endpoint.

    Attributes:
        note: stores each request to another machine; a record sets it.
    """

    note: Note = staticmethod(no_note)
    _url: str

    @property
    def host(self) -> str:
        """The host of the endpoint."""
        return host_of(self._url)

    def _noted(self, request: Any) -> None:
        """Note an HTTP request of httpx."""
        host = str(request.url.host)
        if not is_this_machine(host):
            path = str(request.url.path)
            kind: OutgoingKind = next((kind for end, kind in KINDS.items() if path.endswith(end)), "other")
            self.note(kind, host, int(request.headers.get("content-length") or 0))

    async def _noted_aside(self, request: Any) -> None:
        """The same for asynchronous clients."""
        await asyncio.to_thread(self._noted, request)


def host_of(url: str) -> str:
    """The host of an address; "" without one."""
    return urlsplit(url).hostname or ""
