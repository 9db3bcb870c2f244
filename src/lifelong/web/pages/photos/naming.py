"""Say who or what a picture shows, by a box, or that it does not show somebody; each can be taken back."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.responses import Response

from lifelong.errors import ConsentError
from lifelong.server.errors import Problem
from lifelong.types import WHOLE, Exemplar, Part
from lifelong.web.pages.photos.photo import content
from lifelong.web.visit import Visit, toast_header

LEAST: Final = 0.01
"""Smallest side of a box, as a share of the picture: a slip of the pointer is no box."""


async def name(visit: Visit) -> Response:
    """Learn what the picture shows in a box: ``name``, ``kind``, ``note``, and ``box`` as four shares.

    Raises:
        Problem: 422, no name, or the box is none.
    """
    sha256 = visit.request.path_params["sha256"]
    photo = await visit.person.photo(sha256)
    form = await visit.request.form(max_files=0, max_fields=12)
    called, kind, box = _text(form, "name"), _text(form, "kind"), _box(visit, _text(form, "box"))
    if not called:
        raise Problem(422, "empty", visit.words("photos.give_name"))
    concepts = visit.person.concepts
    known = next((each for each in await concepts.list() if each.name.casefold() == called.casefold()), None)
    before = await _exemplars(visit, known.id, sha256) if known else []
    kind = "" if known else kind
    if _text(form, "consent"):
        await concepts.consent("person")
    picture = await visit.person.media.read(photo.file.sha256)
    try:
        concept = await concepts.enrol(called, [picture], kind=kind, note=_text(form, "note"), box=box)
    except ConsentError:
        response = visit.page("photos/consent.html", sha256=sha256, name=called, kind=kind, box=_text(form, "box"))
        response.headers.update({"HX-Retarget": "#dialog-body", "HX-Reswap": "innerHTML"})
        return response
    undo = _undo(sha256, concept.id, box=box)
    if known is None:
        undo = _undo(sha256, concept.id, new="1")
    elif any(each.box == box for each in before):
        undo = _undo(sha256, concept.id, box=box, deny="1") if not _shows(before, box) else ""
    others = max(0, concept.seen - 1)
    where = visit.words("photos.others", count=others) if others else visit.words("photos.no_others")
    text = visit.words("photos.named", name=concept.name, others=where)
    return await _shown(visit, sha256, text, undo=undo)


async def deny(visit: Visit) -> Response:
    """Learn that the picture does not show a concept, and with ``is`` (its id) which one it shows instead."""
    sha256, concept = visit.request.path_params["sha256"], visit.request.path_params["concept"]
    photo = await visit.person.photo(sha256)
    wrong = await visit.person.concepts.get(concept)
    form = await visit.request.form(max_files=0, max_fields=12)
    instead = _text(form, "is")
    right = await visit.person.concepts.get(instead) if instead else None
    seen = [each for each in await visit.person.concepts.in_files(sha256) if each.concept == wrong.id]
    box = seen[0].box if seen else WHOLE
    was = _shows(await _exemplars(visit, wrong.id, sha256), box)
    had = right is not None and bool(await _exemplars(visit, right.id, sha256))
    picture = await visit.person.media.read(photo.file.sha256)
    await visit.person.concepts.correct(picture, not_=wrong.id, is_=right.id if right else None)
    undo = _undo(
        sha256, wrong.id, box=box, add="1" if was else "", instead=right.id if right is not None and not had else ""
    )
    said = visit.words("photos.denied", name=wrong.name)
    if right is not None:
        said = visit.words("photos.denied_is", name=wrong.name, right=right.name)
    return await _shown(visit, sha256, said, undo=undo)


async def drop(visit: Visit) -> Response:
    """Take back what a picture was given for: ``box`` of it shows a concept."""
    sha256, concept = visit.request.path_params["sha256"], visit.request.path_params["concept"]
    await visit.person.photo(sha256)
    form = await visit.request.form(max_files=0, max_fields=12)
    box = _box(visit, _text(form, "box"))
    changed = await visit.person.concepts.drop_exemplar(concept, sha256, box=box)
    undo = _undo(sha256, changed.id, box=box, add="1")
    headers = toast_header(visit.words("photos.dropped", name=changed.name), undo=undo)
    return Response(headers={**headers, "HX-Reswap": "delete"})


async def undo(visit: Visit) -> Response:
    """Take back the last act on a picture, as the address says."""
    sha256, concept = visit.request.path_params["sha256"], visit.request.path_params["concept"]
    query, concepts = visit.request.query_params, visit.person.concepts
    photo = await visit.person.photo(sha256)
    known = await concepts.get(concept)
    if query.get("new"):
        await concepts.forget(known.id)
    elif query.get("add"):
        picture = await visit.person.media.read(photo.file.sha256)
        await concepts.enrol(known.name, [picture], box=_box(visit, query.get("box", "")))
    elif query.get("deny"):
        await concepts.correct(await visit.person.media.read(photo.file.sha256), not_=known.id)
    else:
        await concepts.drop_exemplar(known.id, sha256, box=_box(visit, query.get("box", "")))
    if query.get("instead"):
        await concepts.drop_exemplar(query["instead"], sha256, box=WHOLE)
    visit.session.toast = visit.words("photos.undone")
    return Response(status_code=204, headers={"HX-Refresh": "true"})


async def _shown(visit: Visit, sha256: str, text: str, *, undo: str) -> Response:
    """The picture as it is now known."""
    if not visit.is_part:
        return visit.go(f"/app/photos/{sha256}", toast=text)
    response = visit.page("photos/photo.html", **await content(visit, sha256))
    response.headers.update(toast_header(text, undo=undo))
    return response


async def _exemplars(visit: Visit, concept: str, sha256: str) -> list[Exemplar]:
    return [each for each in await visit.person.concepts.exemplars(concept) if each.sha256 == sha256]


def _shows(exemplars: list[Exemplar], box: Part) -> bool:
    return any(each.box == box and each.shows for each in exemplars)


def _undo(sha256: str, concept: str, *, box: Part | None = None, **query: str) -> str:
    given = {name: value for name, value in query.items() if value}
    if box is not None:
        given["box"] = ",".join(f"{side:g}" for side in box)
    return f"/app/photos/{sha256}/undo/{concept}?{urlencode(given)}"


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip()[:2000] if isinstance(value, str) else ""


def _box(visit: Visit, text: str) -> Part:
    """A box of four shares; "" is the whole picture.

    Raises:
        Problem: 422, it is none.
    """
    if not text:
        return WHOLE
    try:
        left, top, right, bottom = (round(min(max(float(side), 0), 1), 4) for side in text.split(","))
    except ValueError:
        raise Problem(422, "no_box", visit.words("photos.no_box")) from None
    if not (right - left >= LEAST and bottom - top >= LEAST):
        raise Problem(422, "no_box", visit.words("photos.no_box"))
    return left, top, right, bottom
