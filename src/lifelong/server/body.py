"""The body of a request, read completely before its route, within limits of size, time and memory."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from starlette.types import Message, Receive

from lifelong.server.errors import Problem
from lifelong.server.in_flight import InFlight
from lifelong.server.json_count import JsonCount, JsonLimits

BODY_SECONDS: Final = 60.0
"""Seconds from the first byte of a body to its last."""

PIECE_SECONDS: Final = 15.0
"""Seconds between two pieces of a body."""


class Body:
    """One body.

    Args:
        receive: receives its pieces.
        key: id of the key of the request.
        most: maximum size in bytes.
        limits: limits of its JSON; None for a body that is not JSON.
        in_flight: counts the bytes of all requests in memory.
        revoked: is set when the key was revoked.
    """

    def __init__(
        self,
        receive: Receive,
        *,
        key: str,
        most: int,
        limits: JsonLimits | None,
        in_flight: InFlight,
        revoked: asyncio.Event,
    ) -> None:
        self._receive = receive
        self._key = key
        self._most = most
        self._count = None if limits is None else JsonCount(limits)
        self._in_flight = in_flight
        self._revoked = revoked
        self._size = 0
        self._content: bytes | None = b""

    async def read(self, headers: Mapping[str, str]) -> bool:
        """Read the whole body; False if the client disconnected.

        Each piece is counted when it arrives: a body over a limit is refused before the rest has arrived.

        Raises:
            Problem: the body is too long, too slow, has too many values, or the memory for bodies is used up.
        """
        length = int(headers.get("content-length") or 0)  # h11 has checked that it is a number
        if length > self._most:
            raise self._too_long()
        if not length and "transfer-encoding" not in headers:
            return True
        pieces: list[bytes] = []
        until = asyncio.get_running_loop().time() + BODY_SECONDS
        more = True
        while more:
            message = await self._piece(until)
            if message["type"] != "http.request":
                return False
            piece = message.get("body", b"")
            if self._size + len(piece) > self._most:
                raise self._too_long()
            if self._count is not None:
                self._count.feed(piece)
            self._in_flight.take(self._key, len(piece), whole=self._size + len(piece))
            self._size += len(piece)
            pieces.append(piece)
            more = message.get("more_body", False)
        self._content = b"".join(pieces)
        return True

    async def receive(self) -> Message:
        """The whole body; the next call waits until the client disconnects or its key is revoked."""
        if self._content is not None:
            content, self._content = self._content, None
            return {"type": "http.request", "body": content, "more_body": False}
        tasks = [asyncio.ensure_future(self._receive()), asyncio.ensure_future(self._revoked.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            message = tasks[0].result() if tasks[0].done() else {"type": "http.disconnect"}
        finally:
            for task in tasks:
                task.cancel()
        return message if isinstance(message, dict) else {"type": "http.disconnect"}

    def release(self) -> None:
        """Free the memory of the body after the request is answered."""
        self._in_flight.give_back(self._key, self._size)
        self._size = 0

    async def _piece(self, until: float) -> Message:
        try:
            async with asyncio.timeout_at(min(until, asyncio.get_running_loop().time() + PIECE_SECONDS)):
                return await self._receive()
        except TimeoutError:
            raise Problem(408, "too_slow", "the body of the request came too slowly: send it again") from None

    def _too_long(self) -> Problem:
        return Problem(
            413,
            "body_too_large",
            f"the body is longer than the {self._most:,} bytes that this key may send: make pictures smaller, or raise "
            "serve_body",
        )
