"""The paths and their methods. Starlette lists those of the first route of a path, but there may be several routes."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from fastapi import APIRouter
from starlette.routing import Route, compile_path

_LONGEST: Final = 100
"""Most characters of a path that is repeated."""

_ELSEWHERE: Final = {
    "/v1/completions": "/v1/chat/completions", "/v1/messages": "/v1/chat/completions", "/health": "/healthz",
    "/v1/chat": "/v1/chat/completions", "/api/search": "/api/recall", "/v1/memories": "/api/memories",
    "/api/users": "/api/people", "/api/persons": "/api/people", "/api/facts": "/api/memories",
    "/api/add": "/api/messages", "/api/remember": "/api/memories", "/api/history": "/api/messages",
}  # fmt: skip
"""What other servers call a path, and what it is called here."""


class Methods:
    """The methods of every path.

    Args:
        routers: the routers of the application.
    """

    def __init__(self, routers: Iterable[APIRouter]) -> None:
        routes = [route for router in routers for route in router.routes if isinstance(route, Route)]
        self._paths = sorted({route.path for route in routes if "{" not in route.path} | {"/mcp"})
        known = [(route.path, compile_path(route.path)[0], frozenset(route.methods or ())) for route in routes]
        self._literal = [(form, methods) for path, form, methods in known if "{" not in path]
        self._known = [(form, methods) for _, form, methods in known]

    def of(self, path: str) -> str:
        """The methods of one path, in the format of the header ``Allow``.

        A path that stands in a route as it is has the methods of such routes alone: ``/api/memories/people`` is no
        memory.
        """
        for routes in (self._literal, self._known):
            if methods := {each for form, found in routes if form.match(path) for each in found}:
                return ", ".join(sorted(methods))
        return ""

    def missing(self, path: str) -> str:
        """What to say of a path that does not exist: the one that is probably meant.

        Args:
            path: the path that was asked for.
        """
        shown = repr(path) if len(path) <= _LONGEST else "of this name"
        meant = self._meant(path)
        told = f"there is no path {shown} here" + (
            f"; did you mean {meant}?" if meant else ": docs/server.md lists them"
        )
        if meant.startswith("/v1/") and (not path.startswith("/v1/") or path.startswith("/v1/v1")):
            told += " The base_url of an OpenAI client ends with /v1."
        return told

    def _meant(self, path: str) -> str:
        for each in (path.replace("/v1/v1", "/v1"), f"/v1{path}", f"/api{path}", f"/api{path}s", f"{path}s"):
            if self.of(each):
                return each
        for each in (path, f"/api{path}", f"/v1{path}"):
            if each in _ELSEWHERE:
                return _ELSEWHERE[each]
        return next(iter(get_close_matches(path[:_LONGEST], self._paths, n=1, cutoff=0.8)), "")
