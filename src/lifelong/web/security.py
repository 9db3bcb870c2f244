"""Headers of every answer of the web app, and the checks of requests with an effect."""

from __future__ import annotations

import secrets
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lifelong.server.errors import Problem
from lifelong.server.mounted import is_same_origin

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",  # blob: pictures that are attached and not sent yet
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""What a page may load. No script and no style stands in a page itself, so that injected ones do nothing."""

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "same-origin",  # with "no-referrer", forms are sent with the origin "null", which is refused
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

RECORDING_POLICY: Final = "camera=(self), microphone=(self), geolocation=()"
"""``Permissions-Policy`` of the page that records and takes pictures; the browser still asks the person."""

CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "x-csrf-token"


class SecureHeaders:
    """Adds ``HEADERS`` to every answer that does not set them itself.

    Args:
        app: the application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    if name != "X-Content-Type-Options":  # the gate sets it
                        headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, secured)


async def check_csrf(request: Request, expected: str) -> None:
    """Refuse a request with an effect that does not repeat the token of its session.

    Args:
        request: the request.
        expected: the token of its session.

    Raises:
        Problem: 403.
    """
    token = request.headers.get(CSRF_HEADER)
    if token is None and request.headers.get("content-type", "").startswith(
        ("application/x-www-form-urlencoded", "multipart/form-data")
    ):
        field = (await request.form()).get(CSRF_FIELD)
        token = field if isinstance(field, str) else None
    if token is None or not secrets.compare_digest(token.encode(), expected.encode()):
        raise Problem(403, "csrf", "this form is not of this session: load the page again and repeat it")


def check_own_page(request: Request) -> None:
    """Refuse a form that does not come from a page of this server. For forms that come before a session.

    Raises:
        Problem: 403.
    """
    origin = request.headers.get("origin", "")
    if not is_same_origin(origin, request.headers.get("host", "")):
        raise Problem(403, "origin_not_allowed", "sign in on the page of this server")


def local_address(address: str) -> str:
    """An address inside the web app; anything else becomes its first page, so that no link leads elsewhere."""
    plain = address.isascii() and address.isprintable() and "\\" not in address and "//" not in address
    return address if plain and address.startswith("/app/") and not address.startswith("/app/sign") else "/app/"
