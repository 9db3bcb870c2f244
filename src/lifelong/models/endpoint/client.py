"""HTTP clients of the openai package whose answers have a largest size, whatever an endpoint sends.

The bound is on the bytes that come over the connection, before anything is made of them: a body without end is read
no further, and its connection is closed. Answers are asked for uncompressed, since a few bytes can be packed so as to
unpack to gigabytes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lifelong.models.endpoint.errors import NO_KEY

if TYPE_CHECKING:
    from openai import AsyncOpenAI as AsyncOpenAI
    from openai import OpenAI as OpenAI

BODY_BYTES: Final = 4_000_000
"""Largest answer where nothing says how large it should be: a list of models, a transcript."""

REFUSAL_BYTES: Final = 64_000
"""As much of an error's body is read."""

CONNECT_SECONDS: Final = 10.0
"""Longest wait for a connection."""

TIMEOUT_SECONDS: Final = 120.0
"""Longest silence of a server before it counts as gone."""

PLAIN: Final = {"Accept-Encoding": "identity"}


@dataclass(slots=True)
class ResponseLimit:
    """How many bytes an answer may have.

    Attributes:
        size: the bytes.
        exceeded: it had more, and was cut off.
    """

    size: int
    exceeded: bool = False


_CURRENT: ContextVar[ResponseLimit | None] = ContextVar("allowance", default=None)


def endpoint_key(key: str | None) -> str:
    """The API key: as given, else of the environment, else the word "none"."""
    return key or os.environ.get("LIFELONG_OPENAI_KEY") or os.environ.get("OPENAI_API_KEY") or NO_KEY


@contextmanager
def response_limit(size: int) -> Iterator[ResponseLimit]:
    """Bound the answers to requests that are sent inside; a stream keeps its bound when it is read outside."""
    limit = ResponseLimit(size)
    token = _CURRENT.set(limit)
    try:
        yield limit
    finally:
        _CURRENT.reset(token)


def async_client(url: str, key: str, *, retries: int, timeout: float) -> AsyncOpenAI:
    """A client whose answers are bounded.

    Args:
        url: base URL of the endpoint.
        key: API key.
        retries: how often the package tries again after a refusal that may pass.
        timeout: seconds of silence before the server counts as gone.
    """
    import openai

    body = _body_class("AsyncByteStream", _AsyncBody)

    async def bounded(response: Any) -> None:
        _bound(response, body)

    patience = _patience(timeout)
    http = openai.DefaultAsyncHttpxClient(event_hooks={"response": [bounded]}, timeout=patience)
    return openai.AsyncOpenAI(
        api_key=key, base_url=url, max_retries=retries, timeout=patience, default_headers=PLAIN, http_client=http
    )


def client(url: str, key: str, *, retries: int, timeout: float) -> OpenAI:
    """The same for code that waits; arguments as those of ``async_client``."""
    import openai

    body = _body_class("SyncByteStream", _Body)
    patience = _patience(timeout)
    hooks = {"response": [lambda response: _bound(response, body)]}
    http = openai.DefaultHttpxClient(event_hooks=hooks, timeout=patience)
    return openai.OpenAI(
        api_key=key, base_url=url, max_retries=retries, timeout=patience, default_headers=PLAIN, http_client=http
    )


async def post_stream(client: AsyncOpenAI, path: str, body: Mapping[str, Any]) -> Any:
    """Post a request whose answer is a stream.

    Chunks are plain objects: parsing them into the package's types takes several times as long as the rest of the work
    for a token.

    Args:
        client: of `async_client`.
        path: below the base URL, for example ``/chat/completions``.
        body: the request as JSON.
    """
    import openai

    return await client.post(path, body=body, cast_to=object, stream=True, stream_cls=openai.AsyncStream[Any])


def refused_parameter(error: Exception) -> str | None:
    """The parameter that an endpoint refused with status 400, if the error names one."""
    import openai

    return error.param if isinstance(error, openai.BadRequestError) else None


class _Counted:
    """The body of a response up to its bound."""

    def __init__(self, source: Any, limit: ResponseLimit) -> None:
        self._source = source
        self._allowance = limit
        self._left = limit.size

    def _taken(self, piece: bytes) -> bytes:
        self._allowance.exceeded = len(piece) > self._left
        taken = piece[: self._left]
        self._left -= len(taken)
        return taken


class _AsyncBody(_Counted):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._source:
            yield self._taken(piece)
            if self._allowance.exceeded:
                return

    async def aclose(self) -> None:
        await self._source.aclose()


class _Body(_Counted):
    def __iter__(self) -> Iterator[bytes]:
        for piece in self._source:
            yield self._taken(piece)
            if self._allowance.exceeded:
                return

    def close(self) -> None:
        self._source.close()


def _bound(response: Any, body: type[Any]) -> None:
    given = ResponseLimit(REFUSAL_BYTES) if response.is_error else _CURRENT.get() or ResponseLimit(BODY_BYTES)
    if response.headers.pop("content-encoding", "identity").strip().lower() != "identity":
        given.size = 0  # it was asked for as it is, and nobody knows what this unpacks to
    response.stream = body(response.stream, given)


def _body_class(name: str, own: type[_Counted]) -> type[Any]:
    """Our body as a stream of the HTTP library that the package brings: httpx2 since its version 3, before it httpx."""
    import openai

    made = next(base for base in openai.DefaultAsyncHttpxClient.__mro__ if base.__name__ == "AsyncClient")
    library = sys.modules[made.__module__.partition(".")[0]]
    return type(own.__name__, (own, getattr(library, name)), {})


def _patience(timeout: float) -> Any:
    """Time-outs of the client: a server that is there takes a connection at once, and may think long."""
    import openai

    return openai.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
