"""Forget a message with everything that was derived from it: first what would go, then the erasure of exactly that."""

from __future__ import annotations

from starlette.responses import Response

from lifelong.server.errors import Problem
from lifelong.types import ErasurePreview
from lifelong.web.visit import Visit


async def preview(visit: Visit) -> Response:
    """What would go."""
    message, plan = await _plan(visit)
    return visit.page("chat/forget.html", message_id=message, plan=plan)


async def erase(visit: Visit) -> Response:
    """Erase exactly what the preview showed.

    Raises:
        Problem: 409, something else would go by now; nothing was forgotten.
    """
    _, plan = await _plan(visit)
    token = (await visit.request.form(max_files=0, max_fields=10)).get("token")
    if token != plan.token:
        raise Problem(409, "changed", visit.words("chat.forget_changed"))
    session = next((each.session for each in plan.messages), "")
    forgotten = await visit.person.erasure.erase(plan)
    toast = visit.words("chat.forgotten" if forgotten.verified else "chat.forgotten_unverified")
    left = await visit.person.messages(session=session, limit=1) if session else []
    return visit.go(f"/app/chat/{session}" if left else "/app/chat", toast=toast)


async def _plan(visit: Visit) -> tuple[str, ErasurePreview]:
    """The message of the request, and what its erasure takes along: its reply, too, which repeats its words."""
    message = visit.request.path_params["message"]
    return message, await visit.person.erasure.preview(message)
