"""MCP tools and resources of the memory itself: recall, remember, forget, and who the person is."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Annotated, Any

from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.types import CallToolResult, TextContent
from pydantic import Field

from lifelong.server.mcp.guest_tools import GUEST, Time, guest_person, moment, sdk_errors
from lifelong.server.mcp.labelled_data import NOTICE, erasable, memory, recollection
from lifelong.server.mcp.pictures import MOST_GIVEN, MOST_SHOWN, query_pictures, result_images
from lifelong.types import EntryKind

EPISODES = 20
"""Number of episodes in the resource of the newest ones."""


async def recall(
    query: Annotated[
        str, Field(description="A short question, or some words; empty when only `images` are asked with.")
    ] = "",
    limit: Annotated[int, Field(ge=1, le=50, description="At most so many results.")] = 8,
    kinds: Annotated[
        list[EntryKind] | None,
        Field(
            description="Only these kinds: verbatim messages, facts, episodes, habits and goals, profile, words "
            "that were read or heard in a file."
        ),
    ] = None,
    since: Time = None,
    until: Time = None,
    as_of: Time = None,
    images: Annotated[
        list[str] | None,
        Field(
            max_length=MOST_GIVEN,
            description="Pictures to ask with, each in base64 or by the id (`sha256`) of one in a result. Who and "
            "what is recognised in them is looked for, and pictures that look alike. They are not stored.",
        ),
    ] = None,
    max_pictures: Annotated[
        int,
        Field(ge=0, le=MOST_SHOWN, description="At most so many small pictures of the results are shown beside."),
    ] = 2,
) -> Annotated[CallToolResult, dict[str, Any]]:
    """Find what this person said, did, likes or plans that bears on a question.

    Results come best first with a score, their date, whether they have ended, and the ids of the messages that
    prove them. `known` is false when nothing certain enough was found. `as_of` asks how things stood at a time.
    `shown` lists the pictures that follow, small and in this order; `look` shows one of them large.
    """
    person = guest_person("read")
    entry_kinds: list[EntryKind] = list(kinds or [])
    with sdk_errors(ToolError):
        pictures = await query_pictures(person, images or [])
        result = await person.recall(
            query,
            images=pictures,
            k=limit,
            kinds=entry_kinds,
            since=moment(since, person, "since"),
            until=moment(until, person, "until"),
            as_of=moment(as_of, person, "as_of"),
        )
    hashes, contents = await result_images(person, result.pictures, max_pictures)
    content = recollection(result, hashes)
    text = TextContent(text=json.dumps(content, ensure_ascii=False, indent=2))
    return CallToolResult(content=[text, *contents], structured_content=content)


async def context(
    query: Annotated[str, Field(description="What the person says or asks.")],
    max_tokens: Annotated[int, Field(ge=200, le=20_000, description="At most so many tokens.")] = 1500,
) -> dict[str, Any]:
    """Everything an answer should build on, inside a budget: profile, habits, the open talk and what is recalled.

    `guidance` says how to answer this person; `memory` is the block of data that belongs in your prompt.
    """
    person = guest_person("read")
    with sdk_errors(ToolError):
        result = await person.context(query, max_tokens=max_tokens)
    return {"notice": NOTICE, "guidance": list(result.guidance), "memory": result.memory_block(whole=True)}


async def remember(
    text: Annotated[str, Field(description="The statement in the person's own words, in the first person.")],
    at: Time = None,
) -> dict[str, Any]:
    """Remember one statement that the person wants remembered. Newer statements outrank older ones."""
    person = guest_person("write")
    with sdk_errors(ToolError):
        await asyncio.to_thread(GUEST.get().admit, len(text.encode(errors="replace")))
        item = await person.remember(text, at=moment(at, person, "at"))
    return {"remembered": memory(item)}


async def forget(
    request: Annotated[
        str,
        Field(
            max_length=2000,
            description="What to forget in the person's own words and language, as `that Priya is allergic` or "
            "`everything about Tom`: the sentences that state it go, and the rest of their messages stays.",
        ),
    ] = "",
    ids: Annotated[
        list[str] | None, Field(max_length=100, description="Ids that recall returned, to erase as a whole.")
    ] = None,
    token: Annotated[
        str, Field(max_length=100, description="The `token` of the preview that the person agreed to.")
    ] = "",
) -> dict[str, Any]:
    """Erase something for good, with everything derived from it. Only when the person asks for it.

    The first call erases nothing: it returns what would go and what stays, with a `token`. Show it to the person.
    When the person agrees, call again with the same arguments and the `token`: exactly this is erased. A memory
    takes the messages that prove it with it. `verified` says that a scan found no trace in the store.
    """
    person = guest_person("write")
    with sdk_errors(ToolError):
        plan = await person.erasure.preview(*(ids or ()), query=request.strip() or None)
        if not token:
            return erasable(plan)
        if token != plan.token:
            raise ToolError("something else would go than was shown, so nothing was erased: call without `token`")
        erased = await person.erasure.erase(plan)
    return {
        "messages": erased.messages,
        "statements": erased.statements,
        "memories": erased.memories,
        "pictures": erased.media,
        "verified": erased.verified,
    }


async def profile() -> dict[str, Any]:
    """Who the person is, as it stands: identity, home, people, preferences; and their habits and goals."""
    person = guest_person("read")
    return {
        "notice": NOTICE,
        "profile": [memory(item) for item in await person.profile()],
        "habits": [memory(item) for item in await person.habits()],
    }


async def traits() -> dict[str, Any]:
    """The person's Big Five from 1 to 5, each with its 95% interval, and the mood, if they are read at all."""
    state = await guest_person("read").traits()
    return {
        "traits": [{key: value for key, value in asdict(item).items() if key != "evidence"} for item in state.traits],
        "mood": state.mood,
        "readings": state.observations,
    }


async def concepts() -> dict[str, Any]:
    """The person's own beings and things that are known by name and by look: dogs, trucks, friends, cups."""
    person = guest_person("read")
    with sdk_errors(ToolError):
        items = await person.concepts.list()
    return {
        "notice": NOTICE,
        "concepts": [
            {
                "id": item.id,
                "name": item.name,
                "kind": item.kind,
                "note": item.note,
                "seen_in_pictures": item.seen,
                "last_seen": None if item.last_seen is None else item.last_seen.isoformat(),
            }
            for item in items
        ],
    }


async def profile_resource() -> dict[str, Any]:
    """The profile and the habits, as a resource."""
    with sdk_errors(ResourceError):
        return await profile()


async def episodes_resource() -> dict[str, Any]:
    """The newest episodes, as a resource."""
    person = guest_person("read")
    episodes = await person.memories.list(kinds=["episodic"])
    return {"notice": NOTICE, "episodes": [memory(item) for item in episodes[-EPISODES:][::-1]]}
