"""Erasure, receipts, and the audit log."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from lifelong.errors import NotFoundError
from lifelong.server.api.forms import MOST, Absent, Before, Form, Span
from lifelong.server.api.person import Changing, Reading
from lifelong.server.api.recall import Names
from lifelong.server.api.route import router as made
from lifelong.server.auth import caller_of
from lifelong.server.errors import Problem
from lifelong.server.service import service_of
from lifelong.types import AuditEntry, ErasurePreview, Forgotten, MessagePart, Receipt, Verification

router = made("forgetting")


class PartForm(Form):
    """A part of a message: the characters ``start`` to ``end`` of its text, which are ``text``."""

    message: str = Field(min_length=1, max_length=200)
    start: int = Field(ge=0, le=1 << 31)
    end: int = Field(ge=1, le=1 << 31)
    text: str = Field("", description="These characters; when given, they are compared with the message.")


class ForgetForm(Form):
    """What to forget: ids, parts of messages, a query, a span of time, a source, a concept, or everything."""

    ids: Names = Field([])
    statements: list[PartForm] = Field([], max_length=200, description="Parts of messages; the rest of each stays.")
    query: str | None = Field(
        None,
        min_length=1,
        max_length=2000,
        pattern=r"\S",
        description="What to forget, in any language; the sentences that state it go, and the rest of their messages "
        "stays.",
    )
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
    floor: float | None = Field(None, ge=0, le=1, description="Of the query's sentences; left out, the measured ones.")
    everything: bool = Field(False, description="The whole person.")
    dry_run: bool = Field(False, description="Say what would go, and change nothing.")
    token: str | None = Field(
        None, max_length=100, description="Of a preview: forget exactly what it showed, or nothing if it has changed."
    )

    @property
    def selective(self) -> bool:
        """Whether anything other than ``everything`` is given."""
        selectors = (self.query, self.since, self.until, self.source, self.concept)
        return bool(self.ids or self.statements) or any(each is not None for each in selectors)


class ForgottenBody(BaseModel):
    """What would go, or what went and the proof of it.

    Attributes:
        preview: with ``dry_run``; the same request with its ``token`` forgets exactly this.
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
            "say what to forget: ids, statements, a query, a time, a source or a concept; or `everything` and none "
            "of these",
        )
    if form.everything and not form.dry_run:
        return ForgottenBody(forgotten=await person.forget(everything=True))
    if form.everything:
        everything = [message.id for message in await person.messages()]
        return ForgottenBody(preview=await person.erasure.preview(*everything) if everything else _nothing())
    preview = await person.erasure.preview(
        *form.ids,
        statements=[MessagePart(part.message, part.start, part.end, part.text) for part in form.statements],
        query=form.query,
        since=form.since,
        until=form.until,
        source=form.source,
        concept=form.concept,
        floor=form.floor,
    )
    if form.dry_run:
        return ForgottenBody(preview=preview)
    if form.token is not None and form.token != preview.token:
        raise Problem(
            409, "changed", "something else would go than the preview showed, so nothing was forgotten: preview again"
        )
    return ForgottenBody(forgotten=None if preview.empty else await person.erasure.erase(preview))


@router.get("/audit", summary="Who did what, without content")
async def audit(
    person: Reading,
    since: Span | Absent = None,
    before: Annotated[Before | Absent, Query(description="Only entries with a smaller id.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="At most so many, the newest.")] = 50,
) -> list[AuditEntry]:
    """The newest entries about this person, oldest first."""
    return await person.audit(since=since, before=before, limit=limit)


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
    if receipt not in {each.id for each in await server_receipts.list()}:  # else it could be a path
        raise NotFoundError(f"no receipt {receipt!r}")
    return await server_receipts.verify(receipt)


def _nothing() -> ErasurePreview:
    return ErasurePreview((), (), ())
