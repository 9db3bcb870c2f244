"""Which methods a path answers to. Starlette names those of the first route that has the path; there can be more."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter
from starlette.routing import Route, compile_path


class Methods:
    """The methods of every path.

    Args:
        routers: of the application.
    """

    def __init__(self, routers: Iterable[APIRouter]) -> None:
        routes = [route for router in routers for route in router.routes if isinstance(route, Route)]
        self._known = [(compile_path(route.path)[0], frozenset(route.methods or ())) for route in routes]

    def of(self, path: str) -> str:
        """Those of one path, as the header ``Allow`` has them."""
        return ", ".join(sorted({each for form, methods in self._known if form.match(path) for each in methods}))
