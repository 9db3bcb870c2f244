"""Forget: say what, see exactly what would go, leave out what shall stay, then erase it and get a receipt.

What is to be forgotten is sent by POST, so that it stands in no address that the browser would keep.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.responses import Response

from lifelong.errors import NotFoundError
from lifelong.server.errors import Problem
from lifelong.types import ErasurePreview, MessagePart
from lifelong.web.days import day_of
from lifelong.web.visit import Visit

WAYS: Final = ("words", "time", "source", "concept")
"""How it can be said what to forget."""

SHOWN: Final = 100
"""Entries of each kind that a preview shows; all are counted."""

LONGEST: Final = 2000
"""Characters of the words."""


@dataclass(frozen=True, slots=True)
class WhatToForget:
    """What to forget, as the form says it.

    Attributes:
        way: one of ``WAYS``.
        words: what to forget, in words.
        since, until: the first and the last day, as the browser writes them.
        source: a source.
        concept: a concept.
        keep: what shall stay of that: ids, and parts of messages as ``ID:START:END``.
    """

    way: str = "words"
    words: str = ""
    since: str = ""
    until: str = ""
    source: str = ""
    concept: str = ""
    keep: tuple[str, ...] = ()


async def show(visit: Visit) -> Response:
    """The form; ``by`` in the address chooses the way."""
    query = visit.request.query_params
    way = query.get("by", "words")
    wish = WhatToForget(way if way in WAYS else "words", source=query.get("source", "")[:200])
    return await _page(visit, wish)


async def preview(visit: Visit) -> Response:
    """What would go."""
    wish = _wish(await visit.request.form(max_files=0, max_fields=1000))
    plan = await _plan(visit, wish)
    if not visit.is_part:
        return await _page(visit, wish, plan)
    return visit.page("privacy/forget_preview.html", **_shown(wish, plan))


async def erase(visit: Visit) -> Response:
    """Erase exactly what the preview showed.

    Raises:
        Problem: 409, something else would go by now; nothing was forgotten.
    """
    form = await visit.request.form(max_files=0, max_fields=1000)
    wish = _wish(form)
    plan = await _plan(visit, wish)
    if plan is None or plan.empty or form.get("token") != plan.token:
        raise Problem(409, "changed", visit.words("privacy.forget_changed"))
    forgotten = await visit.person.erasure.erase(plan)
    if visit.is_part:
        response = visit.page("privacy/forgotten.html", forgotten=forgotten)
        response.headers["HX-Trigger"] = "forgotten"
        return response
    return visit.page("privacy/forgotten_page.html", forgotten=forgotten)


async def everything(visit: Visit) -> Response:
    """What goes with the whole record, and the field for the name that confirms it."""
    person = visit.person
    files = await person.media.list()
    memories = await person.memories.count()
    return visit.page(
        "privacy/everything.html",
        messages=await person.message_count(),
        memories=sum(memories.values()),
        files=len(files),
    )


async def erase_everything(visit: Visit) -> Response:
    """Erase the person.

    Raises:
        Problem: 422, the name is not that of the person.
    """
    name = (await visit.request.form(max_files=0, max_fields=10)).get("name")
    if not isinstance(name, str) or name.strip().casefold() != visit.person.name.casefold():
        raise Problem(422, "name", visit.words("privacy.everything_name_wrong", name=visit.person.name))
    forgotten = await visit.person.forget(everything=True)
    return visit.page("privacy/everything_gone.html", forgotten=forgotten)


def _wish(form: FormData) -> WhatToForget:
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    way = fields.get("by", "words")
    return WhatToForget(
        way if way in WAYS else "words",
        fields.get("words", "").strip()[:LONGEST],
        fields.get("since", ""),
        fields.get("until", ""),
        fields.get("source", "")[:200],
        fields.get("concept", "")[:200],
        tuple(value for name in ("keep", "also") for value in form.getlist(name) if isinstance(value, str)),
    )


async def _plan(visit: Visit, wish: WhatToForget) -> ErasurePreview | None:
    """What would go; None if the form says nothing.

    Raises:
        Problem: 422, a day is none.
    """
    asked = _asked(visit, wish)
    if not asked:
        return None
    try:
        plan = await visit.person.erasure.preview(**asked)
        if not wish.keep:
            return plan
        keep = set(wish.keep)
        ids = [each for each in plan.ids if each not in keep]
        statements = [part for part in plan.statements if part_name(part) not in keep]
        if not ids and not statements:
            return ErasurePreview((), (), ())
        return await visit.person.erasure.preview(*ids, statements=statements)
    except NotFoundError:  # a concept that is gone, or somebody else's
        return ErasurePreview((), (), ())


def _asked(visit: Visit, wish: WhatToForget) -> dict[str, Any]:
    """The arguments of the preview; none if the form says nothing."""
    if wish.way == "words":
        return {"query": wish.words} if wish.words else {}
    if wish.way == "source":
        return {"source": wish.source} if wish.source else {}
    if wish.way == "concept":
        return {"concept": wish.concept} if wish.concept else {}
    first, last = (_day(visit, text) for text in (wish.since, wish.until))
    if first is not None and last is not None and first > last:
        first, last = last, first
    zone = visit.person.zone
    span = {
        "since": None if first is None else datetime.combine(first, time(), zone),
        "until": None if last is None else datetime.combine(last + timedelta(days=1), time(), zone),
    }
    return {name: at for name, at in span.items() if at is not None}


def _day(visit: Visit, text: str) -> date | None:
    """A day of the form, or None for "".

    Raises:
        Problem: 422, it is no day between the years 1900 and 9000.
    """
    if not text:
        return None
    day = day_of(text)
    if day is None:
        raise Problem(422, "day", visit.words("privacy.no_day", text=text[:20]))
    return day


def part_name(part: MessagePart) -> str:
    """A part of a message in a form."""
    return f"{part.message}:{part.start}:{part.end}"


def _shown(wish: WhatToForget, plan: ErasurePreview | None) -> dict[str, Any]:
    """The values of the template of a preview."""
    chosen = set() if plan is None else {*plan.ids, *map(part_name, plan.statements)}
    return {"wish": wish, "plan": plan, "chosen": chosen, "most": SHOWN, "part_name": part_name}


async def _page(visit: Visit, wish: WhatToForget, plan: ErasurePreview | None = None) -> Response:
    sources = await visit.person.message_sources() if wish.way == "source" else []
    concepts = await visit.person.concepts.list() if wish.way == "concept" else []
    return visit.page("privacy/forget.html", sources=sources, concepts=concepts, ways=WAYS, **_shown(wish, plan))
