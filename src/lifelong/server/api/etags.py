"""ETags (RFC 9110): a client edits the version that it has read, and gets no content that it has already."""

from __future__ import annotations

import hashlib
from typing import Annotated, Final

from fastapi import Header
from pydantic import TypeAdapter
from starlette.requests import Request

from lifelong.server.api.forms import Absent
from lifelong.server.errors import changed
from lifelong.types import Memory

_MEMORY: Final = TypeAdapter(Memory)

IfMatch = Annotated[
    str | Absent, Header(description="The ETag of what you have seen: it is changed only while it is still so.")
]


def tag_of(content: bytes) -> str:
    """The ETag of some bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def memory_tag(memory: Memory) -> str:
    """The ETag of a memory; it changes with any field."""
    return tag_of(_MEMORY.dump_json(memory))


def unchanged(request: Request, tag: str) -> bool:
    """Whether the client has this version already."""
    header = request.headers.get("if-none-match")
    return header is not None and _names(header, tag)


def check_match(header: str | None, tag: str) -> None:
    """Refuse an edit of an object that has changed since the client read it.

    Raises:
        Problem: 412.
    """
    if header is not None and not _names(header, tag):
        raise changed()


def _names(header: str, tag: str) -> bool:
    listed = {each.strip().removeprefix("W/") for each in header.split(",")}
    return "*" in listed or tag in listed
