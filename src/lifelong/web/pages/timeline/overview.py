"""The timeline itself."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from starlette.responses import Response

from lifelong.web.pages.timeline.chart import EPISODES as LANE
from lifelong.web.pages.timeline.chart import MOOD, ROW, TALK, chart_of
from lifelong.web.pages.timeline.scale import scale_of, ticks
from lifelong.web.visit import Visit

EPISODES: int = 20
"""Most episodes that are listed; of more, the newest."""


async def show(visit: Visit) -> Response:
    """A part of the person's time; without ``from`` and ``to``, everything."""
    person, query, zone = visit.person, visit.request.query_params, visit.person.zone
    now = visit.service.life.now()
    first, last = await asyncio.gather(person.messages(limit=1), person.messages(limit=1, newest=True))
    if not first or not last:
        return visit.page("timeline/page.html", scale=None)
    end = max(now, last[0].at).astimezone(zone).date() + timedelta(days=1)
    scale = scale_of(first[0].at.astimezone(zone).date(), end, query.get("from", ""), query.get("to", ""))
    overview = await person.timeline(
        since=datetime(scale.first.year, scale.first.month, scale.first.day, tzinfo=zone),
        until=datetime(scale.until.year, scale.until.month, scale.until.day, tzinfo=zone),
        step=scale.step,
        episodes=EPISODES,
        habits=60,
    )
    response = visit.page(
        "timeline/part.html" if visit.is_part else "timeline/page.html",
        scale=scale,
        overview=overview,
        episode_count=sum(span.episodes for span in overview.spans),
        chart=chart_of(overview, await person.concepts.list(), scale, visit.formats),
        ticks=ticks(overview.spans[0].since, overview.spans[-1].until, visit.formats),
        heights={"talk": TALK, "mood": MOOD, "episodes": LANE, "row": ROW},
        first_at=overview.spans[0].since,
        last_at=overview.spans[-1].until - timedelta(seconds=1),
    )
    if visit.is_part:
        response.headers["HX-Push-Url"] = scale.address
    return response
