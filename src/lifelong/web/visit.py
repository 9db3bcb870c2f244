"""One request of a signed-in person, as the handlers of pages get it, and the routes that make it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from lifelong.aio import Person
from lifelong.server.auth import Caller, caller_of, person_of
from lifelong.server.errors import Problem
from lifelong.server.service import Service, service_of
from lifelong.web.formats import Formats
from lifelong.web.rendering import environment
from lifelong.web.security import check_csrf
from lifelong.web.sessions import SignIn
from lifelong.web.words import Words, language_of

Method = Literal["GET", "POST"]


class SignedOutError(Exception):
    """The request has no session, or its person is gone."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of a person who is signed in.

    Attributes:
        request: the request.
        session: its session.
        person: the person whose record the session opens.
        words: the texts in the language of the browser.
    """

    request: Request
    session: SignIn
    person: Person
    words: Words

    @property
    def service(self) -> Service:
        """What all routes of the server use."""
        return service_of(self.request)

    @property
    def caller(self) -> Caller:
        """The caller, with the scopes of the key of the session."""
        return caller_of(self.request)

    @property
    def is_part(self) -> bool:
        """Whether htmx asks for a part of the page. A step back in the history needs the whole page."""
        headers = self.request.headers
        return "hx-request" in headers and "hx-history-restore-request" not in headers

    @property
    def formats(self) -> Formats:
        """Formats times and numbers for this person and browser."""
        return Formats(self.words, self.person.zone, self.service.life.now())

    def html(self, template: str, **values: Any) -> str:
        """A template as text.

        Args:
            template: its name below ``templates/``.
            values: what the template uses besides ``t``, ``fmt``, ``csrf`` and ``visit``.
        """
        return (
            environment()
            .get_template(template)
            .render(
                t=self.words,
                fmt=self.formats,
                csrf=self.session.csrf,
                visit=self,
                **values,
            )
        )

    def take_toast(self) -> str:
        """The short text that an earlier request left for this page; it is shown once."""
        text, self.session.toast = self.session.toast, ""
        return text

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page, or a part of one: ``template`` decides by what it extends."""
        return HTMLResponse(self.html(template, **values), status)

    def go(self, address: str, *, toast: str = "") -> Response:
        """Send the browser to another page of the app.

        Args:
            address: a path that the handler makes itself, such as ``/app/chat``. Never one of the request.
            toast: a short text that the next page shows.
        """
        self.session.toast = toast
        if "hx-request" in self.request.headers:
            return Response(headers={"HX-Redirect": address})
        return RedirectResponse(address, 303)

    async def reserve(self, size: int) -> None:
        """Count bytes before they are stored.

        Raises:
            Problem: 507; nothing is stored.
        """
        await asyncio.to_thread(self.service.reserve, self.caller.key, self.person, size)


def toast_header(text: str, *, undo: str = "") -> dict[str, str]:
    """The header that makes htmx show a short text at the edge of the page.

    Args:
        text: the text.
        undo: a path that a POST request to takes the act back; "" shows no button.
    """
    return {"HX-Trigger": json.dumps({"toast": {"text": text, "undo": undo}})}


Handler = Callable[[Visit], Awaitable[Response]]


def get(path: str, handler: Handler) -> Route:
    """A route of a page that reads.

    Args:
        path: below ``/app``, such as ``/chat/{session}``.
        handler: gets the visit and returns the response.
    """
    return _route("GET", path, handler)


def post(path: str, handler: Handler) -> Route:
    """A route with an effect. It needs the token of the session and a key that may write."""
    return _route("POST", path, handler)


def _route(method: Method, path: str, handler: Handler) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            return await handler(await visit_of(request, method))
        finally:
            await request.close()  # the files of a form

    return Route(path, endpoint, methods=[method], name=f"{method} {path}")


async def visit_of(request: Request, method: Method) -> Visit:
    """The visit of a request.

    Raises:
        SignedOutError: nobody is signed in.
        Problem: the token is missing, or the key lacks a scope.
    """
    session: SignIn | None = request.app.state.sessions.of(request.headers)
    caller: Caller | None = request.state.caller
    if session is None or caller is None:
        raise SignedOutError
    caller.need("read")
    if method == "POST":
        await check_csrf(request, session.csrf)
        caller.need("write")
    try:
        person = await asyncio.to_thread(person_of, service_of(request).life, caller, session.person)
    except Problem as problem:
        if problem.status == 404:  # erased since the sign-in
            raise SignedOutError from problem
        raise
    return Visit(request, session, person, words_of(request))


def words_of(request: Request) -> Words:
    """The texts in the language of a browser."""
    return Words(language_of(request.headers.get("accept-language", "")))
