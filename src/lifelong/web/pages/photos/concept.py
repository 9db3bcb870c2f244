"""One of the person's own beings and things: its name, kind and note; merge it into another, and forget it."""

from __future__ import annotations

from starlette.responses import Response

from lifelong.errors import InputError
from lifelong.web.visit import Visit


async def form(visit: Visit) -> Response:
    """The form of its name, kind and note."""
    concept = await visit.person.concepts.get(visit.request.path_params["concept"])
    return visit.page("photos/edit.html", concept=concept)


async def change(visit: Visit) -> Response:
    """Change them. A name that another concept has leads to the question whether both are one."""
    concepts = visit.person.concepts
    concept = await concepts.get(visit.request.path_params["concept"])
    fields = await visit.request.form(max_files=0, max_fields=10)
    name, kind, note = (str(fields.get(each, "")).strip()[:2000] for each in ("name", "kind", "note"))
    other = next((each for each in await concepts.list() if each.name.casefold() == name.casefold()), None)
    if other is not None and other.id != concept.id:
        return visit.page("photos/merge.html", concept=concept, other=other)
    changed = await concepts.rename(concept.id, name or concept.name, kind=kind, note=note)
    return visit.go(f"/app/photos?concept={changed.id}", toast=visit.words("photos.changed", name=changed.name))


async def merge(visit: Visit) -> Response:
    """Make one of two."""
    concepts = visit.person.concepts
    concept = await concepts.get(visit.request.path_params["concept"])
    fields = await visit.request.form(max_files=0, max_fields=10)
    into = fields.get("into")
    if not isinstance(into, str) or not into:
        raise InputError("say which concept takes the pictures")
    merged = await concepts.merge(concept.id, into)
    return visit.go(f"/app/photos?concept={merged.id}", toast=visit.words("photos.merged", name=merged.name))


async def preview(visit: Visit) -> Response:
    """What would go with it."""
    concept = await visit.person.concepts.get(visit.request.path_params["concept"])
    return visit.page("photos/forget.html", concept=concept)


async def forget(visit: Visit) -> Response:
    """Forget it: pictures of messages stay."""
    concept = await visit.person.concepts.get(visit.request.path_params["concept"])
    verified = await visit.person.concepts.forget(concept.id)
    key = "photos.forgotten" if verified else "photos.forgotten_unverified"
    return visit.go("/app/photos", toast=visit.words(key, name=concept.name))
