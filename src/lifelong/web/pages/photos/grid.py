"""All pictures, the newest first, page by page: of everything, or of one concept; or those of a search."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from lifelong.types import Concept, Photo
from lifelong.types.times import micros
from lifelong.web.pages.photos import search
from lifelong.web.pages.photos.picture_entries import entries
from lifelong.web.visit import Visit

PHOTOS: Final = 48
"""Pictures of a page."""

NEWER: Final = 12
"""Pictures before the one that somebody comes back to, so that it does not stand at the very top."""

_PLACE: Final = re.compile(r"(-?[0-9]{1,17})\.([0-9a-f]{64})")
_MONTH: Final = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])")


async def show(visit: Visit) -> Response:
    """The pictures of a time or a search. With ``after``, some more of them."""
    query = visit.request.query_params
    concepts = await visit.person.concepts.list()
    chosen = next((each for each in concepts if each.id == query.get("concept")), None)
    asked = search.of(query)
    if asked is not None:
        found = await search.run(visit, asked, chosen)
        if visit.is_part:
            return visit.page("photos/results.html", concepts=concepts, chosen=chosen, found=found)
        return visit.page("photos/page.html", concepts=concepts, chosen=chosen, found=found, **await _of(visit, chosen))
    place = _PLACE.fullmatch(query.get("after", ""))
    if place is not None and visit.is_part:
        more = await _page(visit, chosen, after=(int(place[1]), place[2]))
        return visit.page("photos/more.html", chosen=chosen, shown_month=query.get("month", ""), **more)
    month = _month(visit, query.get("until", ""))
    page = await (_around(visit, chosen, query["at"]) if query.get("at") else _page(visit, chosen, until=month))
    return visit.page(
        "photos/page.html",
        concepts=concepts,
        chosen=chosen,
        found=None,
        until=query.get("until", "") if month else "",
        shown_month="",
        **{"newer": "", **page},
        **await _of(visit, chosen),
    )


async def _of(visit: Visit, chosen: Concept | None) -> dict[str, Any]:
    """What one concept is known by."""
    if chosen is None:
        return {"exemplars": []}
    known = await visit.person.concepts.exemplars(chosen.id)
    return {"exemplars": [each for each in known if each.shows and each.span is None]}


async def _page(
    visit: Visit, chosen: Concept | None, *, after: tuple[int, str] | None = None, until: datetime | None = None
) -> dict[str, Any]:
    photos = await visit.person.photo_page(
        limit=PHOTOS + 1, after=after, until=until, concept=None if chosen is None else chosen.id
    )
    return await _shown(visit, photos[:PHOTOS], has_more=len(photos) > PHOTOS)


async def _around(visit: Visit, chosen: Concept | None, sha256: str) -> dict[str, Any]:
    """The page with one picture in it, where somebody comes back from it."""
    photo = await visit.person.photo(sha256)
    place, concept = (micros(photo.at), sha256), None if chosen is None else chosen.id
    newer = await visit.person.photo_page(limit=NEWER + 1, after=place, newest=False, concept=concept)
    older = await visit.person.photo_page(limit=PHOTOS + 1, after=place, concept=concept)
    shown = await _shown(visit, [*newer[:NEWER][::-1], photo, *older[:PHOTOS]], has_more=len(older) > PHOTOS)
    left = newer[NEWER].file.sha256 if len(newer) > NEWER else ""
    return {**shown, "newer": address(at=left, concept=concept or "") if left else ""}


async def _shown(visit: Visit, photos: Sequence[Photo], *, has_more: bool) -> dict[str, Any]:
    return {"entries": await entries(visit.person, photos), "has_more": has_more}


def address(**query: str) -> str:
    """An address of the page, without what is empty."""
    given = {name: value for name, value in query.items() if value}
    return "/app/photos" + (f"?{urlencode(given)}" if given else "")


def _month(visit: Visit, text: str) -> datetime | None:
    """The end of a month, or None if the text names none."""
    month = _MONTH.fullmatch(text)
    if month is None:
        return None
    year, number = int(month[1]), int(month[2])
    return datetime(year + number // 12, number % 12 + 1, 1, tzinfo=visit.person.zone)
