"""The timeline: what happened in each hour, day, week, month or year."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from lifelong.server.api.forms import Absent, Span
from lifelong.server.api.person import Reading
from lifelong.server.api.route import router as made
from lifelong.types import TimelineOverview, TimelineStep

router = made("timeline")


@router.get("/timeline", summary="What happened when")
async def timeline(
    person: Reading,
    since: Annotated[Span | Absent, Query(description="The first message when left out.")] = None,
    until: Annotated[Span | Absent, Query(description="Now when left out.")] = None,
    step: Annotated[TimelineStep, Query(description="Length of the spans.")] = "month",
    episodes: Annotated[int, Query(ge=0, le=200, description="At most so many, the newest.")] = 40,
    habits: Annotated[int, Query(ge=0, le=200, description="At most so many, the newest.")] = 40,
) -> TimelineOverview:
    """Spans of time with the number of messages, sessions and episodes, the mood, and who was in the pictures; the
    newest episodes; and the habits and goals that held. At most 1,000 spans."""
    return await person.timeline(since=since, until=until, step=step, episodes=episodes, habits=habits)
