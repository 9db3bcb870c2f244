"""Drafts in the person's own voice: a request, the text with what each sentence rests on, and what became of it."""

from __future__ import annotations

from typing import Any, Final

from starlette.datastructures import UploadFile
from starlette.responses import Response

from lifelong.errors import LifelongError, NotFoundError
from lifelong.server.errors import Problem, problem_of
from lifelong.types.writing import DraftText, Writing
from lifelong.web.pages.foryou.origins import Origin, origins
from lifelong.web.visit import Visit

KINDS: Final = ("message", "reply", "comment", "review", "caption", "title", "summary", "product", "dialogue")
"""What can be written, in the order of the form."""

LENGTHS: Final = ("", "short", "medium", "long")

DRAFTS: Final = 20
"""Drafts that are listed."""

PICTURES: Final = 4
"""Pictures of a request."""


async def show(visit: Visit) -> Response:
    """The form, and the newest drafts; for htmx the drafts."""
    template = "foryou/drafts.html" if visit.is_part else "foryou/writing.html"
    return visit.page(template, **await _page(visit))


async def write(visit: Visit) -> Response:
    """Draft a text; what is wrong with the request is said beside the form."""
    form = await visit.request.form(max_files=PICTURES, max_fields=20)
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    images = [await each.read() for each in form.getlist("images") if isinstance(each, UploadFile) and each.size]
    kind, length = fields.get("kind", ""), fields.get("length", "")
    facts = [line.strip() for line in fields.get("facts", "").splitlines() if line.strip()]
    values: dict[str, Any] = {"result": None, "fault": "", "given": fields}
    try:
        if kind not in KINDS:
            raise Problem(422, "kind", visit.words("foryou.no_kind"))
        await visit.reserve(len(fields.get("about", "").encode("utf-8", "replace")))
        draft = await visit.person.write(
            kind,
            about=fields.get("about", ""),
            to=fields.get("to", ""),
            length=length if length in LENGTHS else "",
            facts=facts,
            images=images,
        )
        result = draft.result
        used = {each.id: each for each in await origins(visit.person, draft.used)}
        values |= {"result": result, "used": used, "marked": _marked(result.texts[0])}
    except (LifelongError, Problem) as error:
        values["fault"] = problem_of(error).message
    if visit.is_part:
        response = visit.page("foryou/draft_made.html", **values)
        response.headers["HX-Trigger"] = "drafted"
        return response
    return visit.page("foryou/writing.html", **{**await _page(visit), **values})


async def show_draft(visit: Visit) -> Response:
    """A stored draft, with what it drew on."""
    draft = await _draft(visit)
    return visit.page("foryou/draft.html", draft=draft, used=await origins(visit.person, draft.used))


async def accept(visit: Visit) -> Response:
    """Store what the person made of a draft, which teaches the voice."""
    draft = await _draft(visit)
    text = (await visit.request.form(max_files=0, max_fields=10)).get("text")
    if not isinstance(text, str) or not text.strip():
        raise Problem(422, "empty", visit.words("foryou.draft_empty"))
    await visit.reserve(len(text.encode("utf-8", "replace")))
    stored = await visit.person.accept_draft(draft.id, text)
    said = visit.words("foryou.draft_taught" if stored.taught else "foryou.draft_kept")
    return visit.go(f"/app/foryou/writing/{draft.id}", toast=said)


async def forgetting(visit: Visit) -> Response:
    """What would go with a draft."""
    return visit.page("foryou/draft_forget.html", draft=await _draft(visit))


async def forget(visit: Visit) -> Response:
    """Forget a draft."""
    draft = await _draft(visit)
    await visit.person.forget(draft.id)
    return visit.go("/app/foryou/writing", toast=visit.words("foryou.draft_forgotten"))


async def _draft(visit: Visit) -> Writing:
    """The draft of the request.

    Raises:
        NotFoundError: the person has none with this id.
    """
    wanted = visit.request.path_params["draft"]
    drafts = await visit.person.drafts(ids=[wanted])
    if not drafts:
        raise NotFoundError(f"no draft {wanted[:40]!r}")
    return drafts[0]


async def _page(visit: Visit) -> dict[str, Any]:
    voices = await visit.person.voice.read()
    drafts = await visit.person.drafts(limit=DRAFTS)
    return {
        "kinds": KINDS,
        "lengths": LENGTHS,
        "drafts": drafts[::-1],
        "texts": sum(voice.texts for voice in voices),
        "allowed": (await visit.person.voice.choices()).allowed,
        "result": None,
        "fault": "",
        "given": {},
        "used": dict[str, Origin](),
        "marked": [],
    }


def _marked(draft: DraftText) -> list[tuple[str, bool]]:
    """The text in pieces, and whether each is to be checked by the person."""
    pieces: list[tuple[str, bool]] = []
    place = 0
    for mark in sorted(draft.marks, key=lambda each: each.start):
        if mark.start >= place:
            pieces += [(draft.text[place : mark.start], False), (draft.text[mark.start : mark.end], True)]
            place = mark.end
    return [piece for piece in (*pieces, (draft.text[place:], False)) if piece[0]]
