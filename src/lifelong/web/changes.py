"""The answer to an act: a short text with a way back, and the news that something has changed."""

from __future__ import annotations

import json

from starlette.responses import Response

from lifelong.web.visit import Visit


def changed(visit: Visit, text: str, *, address: str, undo: str = "", **detail: str) -> Response:
    """Answer an act. What shows its subject listens to the event ``changed`` and loads itself again.

    Args:
        visit: the request.
        text: what was done.
        address: the page of a browser without scripts, a path of the handler's own.
        undo: a path that takes it back by a POST; "" shows no button.
        detail: what the event tells to scripts.
    """
    if "hx-request" not in visit.request.headers:
        return visit.go(address, toast=text)
    events = {"toast": {"text": text, "undo": undo}, "changed": detail}
    return Response(status_code=204, headers={"HX-Trigger": json.dumps(events)})
