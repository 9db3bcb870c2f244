"""What the person does with suggestions: it changes the list at once, and each can be taken back."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from lifelong.server.errors import Problem
from lifelong.types import INTERACTION_KINDS, Interaction
from lifelong.web.pages.foryou.suggestions import listed, wish_of
from lifelong.web.visit import Visit

NEWEST: Final = 40
"""Reactions that are listed."""


async def show(visit: Visit) -> Response:
    """What the person did with items, the newest first."""
    done = await visit.person.interactions(limit=NEWEST)
    return visit.page("foryou/reactions.html", done=done[::-1])


async def react(visit: Visit) -> Response:
    """Note what the person did; the form has ``item``, ``kind``, ``about`` and the wish of the list.

    A reaction that was deleted comes back by the same address, with its ``value`` and ``at`` in the query.
    """
    form = await visit.request.form(max_files=0, max_fields=20)
    given = {**visit.request.query_params, **{name: value for name, value in form.items() if isinstance(value, str)}}
    kind, value = given.get("kind", ""), given.get("value", "")
    if kind not in INTERACTION_KINDS:
        raise Problem(422, "kind", visit.words("foryou.no_kind"))
    done = await visit.person.interact(
        given.get("item", ""),
        kind,
        _number(value),
        catalogue=given.get("catalogue") or None,
        at=_time(given.get("at", "")),
        about=given.get("about", ""),
    )
    if "again" in given:
        return Response(status_code=204, headers={"HX-Trigger": "reacted"})
    if not visit.is_part:
        return visit.go("/app/foryou")
    catalogues = await asyncio.to_thread(visit.service.life.catalogues, space=visit.person.space)
    response = visit.page("foryou/list.html", **await listed(visit, wish_of(form, catalogues)))
    said = visit.words(f"foryou.noted_{kind}", title=_short(done))
    toast = {"text": said, "undo": f"/app/foryou/reactions/{done.id}/delete?quiet=1"}
    response.headers["HX-Trigger"] = json.dumps({"noted": None, "toast": toast})
    return response


async def delete(visit: Visit) -> Response:
    """Take back what was told; with ``quiet`` it was itself an act that is undone, and needs no undo."""
    done = await visit.person.delete_interaction(visit.request.path_params["interaction"])
    events: dict[str, Any] = {"reacted": None}
    if "quiet" not in visit.request.query_params:
        events["toast"] = {"text": visit.words("foryou.taken_back", title=_short(done)), "undo": _again(done)}
    return Response(status_code=204, headers={"HX-Trigger": json.dumps(events)})


def _again(done: Interaction) -> str:
    """The address that tells a deleted reaction again."""
    given = {"again": 1, "item": done.item, "catalogue": done.catalogue, "kind": done.kind, "at": done.at.isoformat()}
    given |= {} if done.value is None else {"value": done.value}
    return f"/app/foryou/reactions?{urlencode(given)}"


def _short(done: Interaction) -> str:
    return done.title if len(done.title) <= 60 else done.title[:59].rstrip() + "…"


def _number(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
