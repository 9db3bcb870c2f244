"""HTTP clients of the openai package that limit the size of an answer.

The limit counts the bytes of the connection, before they are parsed: after it, nothing more is read and the connection
is closed. Requests ask for uncompressed answers, because a few compressed bytes can expand to gigabytes.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lifelong.models.endpoint.errors import NO_KEY

if TYPE_CHECKING:
    from openai import AsyncOpenAI as AsyncOpenAI
    from openai import OpenAI as OpenAI

BODY_BYTES: Final = 4_000_000
"""Largest answer where the request sets no size, in bytes: a list of models, a transcript."""

REFUSAL_BYTES: Final = 64_000
"""Largest body of an error response that is read, in bytes."""

CONNECT_SECONDS: Final = 10.0
"""Longest wait for a connection, in seconds."""

TIMEOUT_SECONDS: Final = 120.0
"""Seconds without data after which a server counts as unreachable."""

REFUSALS: Final = {
    "response_format": re.compile(
        r"response_format|json_schema|guided[_ -](?:json|decoding)|structured[ _]outputs?"
        r"|(?:invalid|failed|unsupported).{0,40}(?:schema|grammar)",
        re.IGNORECASE,
    ),
    "stream_options": re.compile(r"stream_options", re.IGNORECASE),
    "tools": re.compile(
        r"(?:does|do|is|are)(?: not|n't) support(?:ed|s)?[^.]{0,40}\b(?:tools?|function)"
        r"|tools? (?:is|are) not supported"
        r"|enable-auto-tool-choice|tool[_ -]call parser",
        re.IGNORECASE,
    ),
    "max_tokens": re.compile(r"max_completion_tokens"),
    "temperature": re.compile(r"temperature", re.IGNORECASE),
}
"""How the common servers write that they do not accept a parameter."""

PLAIN: Final = {"Accept-Encoding": "identity"}


@dataclass(slots=True)
class ResponseLimit:
    """The largest size of an answer.

    Attributes:
        size: bytes.
        exceeded: the answer was larger and was cut off.
    """

    size: int
    exceeded: bool = False


_CURRENT: ContextVar[ResponseLimit | None] = ContextVar("response_limit", default=None)


def endpoint_key(key: str | None) -> str:
    """The API key: the given one, else that of the environment, else the word "none"."""
    return key or os.environ.get("LIFELONG_OPENAI_KEY") or os.environ.get("OPENAI_API_KEY") or NO_KEY


@contextmanager
def response_limit(size: int) -> Iterator[ResponseLimit]:
    """Limit the answers to requests that are sent in this context; a stream keeps the limit after the context ends."""
    limit = ResponseLimit(size)
    token = _CURRENT.set(limit)
    try:
        yield limit
    finally:
        _CURRENT.reset(token)


def async_client(
    url: str, key: str, *, retries: int, timeout: float, sending: Callable[[Any], Awaitable[None]]
) -> AsyncOpenAI:
    """An async client whose answers have a limited size.

    Args:
        url: base URL of the endpoint.
        key: API key.
        retries: how often the package tries again after a temporary refusal.
        timeout: seconds without data after which the server counts as unreachable, for each attempt.
        sending: called with each HTTP request before it is sent.
    """
    import openai

    body = _body_class("AsyncByteStream", _AsyncBody)

    async def bounded(response: Any) -> None:
        _bound(response, body)

    timeouts = _timeouts(timeout)
    http = openai.DefaultAsyncHttpxClient(event_hooks={"request": [sending], "response": [bounded]}, timeout=timeouts)
    return openai.AsyncOpenAI(
        api_key=key, base_url=url, max_retries=retries, timeout=timeouts, default_headers=PLAIN, http_client=http
    )


def client(url: str, key: str, *, retries: int, timeout: float, sending: Callable[[Any], None]) -> OpenAI:
    """The same for synchronous code; the arguments are those of ``async_client``."""
    import openai

    body = _body_class("SyncByteStream", _Body)
    timeouts = _timeouts(timeout)
    hooks = {"request": [sending], "response": [lambda response: _bound(response, body)]}
    http = openai.DefaultHttpxClient(event_hooks=hooks, timeout=timeouts)
    return openai.OpenAI(
        api_key=key, base_url=url, max_retries=retries, timeout=timeouts, default_headers=PLAIN, http_client=http
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


def refused_parameter(error: Exception, names: Collection[str]) -> str | None:
    """The parameter that an endpoint refused with status 400 or 422; None if it is another error.

    OpenAI names it in a field. Others (vLLM, Ollama, Mistral, proxies) only write of it in their message.

    Args:
        error: of the openai package.
        names: parameters that can be left out.
    """
    import openai

    if not isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):
        return None
    if error.param in names:
        return error.param
    words = f"{error.body if error.body is not None else error}"
    return next((name for name, pattern in REFUSALS.items() if name in names and pattern.search(words)), None)


class _Counted:
    """The body of a response up to its limit."""

    def __init__(self, source: Any, limit: ResponseLimit) -> None:
        self._source = source
        self._limit = limit
        self._left = limit.size
        self._pieces: Any = None

    def _within_limit(self, piece: bytes) -> bytes:
        self._limit.exceeded = len(piece) > self._left
        allowed = piece[: self._left]
        self._left -= len(allowed)
        return allowed


class _AsyncBody(_Counted):
    """An iterator and no generator: a generator that is left before its end needs its event loop to be collected."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        self._pieces = aiter(self._source)
        return self

    async def __anext__(self) -> bytes:
        if self._limit.exceeded:
            raise StopAsyncIteration
        return self._within_limit(await anext(self._pieces))

    async def aclose(self) -> None:
        """Close the body, and before it the generator that reads it.

        A stream that ends early leaves that generator suspended. The garbage collector, which may run in any thread,
        would then finalise it while the event loop closes it.
        """
        pieces, self._pieces = self._pieces, None
        if pieces is not None and not getattr(pieces, "ag_running", False):
            await pieces.aclose()
        await self._source.aclose()


class _Body(_Counted):
    def __iter__(self) -> Iterator[bytes]:
        for piece in self._source:
            yield self._within_limit(piece)
            if self._limit.exceeded:
                return

    def close(self) -> None:
        self._source.close()


def _bound(response: Any, body: type[Any]) -> None:
    limit = ResponseLimit(REFUSAL_BYTES) if response.is_error else _CURRENT.get() or ResponseLimit(BODY_BYTES)
    if response.headers.pop("content-encoding", "identity").strip().lower() != "identity":
        limit.size = 0  # the endpoint ignored the request for plain bytes, and the expanded size is unknown
    response.stream = body(response.stream, limit)


def _body_class(name: str, own: type[_Counted]) -> type[Any]:
    """Make a body class a stream of the package's HTTP library: httpx2 since its version 3, httpx before."""
    import openai

    base_class = next(base for base in openai.DefaultAsyncHttpxClient.__mro__ if base.__name__ == "AsyncClient")
    library = sys.modules[base_class.__module__.partition(".")[0]]
    return type(own.__name__, (own, getattr(library, name)), {})


def _timeouts(timeout: float) -> Any:
    """Time-outs of the client: a running server accepts a connection at once, but may take long to answer."""
    import openai

    return openai.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
