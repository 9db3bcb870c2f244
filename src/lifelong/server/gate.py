"""The gate before every route: host, origin, key, rate, sizes and times. No route can be reached around it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lifelong.life import Life
from lifelong.server.auth import Caller, identify
from lifelong.server.errors import Problem, response_of
from lifelong.server.limits import Rates
from lifelong.server.observe import Observer
from lifelong.server.protocol import HEAD_BYTES
from lifelong.store.actor import acting

OPEN_PATHS: Final = frozenset({"/healthz", "/readyz"})
"""What anybody who reaches the port may ask: whether the server lives. It says nothing about anybody."""

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

MOST_HEADERS: Final = 100

BODY_SECONDS: Final = 60.0
"""From the first byte of a body to its last."""

PIECE_SECONDS: Final = 15.0
"""Between two pieces of a body, and for a client to take a piece of the answer."""


class SlowReaderError(OSError):
    """A client does not take its answer; it must not hold a model meanwhile."""


class Gate:
    """Lets a request through to the application, or answers it with a problem.

    Args:
        app: what lies behind.
        life: the opened record.
        observer: is told of every request.
        hosts: names in the Host header that are answered; every other one may be a rebound DNS name.
        origins: web origins whose pages may call.
    """

    def __init__(
        self, app: ASGIApp, *, life: Life, observer: Observer, hosts: frozenset[str], origins: frozenset[str]
    ) -> None:
        self._app = app
        self._life = life
        self._observer = observer
        self._hosts = hosts
        self._origins = origins
        self._rates = Rates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"] = secrets.token_hex(8)
        with self._observer.request(scope) as seen:
            told = self._told(send, seen.answered, state["request_id"])
            try:
                headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
                state["caller"] = self._admit(scope, headers)
                body = _Body(receive, self._most(state["caller"]))
                body.check_length(headers)
            except Problem as problem:
                state["failure"] = problem.code
                await response_of(problem, scope["path"])(scope, receive, told)
                return
            caller = state["caller"]
            try:
                with acting("server" if caller is None or caller.key is None else caller.key.id):
                    await self._app(scope, body.receive, told)
            except SlowReaderError:
                state["failure"] = "slow_reader"

    def _admit(self, scope: Scope, headers: Mapping[str, str]) -> Caller | None:
        """Whether a request may come in at all, and whose it is.

        Raises:
            Problem: it may not.
        """
        # h11 bounds a head that is still incomplete; one that comes in a single piece is measured here.
        size = sum(len(name) + len(value) for name, value in scope["headers"])
        if len(scope["headers"]) > MOST_HEADERS or size > HEAD_BYTES:
            raise Problem(
                431, "headers_too_large", f"at most {MOST_HEADERS} headers and {HEAD_BYTES:,} bytes of them are read"
            )
        if scope["path"] in OPEN_PATHS:
            return None
        host = _name_of(headers.get("host", ""))
        if host not in self._hosts:
            raise Problem(
                421, "unknown_host", "this server does not answer to this host name: serve_hosts lists those it does"
            )
        origin = headers.get("origin")
        if origin is not None and origin not in self._origins:
            raise Problem(
                403, "origin_not_allowed", "pages of this origin may not call: serve_origins lists those that may"
            )
        caller = identify(self._life, headers, required=self._life.settings.serve_auth)
        if caller.key is not None:
            self._rates.take(caller.key.id, caller.key.rate or self._life.settings.serve_rate)
        return caller

    def _most(self, caller: Caller | None) -> int:
        if caller is None:
            return 0
        own = None if caller.key is None else caller.key.body
        return own or self._life.settings.serve_body

    def _told(self, send: Send, answered: Send, request_id: str) -> Send:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", request_id.encode()),
                    (b"x-content-type-options", b"nosniff"),
                    (b"cache-control", b"no-store"),
                ]
            await answered(message)
            try:
                async with asyncio.timeout(PIECE_SECONDS):
                    await send(message)
            except TimeoutError:
                raise SlowReaderError from None

        return told


class _Body:
    """A body that is only read so far and so long."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._read = 0
        self._until: float | None = None
        self._whole = False

    def check_length(self, headers: Mapping[str, str]) -> None:
        """Refuse by its own word what is too long.

        Raises:
            Problem: 413.
        """
        if int(headers.get("content-length") or 0) > self._most:  # h11 has checked that it is a number
            raise self._too_long()

    async def receive(self) -> Message:
        """The next piece; once the body is whole, whatever comes after it, without a limit of time."""
        if self._whole:
            return await self._receive()
        now = asyncio.get_running_loop().time()
        self._until = self._until or now + BODY_SECONDS
        try:
            async with asyncio.timeout_at(min(self._until, now + PIECE_SECONDS)):
                message = await self._receive()
        except TimeoutError:
            raise Problem(408, "too_slow", "the body of the request came too slowly: send it again") from None
        if message["type"] == "http.request":
            self._read += len(message.get("body", b""))
            self._whole = not message.get("more_body", False)
            if self._read > self._most:
                raise self._too_long()
        return message

    def _too_long(self) -> Problem:
        return Problem(
            413,
            "body_too_large",
            f"the body is longer than the {self._most:,} bytes that this key may send: make pictures smaller, or raise "
            "serve_body",
        )


def _name_of(host: str) -> str:
    """The name in a Host header, without its port."""
    host = host.lower().strip()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
