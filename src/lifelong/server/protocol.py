"""HTTP/1.1 with a deadline for the head of a request, and with the line ends that the protocol has and no others.

uvicorn waits for a head without end (slow loris). h11 takes a bare line feed for a line end and joins folded header
lines, as old servers did; a proxy that reads them otherwise sees other requests than we do. RFC 9112 lets a server
refuse both (sections 2.2 and 5.2).
"""

from __future__ import annotations

import asyncio
import re
from typing import Any, Final

import h11
from h11._receivebuffer import ReceiveBuffer
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS: Final = 10.0
"""From the connection, or from the first byte of a further request, to the end of its headers."""

HEAD_BYTES: Final = 32 * 1024
"""Longest request line and headers together."""


_BAD_LINE = re.compile(rb"(?<!\r)\n|\r(?!\n)|\n[ \t]")
"""A line end that is not CR LF, or a line that goes on in the next one."""


class StrictLines(ReceiveBuffer):
    """h11's buffer of what has arrived, which hands out heads and trailers with right line ends only."""

    def maybe_extract_lines(self) -> list[bytearray] | None:
        """The lines up to the first blank one, or None while it has not come.

        Raises:
            h11.LocalProtocolError: a line ends in another way than with CR LF, or is folded.
        """
        before = bytes(self)
        lines = super().maybe_extract_lines()
        if lines is not None and _BAD_LINE.search(before[: len(before) - len(self)]):
            raise h11.LocalProtocolError("a header line is folded, or ends without CR LF")  # h11 makes it the peer's
        return lines


class Http(H11Protocol):
    """uvicorn's protocol; a connection that dawdles over its headers, or writes them oddly, is closed."""

    head_seconds = HEAD_SECONDS
    _deadline: asyncio.TimerHandle | None = None
    _fresh = True

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.conn._receive_buffer = StrictLines()

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
