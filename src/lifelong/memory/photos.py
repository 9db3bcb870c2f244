"""A person's pictures with what is known of each: when and where it was taken, what is in it, what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from lifelong.errors import NotFoundError
from lifelong.perception.pictures import thumbnail, upright
from lifelong.store.record import Record
from lifelong.types import Attachment, Finding, Message, Photo

SAME = 4
"""Bits in which the hashes of one picture in two sizes differ at most; those of other pictures differ in about 32."""

PLAIN = 8
"""Set bits under which a hash says nothing: a sky, a wall, a page."""


def photos(
    record: Record, *, words: Sequence[str] = (), since: datetime | None = None, until: datetime | None = None
) -> list[Photo]:
    """The pictures of a person in the order in which they were given, each once.

    Args:
        record: whose.
        words: only those of which message, file name, text, tags or concepts hold all of these words.
        since, until: only those given from ``since`` on and before ``until``.
    """
    found: dict[str, Photo] = {}
    for message in record.messages.select(since=since, until=until):
        for item in message.attachments:
            if item.is_picture and item.sha256 not in found:
                found[item.sha256] = _photo(record, message, item)
    wanted = [word.casefold() for word in words]
    once = _once(record, list(found.values()))
    return [photo for photo in once if all(word in _haystack(photo) for word in wanted)]


def _once(record: Record, found: Sequence[Photo]) -> list[Photo]:
    """The same pictures with each one once: other sizes of a picture are named with the largest of them."""
    hashes = {one.sha256: int(str(one.data.get("hash") or "0"), 16) for one in record.perceived.by("photo")}
    kept: list[Photo] = []
    seen = np.zeros(len(found), np.uint64)
    for photo in found:
        mark = hashes.get(photo.file.sha256, 0)
        near = np.bitwise_count(seen[: len(kept)] ^ np.uint64(mark)) <= SAME
        twins = [place for place in np.flatnonzero(near).tolist() if _same_shape(kept[place].file, photo.file)]
        if not twins or not PLAIN <= mark.bit_count() <= 64 - PLAIN:
            seen[len(kept)] = mark
            kept.append(photo)
            continue
        first, second = kept[twins[0]], photo
        if second.file.width > first.file.width:
            first, second = second, first
        kept[twins[0]] = replace(
            first,
            copies=(*kept[twins[0]].copies, second.file.sha256),
            concepts=tuple(dict.fromkeys((*first.concepts, *second.concepts))),
        )
    return kept


def _same_shape(one: Attachment, other: Attachment) -> bool:
    return abs(one.width * other.height - other.width * one.height) <= 0.05 * one.width * other.height


def small(record: Record, photo: Photo) -> bytes:
    """A small WebP copy of a picture: the stored one, or one made now.

    Raises:
        NotFoundError: it was forgotten meanwhile.
    """
    try:
        return record.media.read_thumbnail(photo.file.sha256)
    except NotFoundError:
        return thumbnail(upright(record.media.read(photo.file.sha256), edge=1024))


def _photo(record: Record, message: Message, item: Attachment) -> Photo:
    found = {one.perceiver: one for one in record.perceived.of([item.sha256])}
    camera = found.get("photo", Finding("", "", "", message.at)).data
    tags = found.get("look", Finding("", "", "", message.at)).data.get("tags", ())
    place = camera.get("place")
    return Photo(
        file=item,
        message=message.id,
        at=message.at,
        said=message.text,
        taken=str(camera.get("taken", "")),
        place=(float(place[0]), float(place[1])) if place else None,
        concepts=tuple(sighting.name for sighting in record.concepts.sightings(files=[item.sha256])),
        tags=tuple(str(tag[0]) for tag in tags),
        text="\n".join(passage.excerpt.text for passage in record.passages.of([item.sha256])),
    )


def _haystack(photo: Photo) -> str:
    return " ".join((photo.said, photo.file.name, photo.text, *photo.tags, *photo.concepts)).casefold()
