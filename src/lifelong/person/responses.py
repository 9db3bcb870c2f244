"""Responses to requests that carry a name of their own, stored for a day so that a repeated request changes nothing."""

from __future__ import annotations

import asyncio

from lifelong.person.facet import Facet
from lifelong.types import StoredResponse


class Responses(Facet):
    """The stored responses of a person: of an ``Idempotency-Key``, and of tool calls that wait for their results.

    A name is the SHA-256 of whatever identifies the request. The content of all responses is deleted whenever
    anything of the person is forgotten.
    """

    async def begin(self, name: bytes, request: bytes) -> StoredResponse | None:
        """Note that a request is in work.

        Args:
            name: of the request.
            request: SHA-256 of what it says.

        Returns:
            What is stored under this name already; nothing is noted then. None for a new request.
        """
        return await asyncio.to_thread(self._record.responses.begin, name, request, now=self._engine.now())

    async def get(self, name: bytes) -> StoredResponse | None:
        """The response that was stored under a name within the last day, or None."""
        return await asyncio.to_thread(self._record.responses.get, name, now=self._engine.now())

    async def finish(self, name: bytes, response: StoredResponse) -> None:
        """Store the response; without its content if anything was forgotten since ``begin``."""
        await asyncio.to_thread(self._record.responses.finish, name, response, now=self._engine.now())

    async def drop(self, name: bytes) -> None:
        """Delete what is stored under a name: the request may be sent again."""
        await asyncio.to_thread(self._record.responses.drop, name)
