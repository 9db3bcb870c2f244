"""`WebPage`: what a page of the app declares of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import Route


@dataclass(frozen=True, slots=True)
class WebPage:
    """One page of the navigation.

    Attributes:
        name: its name: the prefix of its texts, whose entry ``title`` the navigation shows, and its address below
            ``/app``.
        icon: name of its icon in Lucide, which the vendored files must hold.
        routes: its routes, made by ``get`` and ``post``.
    """

    name: str
    icon: str
    routes: Sequence[Route]

    @property
    def address(self) -> str:
        """The address of the page."""
        return f"/app/{self.name}"
