"""The parts of the page: each has an address of its own, and loads itself again when something has changed."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from lifelong.web.visit import Visit

PARTS: Final = ("profile", "habits", "taste", "voice", "personality", "consents")
"""The parts in the order of the tabs."""


def address_of(part: str) -> str:
    """The address of a part."""
    return "/app/you" if part == "profile" else f"/app/you/{part}"


def show_part(visit: Visit, part: str, **values: Any) -> Response:
    """A part: the whole page, or for htmx the part alone."""
    tabs = [(each, address_of(each)) for each in PARTS]
    template = f"you/{part}.html" if visit.is_part else "you/page.html"
    return visit.page(template, part=part, tabs=tabs, address=address_of(part), **values)
