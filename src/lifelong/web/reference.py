"""The reference of the REST API as a page: Swagger UI over the server's own description."""

from __future__ import annotations

from typing import Final

from starlette.responses import JSONResponse, Response

from lifelong.web.security import POLICY
from lifelong.web.visit import Visit, get

_POLICY: Final = POLICY.replace("img-src 'self'", "img-src 'self' data:")
"""The symbols of Swagger UI are ``data:`` addresses in its styles."""


async def show(visit: Visit) -> Response:
    """The page."""
    response = visit.page("reference.html")
    response.headers["Content-Security-Policy"] = _POLICY
    return response


async def description(visit: Visit) -> Response:
    """The OpenAPI description, for a browser that is signed in; programs get it at ``/openapi.json`` with a key."""
    return JSONResponse(visit.service.describe())


ROUTES = (get("/docs", show), get("/docs/openapi.json", description))
