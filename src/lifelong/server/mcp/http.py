"""MCP over streamable HTTP: an ASGI app that runs alone or is mounted in another one.

There are no sessions, so that any number of processes can serve a client, and the key of each request is checked.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any

from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lifelong.server.mcp.envelope import refusal
from lifelong.server.mcp.guest import Guest, GuestOf
from lifelong.server.mcp.tools import mcp_server

LARGEST = 8 << 20
"""Bytes of a request's body: a statement, a question, some ids, a photo in base64."""

_GUEST = "lifelong_guest"


class McpHttp:
    """The ASGI app. The application that mounts it enters ``running()`` while it serves.

    Args:
        guest_of: finds the guest of a request by its key; it raises starlette's HTTPException (401, 403, 429 …)
            to refuse a request.
        hosts: allowed values of the Host header, such as ``127.0.0.1:*``, against DNS rebinding. None leaves the check
            to the app that mounts this one.
        path: its path inside the mount.
    """

    def __init__(self, guest_of: GuestOf, *, hosts: list[str] | None = None, path: str = "/") -> None:
        self._guest_of = guest_of
        self._server = mcp_server(_from_scope)
        security = TransportSecuritySettings(
            enable_dns_rebinding_protection=hosts is not None,
            allowed_hosts=hosts or [],
            allowed_origins=[f"http://{host}" for host in hosts or []],
        )
        self._app: ASGIApp = self._server.streamable_http_app(
            streamable_http_path=path,
            json_response=True,
            stateless_http=True,
            max_request_body_size=LARGEST,
            transport_security=security,
        )

    def running(self) -> AbstractAsyncContextManager[None]:
        """Serve while this context is entered; only once."""
        return self._server.session_manager.run()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request of a guest, or answer with the reason of the refusal."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body: dict[str, Any]
        if scope["method"] == "GET":  # would wait for messages that no request without a session can get
            body = {"title": "Method Not Allowed", "status": 405, "detail": "each request stands for itself: use POST"}
            refused = JSONResponse(body, 405, {"Allow": "POST"}, "application/problem+json")
            await refused(scope, receive, send)
            return
        try:
            guest = await self._guest_of(Request(scope))
        except HTTPException as error:
            body = {"title": error.detail, "status": error.status_code}
            refused = JSONResponse(body, error.status_code, error.headers, "application/problem+json")
            await refused(scope, receive, send)
            return
        scope.setdefault("state", {})[_GUEST] = guest
        if scope["method"] == "POST":
            first = await receive()
            if first["type"] == "http.request" and not first.get("more_body"):
                content_type = Headers(scope=scope).get("content-type", "")
                if (wrong := refusal(first.get("body", b""), content_type)) is not None:
                    await wrong(scope, receive, send)
                    return
            receive = _again(first, receive)
        await self._app(scope, receive, send)


def _again(first: Message, receive: Receive) -> Receive:
    """Receive a message that was received already, and then what follows."""
    waiting = [first]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received


async def _from_scope(request: Request) -> Guest:
    guest: Guest = request.scope["state"][_GUEST]
    return guest
