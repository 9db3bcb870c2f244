"""HTTP/1.1 with a deadline for the head of a request, and strict line ends (CR LF).

uvicorn waits for a head without a deadline (slow loris). h11 accepts a bare line feed as a line end and joins folded
header lines, as old servers did. A proxy that parses them differently sees other requests than we do (request
smuggling). RFC 9112 allows a server to refuse both (sections 2.2 and 5.2).
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
    """h11's receive buffer, restricted to heads and trailers with correct line ends."""

    def maybe_extract_lines(self) -> list[bytearray] | None:
        """The lines before the first blank line, or None if that has not arrived.

        Raises:
            h11.LocalProtocolError: a line does not end with CR LF, or is folded.
        """
        before = bytes(self)
        lines = super().maybe_extract_lines()
        if lines is not None and _BAD_LINE.search(before[: len(before) - len(self)]):
            raise h11.LocalProtocolError("a header line is folded, or ends without CR LF")  # h11 makes it the peer's
        return lines


class Http(H11Protocol):
    """uvicorn's protocol. It closes a connection whose head is late or has invalid line ends."""

    head_seconds = HEAD_SECONDS
    _deadline: asyncio.TimerHandle | None = None
    _fresh = True

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.conn._receive_buffer = StrictLines()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Start the deadline of the first request."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Receive bytes. The deadline runs while the head of a request is incomplete."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel the deadline."""
        self._forget()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Restart the deadline if the next request has begun to arrive."""
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
