"""The gate before every route: it checks host, origin, key, rate, sizes and times. No route bypasses it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lifelong.errors import StoreError
from lifelong.life import Life
from lifelong.server.auth import Caller, identify
from lifelong.server.body import Body
from lifelong.server.errors import Problem, problem_of, response_of
from lifelong.server.hosts import bare_name, host_name
from lifelong.server.in_flight import InFlight
from lifelong.server.json_count import JsonLimits
from lifelong.server.limits import RateLimits
from lifelong.server.mounted import STRANGER_BYTES, Part, is_same_origin, part_of
from lifelong.server.observe import Observer
from lifelong.server.openai.request import MEMORY_HEADER, VOICE_HEADER
from lifelong.server.protocol import HEAD_BYTES
from lifelong.server.revocation import KeyRevokedError, Revocations
from lifelong.types.actor import act_as

OPEN_PATHS: Final = frozenset({"/healthz", "/readyz"})
"""Paths without a key: the state of the server, without any data of a person."""

MOST_HEADERS: Final = 100

PIECE_SECONDS: Final = 15.0
"""Seconds for a client to accept a piece of the answer."""

PROGRAMS: Final = ("/api/", "/v1/", "/mcp/")
"""Beginnings of the paths that programs call; elsewhere a slash at the end is another page."""

RAW_PATHS: Final = frozenset({"/api/import"})
"""Paths whose body is a file. Its reader parses one conversation at a time and has limits of its own."""

ONE_VALUE: Final = frozenset(
    (
        "authorization", "content-type", "content-length", "cookie", "host", "idempotency-key", "if-match",
        "if-none-match", "mcp-protocol-version", "mcp-session-id", "origin", MEMORY_HEADER, VOICE_HEADER,
    )
)  # fmt: skip
"""Headers that may occur once. If one is repeated, a proxy may read the first and we the last: the request is
refused."""


class SlowReaderError(OSError):
    """A client does not read its answer; it must not occupy a model meanwhile."""


class Gate:
    """Passes a request to the application, or answers it with a problem.

    Args:
        app: the application.
        life: the open record.
        observer: observes every request.
        hosts: allowed names in the Host header; any other may be the result of DNS rebinding.
        origins: web origins whose pages may send requests.
        parts: the parts with a sign-in of their own.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        life: Life,
        observer: Observer,
        hosts: frozenset[str],
        origins: frozenset[str],
        parts: Sequence[Part] = (),
    ) -> None:
        self._app = app
        self._life = life
        self._observer = observer
        self._hosts = frozenset(bare_name(host) for host in hosts)
        self._origins = origins
        self._parts = parts
        self._open_paths = OPEN_PATHS.union(*(part.shortcuts for part in parts))
        self._rates = RateLimits(life.keys)
        self._in_flight = InFlight(life.settings.serve_in_flight)
        self._revocations = Revocations(life.keys)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"].endswith("/") and scope["path"].startswith(PROGRAMS):  # many clients write one at the end
            scope = {**scope, "path": scope["path"].rstrip("/"), "raw_path": None}
        state = scope.setdefault("state", {})
        state["request_id"] = secrets.token_hex(8)
        with self._observer.request(scope) as observed:
            try:
                headers = _headers(scope)
                caller = state["caller"] = self._admit(scope, headers)
                if caller is not None and caller.key is not None:
                    await self._rates.take(caller.key.id, caller.key.quotas.rate or self._life.settings.serve_rate)
            except (Problem, StoreError) as error:  # keys and rates are in the record, which may be out of reach
                problem = problem_of(error)
                state["failure"] = problem.code
                reply = self._observed_send(send, observed.record, state["request_id"], asyncio.Event())
                await response_of(problem, scope["path"])(scope, receive, reply)
                return
            with self._revocations.watching(None if caller is None else caller.key) as revoked:
                state["revoked"] = revoked
                reply = self._observed_send(send, observed.record, state["request_id"], revoked)
                body = self._body(scope, receive, caller, revoked)
                try:
                    await self._answer(scope, body, headers, reply)
                finally:
                    body.release()

    async def _answer(self, scope: Scope, body: Body, headers: Mapping[str, str], reply: Send) -> None:
        """Pass a request of a known caller to the application, with its whole body."""
        state, caller = scope["state"], scope["state"]["caller"]
        try:
            if not await body.read(headers):
                state["failure"] = "client_gone"
                return
        except Problem as problem:
            state["failure"] = problem.code
            await response_of(problem, scope["path"])(scope, body.receive, reply)
            return
        try:
            part = part_of(self._parts, scope["path"])
            own = "server" if part is None else part.actor
            with act_as(own if caller is None or caller.key is None else caller.key.id):
                await self._app(scope, body.receive, reply)
        except SlowReaderError:
            state["failure"] = "slow_reader"
        except KeyRevokedError:
            state["failure"] = "key_revoked"

    def _admit(self, scope: Scope, headers: Mapping[str, str]) -> Caller | None:
        """Check a request before its body is read, and identify its caller.

        Raises:
            Problem: the request is refused.
        """
        # h11 bounds a head that is still incomplete; one that comes in a single piece is measured here.
        size = sum(len(name) + len(value) for name, value in scope["headers"])
        if len(scope["headers"]) > MOST_HEADERS or size > HEAD_BYTES:
            raise Problem(
                431, "headers_too_large", f"at most {MOST_HEADERS} headers and {HEAD_BYTES:,} bytes of them are read"
            )
        if scope["path"] in self._open_paths:
            return None
        if host_name(headers.get("host", "")) not in self._hosts:
            raise Problem(
                421, "unknown_host", "this server does not answer to this host name: serve_hosts lists those it does"
            )
        origin, part = headers.get("origin"), part_of(self._parts, scope["path"])
        # A page of ours may call with a key that somebody gave it; a browser adds no key of its own accord.
        signed = part is not None or "authorization" in headers
        own = signed and origin is not None and is_same_origin(origin, headers["host"])
        if origin is not None and origin not in self._origins and not own:
            raise Problem(
                403, "origin_not_allowed", "pages of this origin may not call: serve_origins lists those that may"
            )
        if part is not None:
            caller = part.caller(headers)
        else:
            caller = identify(self._life, headers, required=self._life.settings.serve_auth)
        return caller

    def _body(self, scope: Scope, receive: Receive, caller: Caller | None, revoked: asyncio.Event) -> Body:
        settings = self._life.settings
        limits = JsonLimits(settings.serve_json_values, settings.serve_json_objects, settings.serve_json_depth)
        own = part_of(self._parts, scope["path"]) is not None
        most, key = STRANGER_BYTES if own else 0, ""
        if caller is not None:
            most = (None if caller.key is None else caller.key.quotas.body) or settings.serve_body
            most = min(most, self._in_flight.share)
            key = "" if caller.key is None else caller.key.id
        return Body(
            receive,
            key=key,
            most=most,
            limits=None if own or scope["path"] in RAW_PATHS else limits,
            in_flight=self._in_flight,
            revoked=revoked,
        )

    def _observed_send(self, send: Send, observe: Send, request_id: str, revoked: asyncio.Event) -> Send:
        events = False

        async def observed_send(message: Message) -> None:
            nonlocal events
            if message["type"] == "http.response.start":
                events = any(value.startswith(b"text/event-stream") for _, value in message["headers"])
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", request_id.encode()),
                    (b"x-content-type-options", b"nosniff"),
                ]
                if not any(name == b"cache-control" for name, _ in message["headers"]):
                    message["headers"].append((b"cache-control", b"no-store"))
            elif revoked.is_set() and message.get("more_body") and not events:
                raise KeyRevokedError  # a download; a stream of events says by itself why it ends
            await observe(message)
            try:
                async with asyncio.timeout(PIECE_SECONDS):
                    await send(message)
            except TimeoutError:
                raise SlowReaderError from None

        return observed_send


def _headers(scope: Scope) -> dict[str, str]:
    """The headers with names in lower case.

    Raises:
        Problem: 400, a header is repeated or contradicts another. The connection is closed, because the end of the
            request is ambiguous.
    """
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1")
        if name in headers and name in ONE_VALUE:
            raise _ambiguous(f"the header {name} stands there more than once")
        headers[name] = raw_value.decode("latin-1")
    if "transfer-encoding" in headers:
        if "content-length" in headers:
            raise _ambiguous("the body's length is given twice, by Content-Length and by Transfer-Encoding")
        if scope.get("http_version") == "1.0":
            raise _ambiguous("HTTP/1.0 knows no Transfer-Encoding")
    return headers


def _ambiguous(what: str) -> Problem:
    return Problem(400, "ambiguous_request", f"{what}: send it once", headers={"Connection": "close"})
