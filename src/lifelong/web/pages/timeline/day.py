"""One day as it was: what was said and seen, and what was known at its end."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from starlette.responses import Response

from lifelong.errors import NotFoundError
from lifelong.types import Memory
from lifelong.types.times import micros
from lifelong.web.pages.timeline.scale import address
from lifelong.web.visit import Visit

MESSAGES: Final = 200
"""Most messages that are listed; the rest is in Chat."""

KNOWN: Final = 30
"""Facts of a page."""

CORE: Final = 60
"""Most memories of the profile, and most habits, that are listed."""

_LAST: Final = timedelta(microseconds=1)
"""What the end of a day lies before the next one."""

_PLACE: Final = re.compile(r"(-?[0-9]{1,17})\.(\w{1,80})")


async def jump(visit: Visit) -> Response:
    """Go to the day of a form."""
    text = visit.request.query_params.get("day", "")
    try:
        return visit.go(f"/app/timeline/day/{date.fromisoformat(text).isoformat()}")
    except ValueError:
        return visit.go("/app/timeline")


async def show(visit: Visit) -> Response:
    """The page of a day."""
    person = visit.person
    day, since, until = _day(visit)
    now = visit.service.life.now()
    at = min(until - _LAST, now)
    messages = await person.messages(since=since, until=until, limit=MESSAGES + 1)
    overview = await person.timeline(since=since, until=until, step="day", habits=0)
    return visit.page(
        "timeline/day.html",
        day=day,
        since=since,
        is_today=since <= now < until,
        is_ahead=since > now,
        before=(day - timedelta(days=1)).isoformat(),
        after=(day + timedelta(days=1)).isoformat() if until <= now else "",
        around=address(day - timedelta(days=15), day + timedelta(days=15)),
        spoken_before=None if messages else await _spoken(visit, until=since),
        spoken_after=None if messages else await _spoken(visit, since=until),
        messages=messages[:MESSAGES],
        has_more_messages=len(messages) > MESSAGES,
        photos=await person.photo_page(since=since, until=until, newest=False, limit=24),
        episodes=overview.episodes,
        span=overview.spans[0] if overview.spans else None,
        habits=await person.memories.list(kinds=["procedural"], as_of=at, limit=CORE),
        has_traits=(await person.traits_settings()).allowed,
        **await _known(visit, at, None),
    )


async def more(visit: Visit) -> Response:
    """More of what was known, after a fact."""
    day, _, until = _day(visit)
    place = _PLACE.fullmatch(visit.request.query_params.get("after", ""))
    at = min(until - _LAST, visit.service.life.now())
    after = None if place is None else (int(place[1]), place[2])
    return visit.page("timeline/known.html", day=day, **await _known(visit, at, after))


async def traits(visit: Visit) -> Response:
    """How the person came across at the end of the day. It is read after the page: it weighs all messages before."""
    _, _, until = _day(visit)
    allowed = (await visit.person.traits_settings()).allowed
    then = await visit.person.traits(at=min(until - _LAST, visit.service.life.now())) if allowed else None
    return visit.page("timeline/traits.html", traits=then if then is not None and then.observations else None)


async def _spoken(visit: Visit, *, since: datetime | None = None, until: datetime | None = None) -> datetime | None:
    """The time of the next message after a time, or of the last one before it."""
    found = await visit.person.messages(since=since, until=until, limit=1, newest=until is not None)
    return found[0].at if found else None


async def _known(visit: Visit, at: datetime, after: tuple[int, str] | None) -> dict[str, Any]:
    """A page of the facts that were known at a time and stand not in the profile already."""
    memories = visit.person.memories
    core = await memories.list(kinds=["core"], as_of=at, limit=CORE)
    facts = await memories.list(kinds=["semantic"], as_of=at, limit=KNOWN + 1, after=after)
    told = {each.text for each in core}
    return {
        "core": core,
        "facts": [each for each in facts[:KNOWN] if each.text not in told],
        "next_fact": _place(facts[KNOWN - 1]) if len(facts) > KNOWN else "",
    }


def _place(memory: Memory) -> str:
    return f"{micros(memory.at)}.{memory.id}"


def _day(visit: Visit) -> tuple[date, datetime, datetime]:
    """The day of the address, its begin, and its end.

    Raises:
        NotFoundError: it names none.
    """
    text = visit.request.path_params["day"]
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFoundError(f"no day {text!r}: give one such as 2026-03-03") from None
    if not 1900 <= day.year <= 2200:
        raise NotFoundError(f"no day {text!r}: between 1900 and 2200")
    following = day + timedelta(days=1)
    zone = visit.person.zone
    return (
        day,
        datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC),
        datetime(following.year, following.month, following.day, tzinfo=zone).astimezone(UTC),
    )
