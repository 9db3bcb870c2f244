"""Export of the whole record as one file, and import of such a file or of another product's, first as a trial."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final, get_args

from starlette.datastructures import UploadFile
from starlette.responses import Response, StreamingResponse

from lifelong.archive.products import PRODUCTS
from lifelong.errors import LifelongError
from lifelong.server.errors import Problem, problem_of
from lifelong.server.imports import ImportRequest, Made, import_file
from lifelong.web.pages.privacy.plot import size_text
from lifelong.web.visit import Visit

MAKERS: Final[tuple[Made, ...]] = get_args(Made)

SEVERAL: Final = tuple(name for name, product in PRODUCTS.items() if product.several)
"""Products whose file can hold several people."""


async def show(visit: Visit) -> Response:
    """The forms."""
    return visit.page("privacy/archive.html", **_form(visit))


async def export(visit: Visit) -> Response:
    """The record as a file that anybody can read."""
    return await _file(visit, visit.person.export_chunks(), "zip")


async def export_locked(visit: Visit) -> Response:
    """The record as a file that opens with a passphrase.

    Raises:
        Problem: 422, the passphrase is missing.
    """
    passphrase = (await visit.request.form(max_files=0, max_fields=10)).get("passphrase")
    if not isinstance(passphrase, str) or not passphrase.strip():
        raise Problem(422, "passphrase", visit.words("privacy.passphrase_missing"))
    return await _file(visit, visit.person.export_chunks(passphrase=passphrase), "age")


async def import_(visit: Visit) -> Response:
    """Say what a file would bring, and with ``step=add`` add it."""
    form = await visit.request.form(max_files=1, max_fields=20)
    file = form.get("file")
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    made_by, adds = fields.get("made_by", ""), fields.get("step") == "add"
    values: dict[str, Any] = {"report": None, "fault": "", "adds": adds, "made_by": made_by}
    try:
        if not isinstance(file, UploadFile) or not file.size:
            raise Problem(422, "file", visit.words("privacy.import_no_file"))
        if made_by not in MAKERS:
            raise Problem(422, "made_by", visit.words("privacy.import_no_maker"))
        request = ImportRequest(
            await file.read(),
            made_by,
            user=fields.get("user", "").strip() or None if made_by in SEVERAL else None,
            passphrase=fields.get("passphrase") or None,
            dry_run=not adds,
            bring_back="bring_back" in fields,
            max_text=visit.service.life.settings.max_text,
        )
        values["report"] = await import_file(visit.person, request, visit.reserve)
    except (LifelongError, Problem) as error:  # said beside the form, where it can be read and mended
        values["fault"] = problem_of(error).message
    if visit.is_part:
        return visit.page("privacy/import_report.html", **values)
    return visit.page("privacy/archive.html", **{**_form(visit), **values})


def _form(visit: Visit) -> dict[str, Any]:
    most = visit.service.life.settings.serve_body
    return {
        "makers": MAKERS,
        "several": SEVERAL,
        "most": most,
        "most_text": size_text(most, visit.formats),
        "report": None,
        "fault": "",
        "adds": False,
        "made_by": "",
    }


async def _file(visit: Visit, parts: Iterator[bytes], kind: str) -> Response:
    """A download of the parts of a file. What cannot be read is said before the answer begins."""
    first = await asyncio.to_thread(next, parts)
    day = visit.service.life.now().astimezone(visit.person.zone).date()
    headers = {
        "Content-Disposition": f'attachment; filename="lifelong-{day.isoformat()}.{kind}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(chain((first,), parts), headers=headers, media_type="application/octet-stream")
