"""Habits, routines and goals by their state."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from lifelong.web.pages.you.parts import show_part
from lifelong.web.visit import Visit

STATES: Final = ("active", "unknown", "done", "dropped")
"""The states in the order of the page."""


async def show(visit: Visit) -> Response:
    """The habits and goals; a goal is what its slot calls one."""
    habits = await visit.person.habits()
    groups = [(state, [each for each in reversed(habits) if (each.state or "active") == state]) for state in STATES]
    return show_part(visit, "habits", groups=[(state, each) for state, each in groups if each])
