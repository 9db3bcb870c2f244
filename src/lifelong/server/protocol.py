"""HTTP/1.1 with a deadline for the head of a request, which uvicorn itself waits for without end (slow loris)."""

from __future__ import annotations

import asyncio
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS: Final = 10.0
"""From the connection, or from the first byte of a further request, to the end of its headers."""

HEAD_BYTES: Final = 32 * 1024
"""Longest request line and headers together."""


class Http(H11Protocol):
    """uvicorn's protocol; a connection that dawdles over its headers is closed."""

    head_seconds = HEAD_SECONDS
    _deadline: asyncio.TimerHandle | None = None
    _fresh = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Start to wait for the first request."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take bytes in; the deadline runs while a request's head is incomplete."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._forget()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """A further request may have begun to arrive already."""
        super().on_response_complete()
        self._fresh = False
        self._watch()

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE or self.transport.is_closing():
            self._forget()
        elif self._deadline is None and (self._fresh or self.conn.trailing_data[0]):
            # Between requests the keep-alive timer runs instead, until the next one's first byte.
            self._deadline = self.loop.call_later(self.head_seconds, self.transport.close)

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
