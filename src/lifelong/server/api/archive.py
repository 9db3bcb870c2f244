"""Export, import, and the jobs of the update stage."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from functools import partial
from itertools import chain
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from lifelong.server.api.forms import Absent, Count
from lifelong.server.api.person import Adding, Changing, Reading, reserve
from lifelong.server.api.route import api_failure
from lifelong.server.api.route import router as made
from lifelong.server.errors import Problem
from lifelong.server.imports import ImportRequest, Made, import_file
from lifelong.server.service import service_of
from lifelong.server.streaming import begun, event
from lifelong.types import Job

router = made("keeping")


class ImportedBody(BaseModel):
    """What an import did, or with ``dry_run`` would do.

    Attributes:
        counts: of an archive: how many of each kind were added, or it holds; of another product's dump: ``new``,
            ``known``.
        found: how many items a product's dump holds; each is a message of ``counts``, or counted in ``skipped``.
        skipped: what cannot be taken along.
        missing: files that the dump names and does not hold.
        remarks: how the dump was read.
        divided: how many messages were too long for one and are kept in parts.
    """

    counts: dict[str, int]
    found: int = 0
    skipped: dict[str, int] = {}
    missing: dict[str, list[str]] = {}
    remarks: list[str] = []
    divided: int = 0


class RetriedBody(BaseModel):
    """How many jobs are tried again."""

    retried: int


@router.get(
    "/export",
    summary="The whole record as one file",
    response_class=StreamingResponse,
    responses={200: {"description": "A zip of JSON lines and media.", "content": {"application/zip": {}}}},
)
async def export(person: Reading) -> Response:
    """Everything of this person: a documented zip of JSON lines and media, with checksums. It is not encrypted."""
    parts = person.export_chunks()
    first = await asyncio.to_thread(next, parts)  # what cannot be read is said before the answer begins
    headers = {"Content-Disposition": 'attachment; filename="record.lifelong.zip"'}
    return StreamingResponse(chain((first,), parts), headers=headers, media_type="application/zip")


@router.post(
    "/import",
    summary="Add what export, or another product, wrote",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
    responses={
        200: {
            "description": "What was added; with `Accept: text/event-stream` the events `progress`, and `done`.",
            "model": ImportedBody,
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
)
async def import_(
    request: Request,
    person: Adding,
    made_by: Annotated[Made, Query(alias="from", description="What wrote the file.")] = "lifelong",
    user: Annotated[
        str | Absent,
        Query(max_length=200, description="Who the person is in the file: a user_id of mem0, a name in a chat."),
    ] = None,
    dry_run: Annotated[bool, Query(description="Say what would be added, and add nothing.")] = False,
    bring_back: Annotated[bool, Query(description="Take in again what was forgotten.")] = False,
) -> Response:
    """The body is the file. What is there already adds nothing; what was forgotten since stays forgotten."""
    if request.headers.get("content-type", "").partition(";")[0] not in ("application/octet-stream", "application/zip"):
        raise Problem(415, "not_a_file", "send the file with the header `Content-Type: application/octet-stream`")
    streamed = "text/event-stream" in request.headers.get("accept", "")
    if streamed and "idempotency-key" in request.headers:
        raise Problem(422, "unsupported", "an import is done once anyway: leave out Idempotency-Key with a stream")
    content = await request.body()
    progress: asyncio.Queue[int] = asyncio.Queue()

    asked = ImportRequest(
        content,
        made_by,
        user=user,
        dry_run=dry_run,
        bring_back=bring_back,
        max_text=service_of(request).life.settings.max_text,
    )

    async def work() -> ImportedBody:
        report = await import_file(person, asked, partial(reserve, request, person), progress.put_nowait)
        return ImportedBody(
            counts=report.counts,
            found=report.found,
            skipped=dict(report.skipped),
            missing={kind: list(names) for kind, names in report.missing.items()},
            remarks=list(report.remarks),
            divided=report.divided,
        )

    if streamed:
        return await begun(request, _progress(asyncio.create_task(work()), progress), failure=api_failure)
    return Response((await work()).model_dump_json(), media_type="application/json")


@router.get("/jobs", summary="What is still to be learned")
async def jobs(
    person: Reading,
    state: Annotated[Literal["queued", "leased", "parked"] | Absent, Query(description="Only in this state.")] = None,
    limit: Annotated[Count | Absent, Query(description="At most so many, the first.")] = None,
) -> list[Job]:
    """What the update stage still has to do for this person, and what it gave up on (``parked``), with reasons."""
    return await person.jobs(state=state, limit=limit)


@router.post("/jobs/retry", summary="Try again what was given up")
async def retry(person: Changing) -> RetriedBody:
    """Try this person's jobs again that were given up."""
    return RetriedBody(retried=await person.retry_jobs())


async def _progress(work: asyncio.Task[ImportedBody], progress: asyncio.Queue[int]) -> AsyncGenerator[bytes, None]:
    """The progress events of an import. If the client disconnects, the import stops."""
    try:
        while not work.done():
            waiting = asyncio.ensure_future(progress.get())
            await asyncio.wait((work, waiting), return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                yield event(json.dumps({"messages": waiting.result()}), "progress")
            else:
                waiting.cancel()
        while not progress.empty():
            yield event(json.dumps({"messages": progress.get_nowait()}), "progress")
        yield event(work.result().model_dump_json(), "done")
    finally:
        work.cancel()
