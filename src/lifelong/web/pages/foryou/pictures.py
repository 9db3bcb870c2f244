"""Pictures drawn with the person's own things: what would be sent, the pictures, and feedback on them.

The record stores no picture that was drawn. Those of a request come with its answer, and the browser shows them.
"""

from __future__ import annotations

import base64
from typing import Any, Final

from starlette.responses import Response

from lifelong.errors import LifelongError
from lifelong.server.errors import Problem, problem_of
from lifelong.types.drawing import DrawRequest
from lifelong.web.visit import Visit, toast_header

DRAWINGS: Final = 20
"""Earlier drawings that are listed."""

COUNTS: Final = (1, 2, 4)
"""Numbers of pictures to choose from."""

SIZES: Final = {"square": (1024, 1024), "wide": (1344, 768), "tall": (768, 1344)}

TASTES: Final = {"none": 0.0, "some": 0.5, "much": 1.0}
"""How much taste is added, by the choice in the form."""

LONGEST: Final = 1000
"""Characters of a prompt."""


async def show(visit: Visit) -> Response:
    """The form, and notes on earlier drawings; for htmx the notes."""
    template = "foryou/drawings.html" if visit.is_part else "foryou/pictures.html"
    return visit.page(template, **await _page(visit))


async def request(visit: Visit) -> Response:
    """What would be sent: own things, added phrases with their evidence, and the text. Nothing is drawn."""
    fields = await _fields(visit)
    values: dict[str, Any] = {"wish": None, "fault": "", "given": fields, "dropped": set()}
    try:
        values["wish"] = await _request(visit, fields)
        values["dropped"] = set(fields["without"])
    except (LifelongError, Problem) as error:
        values["fault"] = problem_of(error).message
    if visit.is_part:
        return visit.page("foryou/picture_request.html", **values)
    return visit.page("foryou/pictures.html", **{**await _page(visit), **values})


async def draw(visit: Visit) -> Response:
    """Draw what the request showed."""
    fields = await _fields(visit)
    values: dict[str, Any] = {"results": None, "fault": "", "pictures": []}
    try:
        wish = (await _request(visit, fields)).without(*fields["without"])
        results = await visit.person.draw(wish)
        pictures = [(each, base64.b64encode(each.content).decode("ascii")) for each in results]
        values |= {"results": results, "pictures": pictures}
    except (LifelongError, Problem) as error:
        values["fault"] = problem_of(error).message
    if visit.is_part:
        response = visit.page("foryou/picture_results.html", **values)
        response.headers["HX-Trigger"] = "drawn"
        return response
    return visit.page("foryou/pictures.html", **{**await _page(visit), **values})


async def thumb(visit: Visit) -> Response:
    """Store whether a drawing is liked, or take it back."""
    drawing = visit.request.path_params["drawing"]
    value = (await visit.request.form(max_files=0, max_fields=10)).get("value")
    if value not in ("1", "-1", "0"):
        raise Problem(422, "value", visit.words("foryou.no_kind"))
    stored = await visit.person.thumb(drawing, int(value))
    response = visit.page("foryou/picture_thumbs.html", drawing=stored.id, rating=stored.thumb)
    response.headers.update(toast_header(visit.words("foryou.drawing_rated")))
    return response


async def forget(visit: Visit) -> Response:
    """Erase what is stored of a drawing."""
    await visit.person.forget_drawings(visit.request.path_params["drawing"])
    return Response("", headers=toast_header(visit.words("foryou.drawing_forgotten")))


async def _fields(visit: Visit) -> dict[str, Any]:
    form = await visit.request.form(max_files=0, max_fields=100)
    given = {name: value for name, value in form.items() if isinstance(value, str)}
    count = given.get("count", "")
    return {
        "prompt": given.get("prompt", "").strip()[:LONGEST],
        "count": int(count) if count in map(str, COUNTS) else COUNTS[1],
        "size": given["size"] if given.get("size") in SIZES else "square",
        "taste": given["taste"] if given.get("taste") in TASTES else "some",
        "without": [value for value in form.getlist("without") if isinstance(value, str)],
    }


async def _request(visit: Visit, fields: dict[str, Any]) -> DrawRequest:
    """The request of the form.

    Raises:
        Problem: 422, there are no words.
    """
    if not fields["prompt"]:
        raise Problem(422, "empty", visit.words("foryou.prompt_empty"))
    return await visit.person.draw_request(
        fields["prompt"], n=fields["count"], taste=TASTES[fields["taste"]], size=SIZES[fields["size"]]
    )


async def _page(visit: Visit) -> dict[str, Any]:
    stored = await visit.person.drawings(limit=DRAWINGS)
    concepts = await visit.person.concepts.list()
    return {
        "drawings": stored[::-1],
        "concepts": concepts[:12],
        "counts": COUNTS,
        "sizes": tuple(SIZES),
        "tastes": tuple(TASTES),
        "wish": None,
        "fault": "",
        "results": None,
        "pictures": [],
        "dropped": set(),
        "given": {"prompt": "", "count": COUNTS[1], "size": "square", "taste": "some", "without": []},
    }
