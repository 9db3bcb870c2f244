"""The answer to what is done to a memory."""

from __future__ import annotations

from starlette.responses import Response

from lifelong.web.changes import changed
from lifelong.web.pages.memory.filters import ADDRESS
from lifelong.web.visit import Visit


def done(visit: Visit, text: str, *, memory: str = "", undo: str = "") -> Response:
    """Say what was done, and which memory is shown from now on; "" for none."""
    address = f"{ADDRESS}/{memory}" if memory else ADDRESS
    return changed(visit, text, address=address, undo=undo, memory=memory)
