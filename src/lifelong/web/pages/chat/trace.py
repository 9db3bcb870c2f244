"""How an answer came about: its lookups with their time spans, what the model was shown, tokens and milliseconds."""

from __future__ import annotations

from starlette.responses import Response

from lifelong.web.visit import Visit


async def show(visit: Visit) -> Response:
    """The trace of one reply. Opened as a page of its own, it leads to the reply in its session."""
    reply = visit.request.path_params["reply"]
    if not visit.is_part:
        message = await visit.person.message(reply)
        return visit.go(f"/app/chat/{message.session}?message={reply}&trace={reply}")
    trace = await visit.person.trace(reply)
    calls = [step for step in trace.steps if step.kind == "model"]
    return visit.page(
        "chat/trace.html",
        trace=trace,
        steps=[step for step in trace.steps if step.ms >= 0.05 or step.text or step.shown or step.items],
        tokens_in=sum(step.tokens_in for step in calls),
        tokens_out=sum(step.tokens_out for step in calls),
        estimated=any(step.estimated for step in calls),
        ms=sum(step.ms for step in trace.steps),
    )
