"""Search of pictures over MCP: the result as labelled data, and small pictures beside it."""

from __future__ import annotations

import json
from typing import Any

from mcp.types import CallToolResult, TextContent

from lifelong.person.person import Person
from lifelong.person.photo_results import PhotoResults
from lifelong.server.mcp.labelled_data import NOTICE
from lifelong.server.mcp.pictures import result_images
from lifelong.types import PhotoHit


async def photo_result(person: Person, found: PhotoResults, *, most: int) -> CallToolResult:
    """The result of a search for a client.

    Args:
        person: the person of the record.
        found: the result.
        most: most pictures that are shown beside it.
    """
    hits = [*found] or [*found.nearest]
    hashes, contents = await result_images(person, [hit.photo.file for hit in hits], most)
    content = {
        "notice": NOTICE,
        "hits": [_hit(hit) for hit in found],
        "nothing": found.nothing,
        "nearest": [_hit(hit) for hit in found.nearest],
        "ask": found.ask,
        "readings": dict(found.readings),
        "suggestions": list(found.suggest()),
        "checked": found.checked,
        "shown": hashes,
    }
    text = TextContent(text=json.dumps(content, ensure_ascii=False, indent=2))
    return CallToolResult(content=[text, *contents], structured_content=content)


def _hit(hit: PhotoHit) -> dict[str, Any]:
    photo = hit.photo
    return {
        "sha256": photo.file.sha256,
        "name": photo.file.name,
        "score": hit.score,
        "why": dict(hit.why),
        "taken": photo.taken,
        "at": photo.at.isoformat(),
        "message": photo.message,
        "said": photo.said,
        "shows": [*photo.concepts, *photo.tags],
        "text": photo.text,
    }
