"""What is done to a memory by a button: back to current, another state, pin, forget."""

from __future__ import annotations

from typing import get_args
from urllib.parse import urlencode

from starlette.responses import Response

from lifelong.errors import InputError, NotFoundError
from lifelong.server.errors import Problem
from lifelong.types import ErasurePreview, Memory, State
from lifelong.web.pages.memory.answers import done
from lifelong.web.pages.memory.detail import copies_of
from lifelong.web.visit import Visit


async def reopen(visit: Visit) -> Response:
    """Make a memory current again; with ``beside``, what took its place stays. With ``undo``, it is the way back."""
    query = visit.request.query_params
    old = await visit.person.memories.get(visit.request.path_params["memory"])
    beside, undoes = query.get("beside") == "1", query.get("undo") == "1"
    memory = await visit.person.memories.reopen(old.id, beside=beside)
    undo = ""
    if not undoes:
        undo = await _way_back(visit, old, beside)
    text = visit.words("memory.undone" if undoes else "memory.reopened")
    return done(visit, text, memory=memory.id, undo=undo)


async def _way_back(visit: Visit, old: Memory, beside: bool) -> str:
    """The path that takes a reopening back: what gave way is reopened, or the memory is closed as it was."""
    if old.superseded_by is not None:
        heir = await visit.person.memories.get(old.superseded_by)
        if beside and heir.current:
            return f"/app/memory/{old.id}/merge?undo=1&into={heir.id}"
        if heir.superseded_by == old.id:
            return f"/app/memory/{heir.id}/reopen?undo=1"
    if old.closed is None or old.superseded_by is not None:
        return ""
    return f"/app/memory/{old.id}/end?" + urlencode({"at": old.closed.isoformat()})


async def set_state(visit: Visit) -> Response:
    """Say what became of a habit or goal."""
    old = await visit.person.memories.get(visit.request.path_params["memory"])
    given = (await visit.request.form(max_files=0, max_fields=10)).get("state")
    state: State | None = next((each for each in get_args(State) if each and each == given), None)
    if state is None:
        raise Problem(422, "state", f"state={given!r}: give active, done, dropped or unknown")
    new = await visit.person.memories.set_state(old.id, state)
    return done(visit, visit.words("memory.state_set"), memory=new.id, undo=f"/app/memory/{old.id}/reopen?undo=1")


async def pin(visit: Visit) -> Response:
    """Let every answer begin with this memory."""
    return await _pin(visit, pinned=True)


async def unpin(visit: Visit) -> Response:
    """Take the pin away."""
    return await _pin(visit, pinned=False)


async def _pin(visit: Visit, *, pinned: bool) -> Response:
    memories = visit.person.memories
    old = await memories.get(visit.request.path_params["memory"])
    try:
        new = await (memories.pin if pinned else memories.unpin)(old.id)
    except InputError as error:
        raise Problem(409, "pins", visit.words("memory.pins_full" if old.current else "memory.pins_over")) from error
    if visit.request.query_params.get("undo") == "1":
        return done(visit, visit.words("memory.undone"), memory=new.id)
    undo = f"/app/memory/{new.id}/{'unpin' if pinned else 'pin'}?undo=1"
    return done(visit, visit.words("memory.pinned_now" if pinned else "memory.unpinned"), memory=new.id, undo=undo)


async def forget_preview(visit: Visit) -> Response:
    """What would go: the memory alone, or also the messages that it comes from, with everything derived from them."""
    memory = await visit.person.memories.get(visit.request.path_params["memory"])
    return visit.page("memory/forget.html", memory=memory, plan=await _plan(visit, memory))


async def forget(visit: Visit) -> Response:
    """Forget exactly what the preview showed.

    Raises:
        Problem: 409, something else would go by now; nothing was forgotten.
    """
    memory = await visit.person.memories.get(visit.request.path_params["memory"])
    fields = await visit.request.form(max_files=0, max_fields=10)
    scope = fields.get("scope")
    if scope == "memory":
        await visit.person.memories.delete(memory.id, *(each.id for each in await copies_of(visit.person, memory)))
        return done(visit, visit.words("memory.removed"))
    plan = await _plan(visit, memory)
    if scope != "messages" or fields.get("token") != plan.token:
        raise Problem(409, "changed", visit.words("memory.forget_changed"))
    forgotten = await visit.person.erasure.erase(plan)
    return done(visit, visit.words("memory.forgotten" if forgotten.verified else "memory.forgotten_unverified"))


async def _plan(visit: Visit, memory: Memory) -> ErasurePreview:
    copies = await copies_of(visit.person, memory)
    ids = dict.fromkeys([memory.id, *(each.id for each in copies), *(each.message for each in memory.sources)])
    try:
        return await visit.person.erasure.preview(*ids)
    except NotFoundError as error:  # something went in between
        raise Problem(409, "changed", visit.words("memory.forget_changed")) from error
