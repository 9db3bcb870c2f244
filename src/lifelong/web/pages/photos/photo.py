"""One picture: who and what is in it, where, when, what was said beside it, and the words in it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from lifelong.types.times import micros
from lifelong.web.pages.photos.picture_entries import entries, taken
from lifelong.web.visit import Visit


async def show(visit: Visit) -> Response:
    """The page of a picture."""
    return visit.page("photos/photo_page.html", **await content(visit, visit.request.path_params["sha256"]))


async def content(visit: Visit, sha256: str) -> dict[str, Any]:
    """What the page of a picture shows.

    Raises:
        NotFoundError: this person has no such picture in a message.
    """
    person = visit.person
    photo = await person.photo(sha256)
    concepts = await person.concepts.list()
    chosen = next((each for each in concepts if each.id == visit.request.query_params.get("concept")), None)
    place, concept = (micros(photo.at), sha256), None if chosen is None else chosen.id
    newer = await person.photo_page(limit=1, after=place, newest=False, concept=concept)
    older = await person.photo_page(limit=1, after=place, concept=concept)
    (entry,) = await entries(person, [photo])
    return {
        "entry": entry,
        "concepts": concepts,
        "chosen": chosen,
        "taken": taken(photo, visit.formats),
        "newer": newer[0].file.sha256 if newer else "",
        "older": older[0].file.sha256 if older else "",
    }
