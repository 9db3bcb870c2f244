"""The first page: what left this machine, what is stored, and what is still to be learned."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from starlette.responses import Response

from lifelong.server.hosts import LOOPBACK
from lifelong.web.pages.privacy.plot import HEIGHT, bars, columns, size_text
from lifelong.web.visit import Visit, toast_header

CALLS: Final = 20
"""Requests of a page."""

JOBS: Final = 20
"""Jobs that are listed."""


async def show(visit: Visit) -> Response:
    """The page, without the figures, which come afterwards."""
    life, nobody = visit.service.life, sees_all(visit)
    count, size = await visit.person.outgoing_totals(nobody=nobody)
    places = await asyncio.to_thread(life.model_places)
    return visit.page(
        "privacy/overview.html",
        count=count,
        size=size_text(size, visit.formats),
        places=[place for place in places if place.name],
        answers=any(place.role == "chat" and place.name for place in places),
        elsewhere=[place for place in places if place.remote],
        fetches=life.settings.serve_fetch,
        serves=life.settings.serve_host not in LOOPBACK,
        **await _calls(visit),
        **await _jobs(visit),
    )


async def storage(visit: Visit) -> Response:
    """The figures of what is stored."""
    stored, formats = await visit.person.storage(), visit.formats
    return visit.page(
        "privacy/storage.html",
        total=size_text(stored.size, formats),
        bars=bars(stored, formats),
        columns=columns(stored.months, formats),
        height=HEIGHT,
    )


async def outgoing(visit: Visit) -> Response:
    """Earlier requests that left this machine."""
    return visit.page("privacy/calls.html", **await _calls(visit))


async def jobs(visit: Visit) -> Response:
    """What is still to be learned; the page asks again while something is."""
    return visit.page("privacy/jobs.html", **await _jobs(visit))


async def retry(visit: Visit) -> Response:
    """Try again what was given up."""
    count = await visit.person.retry_jobs()
    response = visit.page("privacy/jobs.html", **await _jobs(visit))
    response.headers.update(toast_header(visit.words("privacy.retried", count=count)))
    return response


def sees_all(visit: Visit) -> bool:
    """Whether the session may see what concerns all persons: the owner's, or that of a key with the scope ``admin``."""
    return "admin" in visit.caller.scopes


async def _calls(visit: Visit) -> dict[str, Any]:
    """The newest requests, or those before one of them."""
    before = number_of(visit.request.query_params.get("before"))
    calls = await visit.person.outgoing(nobody=sees_all(visit), before=before, limit=CALLS + 1)
    shown = [(call, size_text(call.size, visit.formats)) for call in calls[:CALLS]]
    return {"calls": shown, "more_calls": len(calls) > CALLS}


async def _jobs(visit: Visit) -> dict[str, Any]:
    counts = await visit.person.job_counts()
    parked = counts.get("parked", 0)
    return {
        "waiting": sum(counts.values()) - parked,
        "parked": parked,
        "failures": await visit.person.jobs(state="parked", limit=JOBS) if parked else [],
    }


def number_of(text: str | None) -> int | None:
    """The number of a row in an address; None if it is none."""
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 16 else None
