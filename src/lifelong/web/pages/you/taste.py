"""The read-out of taste: what the person likes, dislikes, wishes and must avoid, each with its proof."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from lifelong.types import TastePiece
from lifelong.web.pages.you.parts import show_part
from lifelong.web.visit import Visit

KINDS: Final = ("like", "dislike", "wish", "constraint")
"""The kinds in the order of the page."""

MOST: Final = 200
"""Largest number of pieces of one kind, the newest."""


async def show(visit: Visit) -> Response:
    """The taste; with ``sensitive``, also what is about health, faith, politics or orientation."""
    sensitive = visit.request.query_params.get("sensitive") == "1"
    pieces = await visit.person.taste(sensitive=sensitive)
    once = {(piece.kind, piece.words, piece.about, piece.at): piece for piece in reversed(pieces)}
    newest = list(once.values())[::-1]
    groups = [(kind, [each for each in newest if each.kind == kind][:MOST]) for kind in KINDS]
    return show_part(
        visit,
        "taste",
        groups=[(kind, [(each, _memory(each)) for each in group]) for kind, group in groups if group],
        sensitive=sensitive,
    )


def _memory(piece: TastePiece) -> str:
    """The id of the memory that proves a piece, or ""."""
    return next((each for each in piece.sources if each.startswith("mem_")), "")
