"""Drawings over MCP: the request as labelled data, and the pictures beside it."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import asdict
from typing import Any

from mcp.types import CallToolResult, ImageContent, TextContent

from lifelong.perception.attachments import bounded
from lifelong.person.person import Person
from lifelong.server.mcp.labelled_data import NOTICE
from lifelong.server.mcp.pictures import BYTES, WHOLE_EDGE
from lifelong.types.drawing import AddedPhrase, DrawRequest


async def drawing_result(person: Person, request: DrawRequest, *, send: bool) -> CallToolResult:
    """Draw a request for a client, or show it, where it would leave the machine and nobody agreed yet.

    Args:
        person: the person of the record.
        request: what is drawn.
        send: it may leave the machine.
    """
    content: dict[str, Any] = {
        "notice": NOTICE,
        "prompt": request.prompt,
        "added": [_added(each) for each in request.added],
        "subjects": [subject.name for subject in request.subjects],
        "notes": list(request.notes),
        "backend": request.backend,
        "images": [],
    }
    pictures: list[ImageContent] = []
    if request.remote and not send:
        content["texts"] = list(request.texts)
        content["reference_pictures"] = len(request.references)
        content["ask"] = (
            "Nothing was sent. This text and these pictures would leave the machine: show them to the person, and call "
            "again with `send` if they agree."
        )
    else:
        results = await person.draw(request)
        content["notes"] = list(results.notes)
        content["images"] = [
            {"id": image.id, "preview": image.preview, "scores": asdict(image.scores)} for image in results.images
        ]
        pictures = [await asyncio.to_thread(_shown, image.content) for image in results.images]
    text = TextContent(text=json.dumps(content, ensure_ascii=False, indent=2))
    return CallToolResult(content=[text, *pictures], structured_content=content)


def _shown(content: bytes) -> ImageContent:
    small = bounded(content, most=BYTES, edge=WHOLE_EDGE)
    kind = "image/jpeg" if small.startswith(b"\xff\xd8") else "image/png"
    return ImageContent(data=base64.b64encode(small).decode(), mime_type=kind)


def _added(each: AddedPhrase) -> dict[str, Any]:
    return {
        "phrase": each.phrase,
        "about": each.aspect,
        "wanted": each.wanted,
        "because": each.words,
        "sources": list(each.sources),
    }
