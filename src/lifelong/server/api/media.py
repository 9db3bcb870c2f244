"""Files of messages: their bytes, and what was perceived in them."""

from __future__ import annotations

import mimetypes
from typing import Any, Final

from fastapi import Response

from lifelong.server.api.person import Reading
from lifelong.server.api.route import router as made
from lifelong.types import Attachment, Finding, Passage, Sighting

router = made("media")

_SHOWN: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"})
"""Media types that a browser may display inline; none of them can contain a script."""

_BYTES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The bytes.", "content": {"application/octet-stream": {}, "image/*": {}}}
}


@router.get("/media", summary="All files")
async def files(person: Reading) -> list[Attachment]:
    """All files of the person, by hash."""
    return await person.media.list()


@router.get("/media/{sha256}", summary="A file's bytes", response_class=Response, responses=_BYTES)
async def content(person: Reading, sha256: str) -> Response:
    """The bytes of a file, as it was given."""
    item = await person.media.get(sha256)
    return file_response(await person.media.read(sha256), item.media_type, sha256)


@router.get("/media/{sha256}/thumbnail", summary="A picture's small copy", response_class=Response, responses=_BYTES)
async def thumbnail(person: Reading, sha256: str) -> Response:
    """The bytes of a picture's small copy, a WebP."""
    return file_response(await person.media.thumbnail(sha256), "image/webp", f"{sha256}-small")


@router.get("/media/{sha256}/passages", summary="The words in a file")
async def passages(person: Reading, sha256: str) -> list[Passage]:
    """The words in a file and where they stand, as far as it was read or heard."""
    return await person.passages(sha256)


@router.get("/media/{sha256}/perceived", summary="What was perceived in a file")
async def perceived(person: Reading, sha256: str) -> list[Finding]:
    """Everything that was perceived in a file, as far as it was looked at."""
    return await person.perceived(sha256)


@router.get("/media/{sha256}/sightings", summary="Who and what was recognised in a file")
async def sightings(person: Reading, sha256: str) -> list[Sighting]:
    """The person's own beings and things in a file, with their places, the surest first."""
    await person.media.get(sha256)
    return await person.concepts.in_files(sha256)


def file_response(content: bytes, media_type: str, name: str) -> Response:
    """The bytes of a file, which a browser shows only if they cannot run anything.

    Args:
        content: the bytes.
        media_type: their type, found in the content.
        name: the hash of the file, or what else names these bytes for good.
    """
    place = "inline" if media_type in _SHOWN else "attachment"
    ending = mimetypes.guess_extension(media_type) or ""
    headers = {
        "ETag": f'"{name}"',
        "Content-Disposition": f'{place}; filename="{name[:12]}{ending}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(content, headers=headers, media_type=media_type)
