"""Pictures over MCP: those of a query, and those of a result. Both have limits."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Iterable, Sequence
from typing import Final

from mcp.types import ImageContent

from lifelong.agent.prompt_pictures import grown
from lifelong.errors import InputError, NotFoundError
from lifelong.perception.attachments import bounded
from lifelong.person.person import Person
from lifelong.types import WHOLE, Attachment, Part

MOST_GIVEN: Final = 4
"""Pictures of one question."""

MOST_SHOWN: Final = 4
"""Pictures beside the results of one recall."""

BESIDE: Final = 512
"""Longest side, in pixels, of a picture beside results: enough to say what it shows, some 350 tokens each."""

WHOLE_EDGE: Final = 1568
"""Longest side, in pixels, of a picture that is looked at; common models see no more of it."""

BYTES: Final = 600_000
"""Of a picture, before base64: some clients take no result over a million characters."""


async def query_pictures(person: Person, pictures: Sequence[str]) -> list[bytes]:
    """The bytes of the pictures of a query.

    Args:
        person: the person of the record.
        pictures: each in base64, as a ``data:`` URL, or as the id of a picture of this record. Nothing is fetched.

    Raises:
        InputError: it is none of these.
        NotFoundError: the person has no such picture.
    """
    return [await _given(person, each.strip()) for each in pictures]


async def _given(person: Person, picture: str) -> bytes:
    if len(picture) <= 64 and all(sign in "0123456789abcdef" for sign in picture):
        return await person.media.read((await stored_picture(person, picture)).sha256)
    return await asyncio.to_thread(_decoded, picture)


def _decoded(picture: str) -> bytes:
    head, comma, rest = picture.partition(",")
    if comma and head[:5].lower() == "data:" and head.lower().endswith(";base64"):
        picture = rest
    try:
        return base64.b64decode(picture, validate=True)
    except (binascii.Error, ValueError):
        raise InputError(
            "a picture of `images` cannot be read: give its bytes in base64 (also as data:image/…;base64,…), or the id "
            "of a picture from a result"
        ) from None


async def stored_picture(person: Person, name: str) -> Attachment:
    """A picture of this record, by its hash or at least the first eight characters of it.

    Raises:
        NotFoundError: the person has no such file, or it is not a picture.
    """
    item = await person.media.by_prefix(name)
    if item is not None and item.is_picture:
        return item
    raise NotFoundError(f"no picture {name[:12]!r} of this person: results name them in `pictures`")


async def image_content(
    person: Person, item: Attachment, *, part: Part = WHOLE, edge: int = WHOLE_EDGE
) -> ImageContent:
    """A picture for a client: upright and without EXIF, which may contain place and time.

    Args:
        person: the person of the record.
        item: the picture.
        part: the part of it; a part has a higher resolution than the whole.
        edge: longest side in pixels.
    """
    region = part if part == WHOLE else grown(part, item)
    content = await person.media.read(item.sha256)
    return await asyncio.to_thread(_encoded, content, region, edge)


def _encoded(content: bytes, part: Part, edge: int) -> ImageContent:
    content = bounded(content, most=BYTES, part=part, edge=edge)
    kind = "image/jpeg" if content.startswith(b"\xff\xd8") else "image/png"
    return ImageContent(data=base64.b64encode(content).decode(), mime_type=kind)


async def result_images(
    person: Person, pictures: Iterable[Attachment], most: int
) -> tuple[list[str], list[ImageContent]]:
    """The first pictures of some results, with their hashes, without those that were forgotten meanwhile."""
    names: list[str] = []
    contents: list[ImageContent] = []
    for item in pictures:
        if len(names) == most:
            break
        try:
            contents.append(await image_content(person, item, edge=BESIDE))
        except (NotFoundError, OSError):
            continue
        names.append(item.sha256)
    return names, contents
