"""Correct a memory, and end one."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from starlette.responses import Response

from lifelong.server.errors import Problem
from lifelong.types import Memory
from lifelong.web.pages.memory.answers import done
from lifelong.web.pages.memory.filters import MemoryFilters
from lifelong.web.visit import Visit

_EXACT: Final = "at"
"""Query of an undo: the very time at which a memory was closed before."""


async def correct_form(visit: Visit) -> Response:
    """The form: other words, and whether it changed or was never right."""
    return visit.page("memory/correct.html", memory=await _memory(visit), today=_today(visit))


async def correct(visit: Visit) -> Response:
    """Store the correction; the old words are kept with their dates. The way back makes them current again."""
    memory = await _memory(visit)
    fields = await visit.request.form(max_files=0, max_fields=10)
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Problem(422, "empty", visit.words("memory.say_what"))
    if text.strip() == memory.text.strip():
        raise Problem(422, "same", visit.words("memory.same_words"))
    never = fields.get("how") == "never"
    at = memory.at if never else _time(visit, fields.get("since"), memory)
    await visit.reserve(2 * len(text.encode("utf-8", "replace")))
    new = await visit.person.memories.update(memory.id, text.strip(), at=at)
    return done(visit, visit.words("memory.corrected"), memory=new.id, undo=f"/app/memory/{memory.id}/reopen?undo=1")


async def end_form(visit: Visit) -> Response:
    """The form: since when it does not hold."""
    return visit.page("memory/end.html", memory=await _memory(visit), today=_today(visit))


async def end(visit: Visit) -> Response:
    """End a memory, without a newer one in its place."""
    memory = await _memory(visit)
    fields = await visit.request.form(max_files=0, max_fields=10)
    exact = visit.request.query_params.get(_EXACT, "")
    at = _moment(exact) if exact else _time(visit, fields.get("since"), memory)
    ended = await visit.person.memories.close(memory.id, at=at)
    undo = f"/app/memory/{memory.id}/reopen?beside=1&undo=1"
    text = visit.words("memory.undone" if exact else "memory.ended")
    return done(visit, text, memory=ended.id, undo="" if exact else undo)


async def _memory(visit: Visit) -> Memory:
    return await visit.person.memories.get(visit.request.path_params["memory"])


def _today(visit: Visit) -> str:
    return f"{visit.service.life.now().astimezone(visit.person.zone):%Y-%m-%d}"


def _time(visit: Visit, day: object, memory: Memory) -> datetime | None:
    """The begin of a day, or None for now: today, no day, and a day that is none.

    Raises:
        Problem: 422, the day lies before the begin of the memory, or it is still to come.
    """
    chosen = MemoryFilters.of({"since": day if isinstance(day, str) else ""}).since
    if not chosen or chosen == _today(visit):
        return None
    begin = memory.at.astimezone(visit.person.zone)
    if chosen < f"{begin:%Y-%m-%d}" or chosen > _today(visit):
        raise Problem(422, "day", visit.words("memory.day_between", begin=visit.formats.day(memory.at)))
    at = datetime.combine(datetime.fromisoformat(chosen).date(), time(), visit.person.zone)
    return max(at, memory.at)


def _moment(text: str) -> datetime:
    """A time with its zone.

    Raises:
        Problem: 422.
    """
    refused = Problem(422, "time", f"at={text[:40]!r} is no time with a zone, such as 2026-03-03T18:00:00+00:00")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise refused from None
    if at.tzinfo is None:
        raise refused
    return at
