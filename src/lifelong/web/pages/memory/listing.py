"""The list of memories: page by page from the newest, or what a search finds, with its reasons."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.responses import Response

from lifelong.types import Hit
from lifelong.types.times import EPOCH, micros
from lifelong.web.pages.memory.filters import ADDRESS, MemoryFilters
from lifelong.web.pages.memory.rows import MemoryRow, rows_of, rows_of_hits
from lifelong.web.visit import Visit

PAGE: Final = 50
"""Memories of a page; further ones are loaded on request."""

MOST: Final = 500
"""Largest number of memories that are loaded again after a change."""

HITS: Final = 40
"""Largest number of hits of a search."""

SURE: Final = 0.2
"""Score below which a hit stands among those that may not fit."""

OWN_WORDS: Final = 5
"""Largest number of messages and passages that a search shows below the memories."""

_PLACE: Final = re.compile(r"(-?\d{1,18})\.(mem_[0-9a-f]{1,40})")
_DETAIL: Final = re.compile(r"/app/memory/mem_[0-9a-f]{1,40}")


@dataclass(frozen=True, slots=True)
class Listing:
    """What the list shows.

    Attributes:
        rows: the memories; of a search, those that fit.
        pinned: the pinned memories, which stand above the first page of a list that only a kind filters.
        weaker: hits of a search that may not fit.
        own: messages and passages that a search found.
        more: the place at which the next page begins, or "".
        month: the month of the last memory of the page before, whose heading need not be repeated.
    """

    rows: Sequence[MemoryRow] = ()
    pinned: Sequence[MemoryRow] = ()
    weaker: Sequence[MemoryRow] = ()
    own: Sequence[MemoryRow] = ()
    more: str = ""
    month: str = ""


async def show(visit: Visit) -> Response:
    """The page without a memory; for htmx the list."""
    query = visit.request.query_params
    filters = MemoryFilters.of(query)
    if not visit.is_part:
        return visit.page("memory/page.html", **await page_values(visit, filters))
    count = query.get("count", "")
    limit = min(max(int(count), PAGE), MOST) if count.isascii() and count.isdigit() and len(count) < 9 else PAGE
    listing = await listed(visit, filters, limit=limit, place=query.get("after", ""))
    response = visit.page("memory/entries.html", filters=filters, listing=listing, chosen=_open_memory(visit))
    if "after" not in query:
        opened = _open_memory(visit)
        response.headers["HX-Replace-Url"] = (f"{ADDRESS}/{opened}" if opened else ADDRESS) + filters.query()
    return response


async def page_values(visit: Visit, filters: MemoryFilters) -> dict[str, Any]:
    """What the template of the page needs."""
    listing, counts, people, concepts = await asyncio.gather(
        listed(visit, filters),
        visit.person.memories.count(),
        visit.person.memories.people(),
        visit.person.concepts.list(),
    )
    names = dict.fromkeys([*(each.name for each in concepts), *people])
    return {
        "filters": filters,
        "listing": listing,
        "counts": counts,
        "names": list(names),
        "source": await _source_name(visit, filters.source),
        "detail": None,
        "chosen": "",
    }


async def listed(visit: Visit, filters: MemoryFilters, *, limit: int = PAGE, place: str = "") -> Listing:
    """The memories that the filters leave."""
    return await _found(visit, filters) if filters.q else await _page(visit, filters, limit, place)


async def _page(visit: Visit, filters: MemoryFilters, limit: int, place: str) -> Listing:
    since, until = filters.span(visit.person.zone)
    after = _after(place)
    apart = filters.hidden == 0
    listed = visit.person.memories.list
    pinned = await listed(kinds=filters.kinds, pinned=True, newest=True) if apart and after is None else []
    memories = await listed(
        kinds=filters.kinds,
        current=filters.current,
        since=since,
        until=until,
        about=filters.about,
        source=filters.source,
        pinned=False if apart else None,
        newest=True,
        limit=limit + 1,
        after=after,
    )
    last = memories[limit - 1] if len(memories) > limit else None
    return Listing(
        rows_of(memories[:limit]),
        rows_of(pinned),
        more=f"{micros(last.at)}.{last.id}" if last else "",
        month=visit.formats.month(_time(after[0])) if after else "",
    )


def _after(place: str) -> tuple[int, str] | None:
    """The time and the id at which a page begins; None where an address names no such place."""
    match = _PLACE.fullmatch(place)
    if match is None:
        return None
    at = int(match[1])
    try:
        _time(at)
    except OverflowError:
        return None
    return at, match[2]


def _time(at: int) -> datetime:
    return EPOCH + timedelta(microseconds=at)


async def _found(visit: Visit, filters: MemoryFilters) -> Listing:
    """What recall finds. What fits less is not left out, because here the person is the judge."""
    since, until = filters.span(visit.person.zone)
    span: dict[str, Any] = {"since": since, "until": until}
    if filters.about:
        span["people"] = [filters.about]
    sifted = filters.source or filters.current is not None
    found = await visit.person.recall(filters.q, kinds=filters.kinds, k=4 * HITS if sifted else HITS, floor=0.0, **span)
    hits = [each for each in found if filters.current in (None, each.closed is None)]
    pinned = {each.id for each in await visit.person.memories.list(pinned=True)}
    if filters.source:
        hits = await _from_source(visit, hits, filters.source)
    own: Sequence[Hit] = ()
    if not filters.kind and filters.state != "past" and not filters.source:
        own = await visit.person.recall(filters.q, kinds=["message", "passage"], k=OWN_WORDS, **span)
    rows = rows_of_hits(hits[:HITS], pinned)
    return Listing(
        [row for row in rows if (row.score or 0) >= SURE],
        weaker=[row for row in rows if (row.score or 0) < SURE][: HITS // 4],
        own=rows_of_hits(each for each in own if each.role != "assistant"),
    )


async def _from_source(visit: Visit, hits: Sequence[Hit], source: str) -> list[Hit]:
    """The hits that come from one message, session or import."""
    messages = await visit.person.known_messages({each for hit in hits for each in hit.source})
    inside = {each.id for each in messages if source in (each.id, each.session) or (each.key or "").startswith(source)}
    return [hit for hit in hits if not inside.isdisjoint(hit.source)]


async def _source_name(visit: Visit, source: str) -> str:
    """A source in words: the day of a message or session, or the prefix itself."""
    if not source:
        return ""
    messages = await visit.person.known_messages([source]) or await visit.person.messages(session=source, limit=1)
    return visit.formats.weekday(messages[0].at) if messages else source.rstrip(":")


def _open_memory(visit: Visit) -> str:
    """The id of the memory that stands beside the list in the browser, or ""."""
    path = urlsplit(visit.request.headers.get("hx-current-url", "")).path
    return path.rpartition("/")[2] if _DETAIL.fullmatch(path) else ""
