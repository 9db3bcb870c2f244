"""Server-sent events, and work that is cancelled when its client disconnects."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from typing import Any, Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lifelong.server.errors import Problem, openai_error, problem_of
from lifelong.server.revocation import key_revoked

T = TypeVar("T")

LOG = logging.getLogger(__name__)

PING_SECONDS: Final = 15.0
"""After so long a silence a comment is sent, so that no proxy takes the connection for dead."""

GONE: Final = 499
"""Status in the log of a request whose client went away; nobody receives it."""


Failure = Callable[[Problem], bytes]
"""How a stream whose head is sent tells that it broke off."""


class Events(Response):
    """Server-sent events. When the client disconnects, the source is closed, and with it the call of the model.

    When the key is revoked, the source is closed, too, and the last event of the stream reports it.

    Args:
        source: encoded pieces of the stream.
        failure: encodes the error event of a stream that failed.
    """

    media_type = "text/event-stream"

    def __init__(self, source: AsyncGenerator[bytes, None], failure: Failure) -> None:
        self._source = source
        self._failure = failure
        self._sent = 0.0
        super().__init__(media_type=self.media_type)
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all events, or stop when the client disconnects."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        sending = asyncio.create_task(self._send(send))
        beside = [asyncio.create_task(_gone(receive)), asyncio.create_task(self._ping(send))]
        try:
            await asyncio.wait((sending, *beside), return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _cancelled(sending, *beside)
        if not sending.cancelled():
            sending.result()
        elif _revoked(scope):
            scope["state"]["failure"] = "key_revoked"
            await send({"type": "http.response.body", "body": self._failure(key_revoked()), "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, send: Send) -> None:
        loop = asyncio.get_running_loop()
        async with aclosing(self._source) as pieces:
            async for piece in pieces:
                self._sent = loop.time()
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _ping(self, send: Send) -> None:
        loop = asyncio.get_running_loop()
        self._sent = loop.time()
        while True:
            await asyncio.sleep(max(0.1, self._sent + PING_SECONDS - loop.time()))
            if loop.time() - self._sent >= PING_SECONDS:
                self._sent = loop.time()
                await send({"type": "http.response.body", "body": b": waiting\n\n", "more_body": True})


def openai_failure(problem: Problem) -> bytes:
    """The error event in OpenAI's format."""
    return event(json.dumps(openai_error(problem)))


async def begun(
    request: Request, source: AsyncGenerator[bytes, None], *, failure: Failure = openai_failure
) -> Response:
    """A stream that begins after its first piece, so that an earlier failure has a response with its own status.

    If the first piece takes long, the stream begins without it.

    Args:
        request: the request, whose body has been read.
        source: encoded pieces of the stream.
        failure: encodes the error event of a failure after the beginning.
    """
    first = asyncio.ensure_future(anext(source, None))
    disconnect = asyncio.create_task(_gone(request.receive))
    try:
        await asyncio.wait((first, disconnect), timeout=PING_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        await _cancelled(first)
        raise
    finally:
        await _cancelled(disconnect)
    if first.done():
        first.result()
    elif disconnect.done() and not disconnect.cancelled():
        await _cancelled(first)
        await source.aclose()
        return _unanswered(request)
    return Events(_following(request, first, source, failure), failure)


async def _following(
    request: Request, first: asyncio.Future[bytes | None], source: AsyncGenerator[bytes, None], failure: Failure
) -> AsyncGenerator[bytes, None]:
    """The rest of a stream. Its head is sent, so an error can only be reported as an event."""
    try:
        async with aclosing(source) as pieces:
            try:
                piece = await first
            finally:
                await _cancelled(first)
            if piece is not None:
                yield piece
            async for piece in pieces:
                yield piece
    except Exception as error:
        LOG.exception("a stream broke off")
        problem = problem_of(error)
        request.state.failure = type(error).__name__
        yield failure(problem)


def event(data: str, name: str = "") -> bytes:
    """One server-sent event."""
    return (f"event: {name}\ndata: {data}\n\n" if name else f"data: {data}\n\n").encode()


async def unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T | Response:
    """The result of some work, which is cancelled when the client disconnects.

    The body of the request must have been read.
    """
    task = asyncio.create_task(work)
    disconnect = asyncio.create_task(_gone(request.receive))
    try:
        await asyncio.wait((task, disconnect), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        await _cancelled(task)
        return _unanswered(request)
    finally:
        await _cancelled(task, disconnect)


def _unanswered(request: Request) -> Response:
    """The exception that ends a request whose client disconnected or whose key was revoked.

    Raises:
        Problem: the client is connected, and its key was revoked.
    """
    if _revoked(request.scope):
        raise key_revoked()
    return Response(status_code=GONE)


def _revoked(scope: Scope) -> bool:
    """Whether the key of a request was revoked since the gate accepted it."""
    revoked: asyncio.Event = scope["state"]["revoked"]
    return revoked.is_set()


async def _cancelled(*tasks: asyncio.Future[Any]) -> None:
    """Cancel the running tasks and wait until they have ended."""
    running = [task for task in tasks if not task.done()]
    for task in running:
        task.cancel()
    if running:
        await asyncio.wait(running)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
