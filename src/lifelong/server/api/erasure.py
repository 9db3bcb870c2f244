"""Erasure, receipts, and the audit log."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from lifelong.errors import NotFoundError
from lifelong.server.api.forms import MOST, Absent, Form, Span
from lifelong.server.api.person import Changing, Reading
from lifelong.server.api.recall import Names
from lifelong.server.api.route import router as made
from lifelong.server.auth import caller_of
from lifelong.server.errors import Problem
from lifelong.server.service import service_of
from lifelong.types import AuditEntry, ErasurePreview, Forgotten, Receipt, Verification

router = made("forgetting")


class ForgetForm(Form):
    """What to forget: ids, what recall finds of a query, a span of time, a source, a concept, or everything."""

    ids: Names = Field([])
    query: str | None = Field(None, min_length=1, pattern=r"\S", description="What recall finds of it, at most 50.")
    since: Span | None = None
    until: Span | None = None
    source: str | None = Field(
        None, min_length=1, max_length=200, description="A session's id, or how an import's names begin, as chatgpt:"
    )
    concept: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="Messages that name this concept, or whose pictures show it.",
    )
    floor: float | None = Field(None, ge=0, le=1, description="Of the query's hits; left out, the calibrated one.")
    everything: bool = Field(False, description="The whole person.")
    dry_run: bool = Field(False, description="Say what would go, and change nothing.")

    @property
    def selective(self) -> bool:
        """Whether anything other than ``everything`` is given."""
        selectors = (self.query, self.since, self.until, self.source, self.concept)
        return bool(self.ids) or any(each is not None for each in selectors)


class ForgottenBody(BaseModel):
    """What would go, or what went and the proof of it.

    Attributes:
        preview: with ``dry_run``; its ``ids`` forget exactly this.
        forgotten: else; null when nothing was found.
    """

    preview: ErasurePreview | None = None
    forgotten: Forgotten | None = None


@router.post("/forget", summary="Forget")
async def forget(person: Changing, form: ForgetForm) -> ForgottenBody:
    """Forget messages and memories with everything derived from them, and prove it by a scan of the store."""
    if form.everything == form.selective:
        raise Problem(
            422,
            "unusable",
            "say what to forget: ids, a query, a time, a source or a concept; or `everything` and none of these",
        )
    if form.everything and not form.dry_run:
        return ForgottenBody(forgotten=await person.forget(everything=True))
    if form.everything:
        everything = [message.id for message in await person.messages()]
        return ForgottenBody(preview=await person.erasure.preview(*everything) if everything else _nothing())
    preview = await person.erasure.preview(
        *form.ids,
        query=form.query,
        since=form.since,
        until=form.until,
        source=form.source,
        concept=form.concept,
        floor=form.floor,
    )
    if form.dry_run:
        return ForgottenBody(preview=preview)
    return ForgottenBody(forgotten=await person.forget(*preview.ids) if preview.ids else None)


@router.get("/audit", summary="Who did what, without content")
async def audit(
    person: Reading,
    since: Span | Absent = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="At most so many, the newest.")] = 50,
) -> list[AuditEntry]:
    """The newest entries about this person, oldest first."""
    return await person.audit(since=since, limit=limit)


@router.get("/receipts", summary="Receipts of erasures")
async def receipts(request: Request) -> list[Receipt]:
    """The receipts of all erasures of the server, without content and names; needs the scope ``admin``."""
    caller_of(request).need("admin")
    return await service_of(request).life.receipts.list()


@router.get("/receipts/{receipt}", summary="Whether a receipt stands")
async def verify(request: Request, receipt: str) -> Verification:
    """Whether it is as it was written, and whether anything that it names is here again; scope ``admin``."""
    caller_of(request).need("admin")
    server_receipts = service_of(request).life.receipts
    if receipt not in {each.id for each in await server_receipts.list()}:  # it becomes a path
        raise NotFoundError(f"no receipt {receipt!r}")
    return await server_receipts.verify(server_receipts.path(receipt))


def _nothing() -> ErasurePreview:
    return ErasurePreview((), (), ())
