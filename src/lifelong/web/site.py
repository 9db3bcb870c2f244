"""The web app as a part of the server: its pages, static files, sign-in and errors."""

from __future__ import annotations

import logging
import mimetypes
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from lifelong.aio import Life
from lifelong.errors import LifelongError
from lifelong.server.auth import Caller
from lifelong.server.errors import NOTHING_HERE, Problem, plain_error, problem_of
from lifelong.server.mcp.guest import EVERYTHING
from lifelong.server.service import Service
from lifelong.web import media, reference, signin
from lifelong.web.pages import PAGES
from lifelong.web.rendering import STATIC, environment, version
from lifelong.web.security import SecureHeaders
from lifelong.web.sessions import Sessions, cookie_of
from lifelong.web.visit import SignedOutError, Visit, get, toast_header, words_of

LOG = logging.getLogger(__name__)

FOREVER: Final = "public, max-age=31536000, immutable"
"""For static files, whose address changes with their content."""


class Site:
    """The web app of a record, below ``/app``.

    Args:
        life: the record.

    Attributes:
        path, actor, shortcuts: see ``Part``.
        sessions: the signed-in browsers and the one-time links.
    """

    path = "/app"
    actor = "web"
    shortcuts: Final = {"/docs": "/app/docs"}

    def __init__(self, life: Life) -> None:
        self.sessions = Sessions(life.keys.usable)
        # The gate holds the body in memory anyway; a copy in a temporary file could outlive an erasure.
        MultiPartParser.spool_max_size = life.settings.serve_body

    def link(self, space: str, person: str) -> str:
        """The path of a new one-time link that signs in as this person. Only for servers of this machine alone."""
        return f"{self.path}/signin?link={self.sessions.link(space, person)}"

    def caller(self, headers: Mapping[str, str]) -> Caller | None:
        """The caller of a request: the person of its session and nobody else."""
        session = self.sessions.of(headers)
        if session is None:
            return None
        scopes = EVERYTHING if session.key is None else EVERYTHING & session.key.scopes
        return Caller(session.key, session.space, session.person, scopes)

    def app(self, service: Service) -> ASGIApp:
        """The application."""
        app = Starlette(
            routes=[
                Route("/static/{version}/{path:path}", _static, methods=["GET"]),
                *signin.ROUTES,
                *media.ROUTES,
                *reference.ROUTES,
                get("/", _first),
                *(route for page in PAGES for route in page.routes),
            ],
            middleware=[Middleware(SecureHeaders)],
            exception_handlers=dict.fromkeys((Problem, LifelongError, HTTPException, Exception), _failed)
            | {SignedOutError: _signed_out},
        )
        app.state.service = service
        app.state.sessions = self.sessions
        environment().globals["pages"] = PAGES
        return app


async def _first(visit: Visit) -> Response:
    """The first page."""
    return RedirectResponse(PAGES[0].address, 303)


async def _static(request: Request) -> Response:
    """A file of the package. Only files that exist in it are read: a path with dots leads nowhere."""
    name = request.path_params["path"]
    parts = name.split("/")
    if not all(part and part.strip(".") == part for part in parts):
        raise Problem(404, "not_found", NOTHING_HERE)
    file = STATIC.joinpath(*parts)
    if not file.is_file():
        raise Problem(404, "not_found", NOTHING_HERE)
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    kept = {"Cache-Control": FOREVER} if request.path_params["version"] == version() else {}
    return Response(file.read_bytes(), headers=kept, media_type=media_type)


async def _signed_out(request: Request, error: Exception) -> Response:
    """A page sends the browser to the sign-in; a part of a page and a script learn it by the status.

    A session whose person was erased ends here: else the sign-in would send the browser back to the page.
    """
    request.app.state.sessions.end(cookie_of(request.headers))
    address = "/app/signin"
    if request.method == "GET" and "hx-request" not in request.headers:
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{address}?next={quote(path, safe='')}", 303)
    return Response(status_code=401, headers={"HX-Redirect": address})


async def _failed(request: Request, error: Exception) -> Response:
    """A failure as a page, as a toast for htmx, or as a problem for scripts."""
    problem = problem_of(error)
    if problem.status >= 500:
        LOG.error("a page could not be made", exc_info=error)
    request.state.failure = type(error).__name__ if isinstance(error, LifelongError) else problem.code
    if "hx-request" in request.headers:
        headers = {**toast_header(problem.message), "HX-Reswap": "none", **problem.headers}
        return Response(status_code=problem.status, headers=headers)
    if "text/html" not in request.headers.get("accept", "text/html"):
        return JSONResponse(
            plain_error(problem), problem.status, headers=problem.headers, media_type="application/problem+json"
        )
    html = environment().get_template("problem.html").render(t=words_of(request), problem=problem)
    return HTMLResponse(html, problem.status, headers=problem.headers)
