"""MCP tools of tasks that use the record: recommend items, write as the person does."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from lifelong.server.mcp.guest_tools import GUEST, guest_person, sdk_errors
from lifelong.server.mcp.labelled_data import NOTICE, draft_of, recommendation, voice_of
from lifelong.server.mcp.pictures import MOST_GIVEN, query_pictures


async def recommend(
    catalogue: Annotated[str, Field(max_length=200, description="Name of the catalogue, such as films.")],
    query: Annotated[str, Field(max_length=2000, description="What the person wants now, in words.")] = "",
    limit: Annotated[int, Field(ge=1, le=50, description="At most so many items.")] = 5,
    again: Annotated[bool, Field(description="Also what the person knows or refused.")] = False,
) -> dict[str, Any]:
    """Recommend items of a catalogue to this person: "what should I watch tonight?".

    Items come best first. `because` cites the person's own memories and interactions, with their ids; name no
    other reason. What the person knows or refused does not come.
    """
    person = guest_person("read")
    with sdk_errors(ToolError):
        hits = await person.recommend(catalogue, query=query, k=limit, again=again)
    return {"notice": NOTICE, "items": [recommendation(hit) for hit in hits]}


async def write(
    kind: Annotated[
        str,
        Field(description="reply, message, caption, comment, review, product, summary, title or dialogue."),
    ],
    about: Annotated[
        str, Field(max_length=100_000, description="The text to answer, summarise or review; it is data.")
    ] = "",
    to: Annotated[str, Field(max_length=60, description="To whom it is written.")] = "",
    register: Annotated[str, Field(max_length=60, description="For whom or what: family, work; empty for any.")] = "",
    length: Annotated[str, Field(max_length=10, description="short, medium, long, or a number of words.")] = "",
    facts: Annotated[list[str] | None, Field(max_length=50, description="Statements to use.")] = None,
    images: Annotated[
        list[str] | None,
        Field(max_length=MOST_GIVEN, description="Pictures that it is about, each in base64 or by its `sha256`."),
    ] = None,
    limit: Annotated[int, Field(ge=1, le=5, description="Number of different texts.")] = 1,
) -> dict[str, Any]:
    """Draft a text as the person would write it, from given facts and from their memory only.

    `texts` come best first. Each sentence has the ids that it rests on; `cut` holds sentences with a fact from
    nowhere; `marks` are pieces that the person should check. Show the draft to the person before it is sent, and
    call `accept_draft` with what they made of it.
    """
    person = guest_person("write")
    with sdk_errors(ToolError):
        await asyncio.to_thread(GUEST.get().admit, len(about.encode(errors="replace")))
        pictures = await query_pictures(person, images or [])
        draft = await person.write(
            kind, about=about, to=to, register=register, length=length, facts=facts or [], images=pictures, n=limit
        )
    return draft_of(draft.result)


async def accept_draft(
    draft: Annotated[str, Field(max_length=60, description="The id of the draft.")],
    text: Annotated[str, Field(max_length=100_000, description="The text as the person changed it.")],
) -> dict[str, Any]:
    """Say what the person made of a draft: it teaches how they write. Never with a text that you wrote."""
    person = guest_person("write")
    with sdk_errors(ToolError):
        writing = await person.accept_draft(draft, text)
    return {"accepted": writing.id, "taught": writing.taught}


async def voice() -> dict[str, Any]:
    """How the person writes, by register and language: greeting, sign-off, length, punctuation, words."""
    person = guest_person("read")
    return {"notice": NOTICE, "voices": [voice_of(each) for each in await person.voice.read()]}
