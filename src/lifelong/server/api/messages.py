"""The verbatim history: add and read messages; sessions."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, Field
from starlette.requests import Request

from lifelong.person.messages import ADD_BATCH
from lifelong.server.api.forms import Absent, Cursor, Form, Limit, Page, Span, after, behind, content_of, page
from lifelong.server.api.person import Adding, Changing, Reading, reserve
from lifelong.server.api.route import router as made
from lifelong.types import Incoming, Message, Role, Session

router = made("messages")


class FileForm(Form):
    """A picture, recording, video or document. What it is, its content says."""

    data: str = Field(min_length=1, description="Its bytes, as base64.")


class MessageForm(Form):
    """A message of a history."""

    text: str = ""
    role: Role = "user"
    speaker: str = Field("", max_length=200, description="A name, or nothing for the person or the assistant.")
    at: AwareDatetime | None = Field(None, description="When it was said; now when left out.")
    files: list[FileForm] = Field([], max_length=20)
    voice: FileForm | None = Field(None, description="A recording in which the person says it, after the text.")
    key: str | None = Field(
        None, min_length=1, max_length=200, description="A name of your own: a second message with it adds nothing."
    )
    session: str | None = Field(
        None, min_length=1, max_length=200, description="Keeps a session's messages together; else time does."
    )

    def incoming(self) -> Incoming:
        """The message in the form of intake."""
        return Incoming(
            self.text,
            role=self.role,
            speaker=self.speaker,
            at=self.at,
            files=tuple(content_of(file.data) for file in self.files),
            voice=None if self.voice is None else content_of(self.voice.data),
            key=self.key,
            session=self.session,
        )


class MessagesForm(Form):
    """Messages to store together, or not at all."""

    messages: list[MessageForm] = Field(min_length=1, max_length=ADD_BATCH)


class AddedBody(BaseModel):
    """What was stored: messages whose ``key`` was known, or was forgotten, are not among it."""

    added: list[Message]
    known: int


class ClosedBody(BaseModel):
    """Ids of the sessions that were closed."""

    closed: list[str]


@router.post("/messages", status_code=201, summary="Add messages to the history")
async def add(request: Request, person: Adding, form: MessagesForm) -> AddedBody:
    """Store messages without answering, as when a history is imported. What they say is learned a little later."""
    batch = await asyncio.to_thread(lambda: [each.incoming() for each in form.messages])
    await reserve(request, person, sum(map(_size, batch)))
    added = await person.add(batch, divide=False)  # the client can split what is too long, and is told
    return AddedBody(added=added, known=len(batch) - len(added))


@router.get("/messages", summary="The history, in the order of time")
async def messages(
    person: Reading,
    session: Annotated[str | Absent, Query(description="Only of this session.")] = None,
    since: Span | Absent = None,
    until: Span | Absent = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[Message]:
    """The verbatim history, page by page."""
    items = await person.messages(since=since, until=until, session=session, after=after(cursor), limit=limit + 1)
    return page(items, limit, lambda message: (message.at, message.id))


@router.get("/messages/{message_id}", summary="One message")
async def message(person: Reading, message_id: str) -> Message:
    """One message of the history."""
    return await person.message(message_id)


@router.get("/sessions", summary="Sessions, in the order of time")
async def sessions(person: Reading, limit: Limit = 50, cursor: Cursor = None) -> Page[Session]:
    """The sessions of the history, page by page."""
    return page(behind(await person.sessions(), cursor, _began)[: limit + 1], limit, _began)


@router.post("/sessions/close", summary="Close the open sessions")
async def close(person: Changing) -> ClosedBody:
    """End the open sessions now, so that they become episodes."""
    return ClosedBody(closed=await person.close_session())


def _began(session: Session) -> tuple[datetime, str]:
    return session.first, session.id


def _size(message: Incoming) -> int:
    contents = sum(len(file) for file in (*message.files, message.voice) if isinstance(file, bytes))
    return len(message.text.encode("utf-8", "replace")) + contents
