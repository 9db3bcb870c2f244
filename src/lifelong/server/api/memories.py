"""Memories: read and correct them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Response
from pydantic import AwareDatetime, BaseModel, Field
from starlette.requests import Request

from lifelong.person.person import Person
from lifelong.server.api.etags import IfMatch, check_match, memory_tag
from lifelong.server.api.forms import Absent, Cursor, Form, Limit, Page, Span, Words, after, page
from lifelong.server.api.person import Adding, Changing, Reading, reserve, whose
from lifelong.server.api.route import router as made
from lifelong.types import Memory, MemoryKind

router = made("memories")


class MemoryForm(Form):
    """A statement that the person makes on purpose."""

    text: Words
    kind: MemoryKind = "semantic"
    slot: str = Field("", max_length=200, description="What it is about, as me.home; a slot holds one at a time.")
    at: AwareDatetime | None = Field(None, description="Since when it holds; now when left out.")
    closes: str | None = Field(
        None, min_length=1, max_length=200, description="Id of a memory whose place it takes; needs `read`, too."
    )


class CorrectionForm(Form):
    """The statement as it should be."""

    text: Words
    at: AwareDatetime | None = Field(None, description="Since when it holds; now when left out.")


class ReopenForm(Form):
    """How a closing is undone."""

    beside: bool = Field(False, description="Leave what took its place, because both hold.")


class CloseForm(Form):
    """When something ended."""

    at: AwareDatetime | None = Field(None, description="Since when it does not hold; now when left out.")


class MemoryMergeForm(Form):
    """Which memory stays."""

    into: str = Field(min_length=1, max_length=200, description="Id of the memory that says the same.")


class StateForm(Form):
    """What became of a habit or goal."""

    state: Literal["active", "done", "dropped", "unknown"]


class DeletedBody(BaseModel):
    """How many memories went."""

    deleted: int


@router.get("/memories", summary="What is remembered, in the order of time")
async def memories(
    person: Reading,
    kind: Annotated[list[MemoryKind], Query(max_length=4, description="Only these kinds.")] = [],  # noqa: B006
    ended: Annotated[bool, Query(description="Also what holds no more.")] = False,
    as_of: Annotated[Span | Absent, Query(description="What held at this time.")] = None,
    since: Annotated[Span | Absent, Query(description="What begins from this time on.")] = None,
    until: Annotated[Span | Absent, Query(description="What begins before this time.")] = None,
    about: Annotated[str, Query(max_length=200, description="Only what names this person, place or thing.")] = "",
    source: Annotated[
        str, Query(max_length=200, description="Only from this message, session, or prefix of keys (`chatgpt:`).")
    ] = "",
    pinned: Annotated[bool | Absent, Query(description="Only pinned ones; `false`: only others.")] = None,
    newest: Annotated[bool, Query(description="The newest first.")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[Memory]:
    """Memories, page by page."""
    items = await person.memories.list(
        kinds=kind or None,
        current=None if ended else True,
        as_of=as_of,
        since=since,
        until=until,
        about=about,
        source=source,
        pinned=pinned,
        newest=newest,
        after=after(cursor),
        limit=limit + 1,
    )
    return page(items, limit, lambda memory: (memory.at, memory.id))


@router.post("/memories", status_code=201, summary="Remember a statement")
async def remember(request: Request, person: Adding, form: MemoryForm, response: Response) -> Memory:
    """Keep a statement that the person makes on purpose. It is kept as a message, too, so that it has a source."""
    if form.closes is not None:
        whose("read")(request, request.query_params.get("person"))
    await reserve(request, person, 2 * len(form.text.encode("utf-8", "replace")))
    memory = await person.remember(form.text, kind=form.kind, slot=form.slot, at=form.at, closes=form.closes)
    return _tagged(response, memory)


@router.get("/memories/people", summary="Whom episodes name")
async def people(person: Reading, limit: Limit = 50) -> dict[str, int]:
    """The people whom most episodes name, with the number of these episodes."""
    return await person.memories.people(limit=limit)


@router.get("/memories/{memory_id}", summary="One memory")
async def memory(person: Reading, memory_id: str, response: Response) -> Memory:
    """One memory; its ETag goes into ``If-Match`` of an edit."""
    return _tagged(response, await person.memories.get(memory_id))


@router.patch("/memories/{memory_id}", summary="Correct a memory")
async def correct(
    request: Request,
    person: Changing,
    memory_id: str,
    form: CorrectionForm,
    response: Response,
    if_match: IfMatch = None,
) -> Memory:
    """The new words take the place of the old ones, which are kept with their dates. The answer has its own id."""
    expected = await _expected(person, memory_id, if_match)
    await reserve(request, person, 2 * len(form.text.encode("utf-8", "replace")))
    return _tagged(response, await person.memories.update(memory_id, form.text, at=form.at, expected=expected))


@router.delete("/memories/{memory_id}", summary="Delete a memory")
async def delete(person: Changing, memory_id: str, if_match: IfMatch = None) -> DeletedBody:
    """Delete a memory but not the messages that it came from; ``/api/forget`` takes those too."""
    expected = await _expected(person, memory_id, if_match)
    return DeletedBody(deleted=await person.memories.delete(memory_id, expected=expected))


@router.get("/memories/{memory_id}/history", summary="What came before and after a memory")
async def history(person: Reading, memory_id: str) -> list[Memory]:
    """A memory with all that it superseded and all that superseded it, oldest first."""
    return await person.memories.history(memory_id)


@router.post("/memories/{memory_id}/reopen", summary="Undo a wrong closing")
async def reopen(
    person: Changing,
    memory_id: str,
    form: ReopenForm,
    response: Response,
    if_match: IfMatch = None,
) -> Memory:
    """The memory is current again; what took its place gives way, unless ``beside`` says that both hold."""
    expected = await _expected(person, memory_id, if_match)
    return _tagged(response, await person.memories.reopen(memory_id, beside=form.beside, expected=expected))


@router.post("/memories/{memory_id}/close", summary="End a memory")
async def close(
    person: Changing,
    memory_id: str,
    form: CloseForm,
    response: Response,
    if_match: IfMatch = None,
) -> Memory:
    """It does not hold any more, and nothing takes its place; ``reopen`` undoes it."""
    expected = await _expected(person, memory_id, if_match)
    return _tagged(response, await person.memories.close(memory_id, at=form.at, expected=expected))


@router.post("/memories/{memory_id}/merge", summary="Merge a memory into another that says the same")
async def merge(
    person: Changing,
    memory_id: str,
    form: MemoryMergeForm,
    response: Response,
    if_match: IfMatch = None,
) -> Memory:
    """The memory is closed, and the other one, which is the answer, takes its place."""
    expected = await _expected(person, memory_id, if_match)
    return _tagged(response, await person.memories.merge(memory_id, form.into, expected=expected))


@router.put("/memories/{memory_id}/state", summary="Say what became of a habit or goal")
async def restate(
    person: Changing,
    memory_id: str,
    form: StateForm,
    response: Response,
    if_match: IfMatch = None,
) -> Memory:
    """A new version with this state supersedes it; ``reopen`` undoes it. The answer has its own id."""
    expected = await _expected(person, memory_id, if_match)
    return _tagged(response, await person.memories.set_state(memory_id, form.state, expected=expected))


@router.put("/memories/{memory_id}/pin", summary="Pin a memory")
async def pin(person: Changing, memory_id: str, response: Response, if_match: IfMatch = None) -> Memory:
    """It comes first in the context of every answer, as does the memory that supersedes it."""
    expected = await _expected(person, memory_id, if_match)
    return _tagged(response, await person.memories.pin(memory_id, expected=expected))


@router.delete("/memories/{memory_id}/pin", summary="Unpin a memory")
async def unpin(person: Changing, memory_id: str, response: Response, if_match: IfMatch = None) -> Memory:
    """It is recalled where it bears on a question, as any other."""
    expected = await _expected(person, memory_id, if_match)
    return _tagged(response, await person.memories.unpin(memory_id, expected=expected))


async def _expected(person: Person, memory_id: str, if_match: str | None) -> Memory | None:
    """The memory as the caller saw it, if the caller says which version that was.

    Raises:
        NotFoundError: there is no such memory.
        Problem: 412, it is another version already.
    """
    memory = await person.memories.get(memory_id)
    check_match(if_match, memory_tag(memory))
    return None if if_match is None else memory


def _tagged(response: Response, memory: Memory) -> Memory:
    """The memory; its ETag goes into the answer."""
    response.headers["ETag"] = memory_tag(memory)
    return memory
