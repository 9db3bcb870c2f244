"""The methods of a path. Starlette lists those of the first route of a path, but there may be several routes."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter
from starlette.routing import Route, compile_path


class Methods:
    """The methods of every path.

    Args:
        routers: the routers of the application.
    """

    def __init__(self, routers: Iterable[APIRouter]) -> None:
        routes = [route for router in routers for route in router.routes if isinstance(route, Route)]
        self._known = [(compile_path(route.path)[0], frozenset(route.methods or ())) for route in routes]

    def of(self, path: str) -> str:
        """The methods of one path, in the format of the header ``Allow``."""
        return ", ".join(sorted({each for form, methods in self._known if form.match(path) for each in methods}))
