"""Merge a memory into another one that says the same."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from lifelong.server.errors import Problem
from lifelong.web.pages.memory.answers import done
from lifelong.web.pages.memory.detail import copies_of
from lifelong.web.pages.memory.filters import LONGEST, MemoryFilters
from lifelong.web.pages.memory.rows import rows_of_hits
from lifelong.web.visit import Visit

CANDIDATES: Final = 8
"""Largest number of memories to choose from."""


async def candidates(visit: Visit) -> Response:
    """Memories like this one, or those that words find: the one that is chosen stays."""
    memory = await visit.person.memories.get(visit.request.path_params["memory"])
    query = visit.request.query_params.get("q")
    words = (query or "").strip()[:LONGEST] or memory.text[:LONGEST]
    copies = await copies_of(visit.person, memory)
    hits = await visit.person.recall(
        words,
        kinds=MemoryFilters().kinds,
        k=3 * CANDIDATES,
        floor=0.0,
        exclude=[memory.id, *(each.id for each in copies)],
    )
    rows = rows_of_hits([each for each in hits if each.closed is None][:CANDIDATES])
    template = "memory/merge.html" if query is None else "memory/candidates.html"
    return visit.page(template, memory=memory, rows=rows)


async def merge(visit: Visit) -> Response:
    """Close the memory; the chosen one is its successor."""
    memory = await visit.person.memories.get(visit.request.path_params["memory"])
    query = visit.request.query_params
    into = query.get("into") or (await visit.request.form(max_files=0, max_fields=10)).get("into")
    if not isinstance(into, str) or not into:
        raise Problem(422, "empty", visit.words("memory.choose_one"))
    heir = await visit.person.memories.merge(memory.id, into)
    if query.get("undo") == "1":
        return done(visit, visit.words("memory.undone"), memory=memory.id)
    undo = f"/app/memory/{memory.id}/reopen?beside=1&undo=1"
    return done(visit, visit.words("memory.merged"), memory=heir.id, undo=undo)
