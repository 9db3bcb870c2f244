"""Signing in by a one-time link or a server key, and signing out."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from lifelong.errors import InputError
from lifelong.server.auth import identify, person_of
from lifelong.server.errors import Problem
from lifelong.server.service import service_of
from lifelong.web.rendering import environment
from lifelong.web.security import check_csrf, check_own_page, local_address
from lifelong.web.sessions import LONGEST_SECONDS, Sessions, cookie_name, cookie_of
from lifelong.web.visit import words_of


async def show(request: Request) -> Response:
    """The form, or with ``link`` the use of a one-time link."""
    sessions: Sessions = request.app.state.sessions
    secret = request.query_params.get("link")
    if secret is None or request.method != "GET" or "sec-purpose" in request.headers:  # a browser looks ahead
        if sessions.of(request.headers) is not None and secret is None:
            return RedirectResponse(local_address(request.query_params.get("next", "")), 303)
        return _form(request)
    session = sessions.take_link(secret)
    if session is None:
        return _form(request, problem="signin.link_used", status=403)
    return _signed_in(request, session, "/app/")


async def sign_in(request: Request) -> Response:
    """Sign in by a key; where the server needs none, by the button alone."""
    check_own_page(request)
    sessions: Sessions = request.app.state.sessions
    life = service_of(request).life
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    following = local_address(form.get("next", ""))
    try:
        headers = {"authorization": f"Bearer {form.get('key', '').strip()}"}
        caller = await asyncio.to_thread(identify, life, headers, required=life.settings.serve_auth)
        caller.need("read")
        name = caller.name(form.get("person", "").strip() or None, field="person")
        person = await asyncio.to_thread(person_of, life, caller, name, new="write" in caller.scopes)
    except (Problem, InputError) as problem:
        named = isinstance(problem, Problem) and problem.code == "user_required"
        shown = "signin.person_needed" if named else "signin.key_wrong"
        return _form(request, problem=shown, status=403, following=following, named=named)
    return _signed_in(request, sessions.begin(caller.key, person.space, person.name), following)


async def sign_out(request: Request) -> Response:
    """End the session."""
    sessions: Sessions = request.app.state.sessions
    session = sessions.of(request.headers)
    if session is not None:
        await check_csrf(request, session.csrf)
        sessions.end(cookie_of(request.headers))
    response = RedirectResponse("/app/signin", 303)
    response.delete_cookie(cookie_name(request.headers), path="/app", httponly=True, samesite="strict")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


ROUTES = (
    Route("/signin", show, methods=["GET"]),
    Route("/signin", sign_in, methods=["POST"]),
    Route("/signout", sign_out, methods=["POST"]),
)


def _signed_in(request: Request, session: str, following: str) -> Response:
    """Set the cookie, and go on by a page of our own.

    After a redirect that began on another site, as in a mail or a terminal in the browser, a browser does not send a
    cookie with ``SameSite=Strict``; after a page of ours it does.
    """
    sessions: Sessions = request.app.state.sessions
    sessions.end(cookie_of(request.headers))
    html = environment().get_template("signed_in.html").render(t=words_of(request), following=following)
    response = HTMLResponse(html)
    origin = urlsplit(request.headers.get("origin", ""))
    response.set_cookie(
        cookie_name(request.headers),
        session,
        max_age=int(LONGEST_SECONDS),
        path="/app",
        httponly=True,
        samesite="strict",
        secure="https" in (origin.scheme, request.url.scheme),
    )
    return response


def _form(
    request: Request, *, problem: str = "", status: int = 200, following: str = "", named: bool = False
) -> Response:
    settings = service_of(request).life.settings
    html = (
        environment()
        .get_template("signin.html")
        .render(
            t=words_of(request),
            problem=problem,
            keyed=settings.serve_auth,
            named=named,
            following=following or local_address(request.query_params.get("next", "")),
        )
    )
    return HTMLResponse(html, status)
