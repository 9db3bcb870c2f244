"""The log: who changed what, without content, and the receipts of what was forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from starlette.responses import Response

from lifelong.errors import NotFoundError
from lifelong.server.api.media import file_response
from lifelong.types import AuditEntry
from lifelong.web.pages.privacy.overview import number_of
from lifelong.web.visit import Visit

ENTRIES: Final = 300
"""Entries of a page, before those of one act are joined."""

RECEIPTS: Final = 20
"""Receipts that are listed."""

ACTS: Final = {
    "add": "add",
    "delete": "delete",
    "forget": "forget",
    "forget everything": "forget",
    "forget concepts": "forget_concepts",
    "export": "export",
    "import": "import",
}
"""The texts of acts; others are shown as they stand in the log."""

ACTORS: Final = ("web", "cli", "code", "mcp", "server")
"""Origins that are no keys."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """Entries of one act by one origin in one minute: ``count`` is that of all of them, ``first`` the oldest id."""

    at: datetime
    by: str
    act: str
    count: int
    first: int


async def show(visit: Visit) -> Response:
    """The newest entries and the receipts."""
    receipts = await visit.person.erasure.receipts(limit=RECEIPTS)
    return visit.page("privacy/log.html", receipts=receipts, **await _entries(visit))


async def earlier(visit: Visit) -> Response:
    """Earlier entries."""
    return visit.page("privacy/log_entries.html", **await _entries(visit))


async def download(visit: Visit) -> Response:
    """The file of a receipt."""
    receipt = await _receipt(visit)
    content = await visit.service.life.receipts.content(receipt)
    response = file_response(content, "application/json", receipt)
    response.headers["Content-Disposition"] = f'attachment; filename="{receipt}.json"'
    return response


async def check(visit: Visit) -> Response:
    """Whether a receipt still stands: it is as it was written, and nothing that it names is here again."""
    verification = await visit.service.life.receipts.verify(await _receipt(visit))
    return visit.page("privacy/receipt_check.html", verification=verification)


async def _receipt(visit: Visit) -> str:
    """The id of the receipt of the request, which must be this person's.

    Raises:
        NotFoundError: it is not.
    """
    wanted: str = visit.request.path_params["receipt"]
    if wanted not in {each.id for each in await visit.person.erasure.receipts()}:
        raise NotFoundError(f"no receipt {wanted[:40]!r}")
    return wanted


async def _entries(visit: Visit) -> dict[str, Any]:
    before = number_of(visit.request.query_params.get("before"))
    entries = await visit.person.audit(before=before, limit=ENTRIES + 1)
    labels = await asyncio.to_thread(
        lambda: {key.id: key.label for key in visit.service.life.keys.opening(visit.person)}
    )
    return {
        "lines": _lines(entries[-ENTRIES:][::-1]),
        "more": len(entries) > ENTRIES,
        "labels": labels,
        "acts": ACTS,
        "actors": ACTORS,
    }


def _lines(entries: Iterable[AuditEntry]) -> list[LogLine]:
    """The entries, newest first, as lines: many messages that were added at once are one."""
    lines = []
    for (act, by, _), group in groupby(
        entries, key=lambda each: (each.act, each.by, each.at.replace(second=0, microsecond=0))
    ):
        joined = list(group)
        lines.append(LogLine(joined[0].at, by, act, sum(each.count for each in joined), joined[-1].id))
    return lines
