"""List a person's pictures with their metadata: time, place, concepts, tags, text, and the message of the picture."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from lifelong.errors import NotFoundError
from lifelong.perception.objects import ObjectReader
from lifelong.perception.photo_times import TRUSTED
from lifelong.perception.pictures import thumbnail, upright
from lifelong.photos.photo_folder import IMPORTED_TIME
from lifelong.store.record import Record
from lifelong.types import Attachment, Message, Photo

SAME = 4
"""Most bits in which the hashes of two copies of a picture differ; those of other pictures differ in about 32."""

PLAIN = 8
"""A hash with fewer set or fewer unset bits does not identify a picture; plain pictures, such as a sky, have such."""


def photos(
    record: Record, *, words: Sequence[str] = (), since: datetime | None = None, until: datetime | None = None
) -> list[Photo]:
    """Return the pictures of a person in the order of their messages, each once.

    Args:
        record: the record of the person.
        words: return only pictures whose message, file name, text, tags or concepts contain all these words.
        since: return only pictures of messages at or after this time.
        until: return only pictures of messages before this time.
    """
    pictures: dict[str, tuple[Message, Attachment]] = {}
    for message in record.messages.select(since=since, until=until, with_files=True):
        for item in message.attachments:
            if item.is_picture:
                pictures.setdefault(item.sha256, (message, item))
    facts = _Known.of(record, pictures)
    needles = [word.casefold() for word in words]
    once = _once([_photo(facts, message, item) for message, item in pictures.values()], facts)
    return [photo for photo in once if all(word in _haystack(photo) for word in needles)]


def photo_page(
    record: Record,
    *,
    limit: int,
    after: tuple[int, str] | None = None,
    newest: bool = True,
    since: datetime | None = None,
    until: datetime | None = None,
    concept: str | None = None,
) -> list[Photo]:
    """Return some pictures of a person in the order of time; only these are read.

    A picture in another size is a picture of its own here.

    Args:
        record: the record of the person.
        limit: the maximum number.
        after: time (microseconds since 1970) and SHA-256 of a picture: return only those behind it.
        newest: the newest first instead of the oldest.
        since, until: return only pictures of messages from ``since`` on and before ``until``.
        concept: return only pictures in which this concept (by id) was recognised.
    """
    places = record.attachments.pictures(
        limit=limit, after=after, newest=newest, since=since, until=until, concept=concept
    )
    return _photos_of(record, places)


def photo_of(record: Record, sha256: str) -> Photo:
    """Return one picture, with the first message that has it.

    Raises:
        NotFoundError: this person has no such picture, or no message has it.
    """
    messages = record.messages.get(record.attachments.message_ids([sha256]))
    if not messages or not record.media.get(sha256).is_picture:
        raise NotFoundError(f"no picture {sha256[:12]!r} of this person in a message")
    first = min(messages, key=lambda message: message.at)
    return _photos_of(record, [(sha256, first.id)])[0]


def _photos_of(record: Record, places: Sequence[tuple[str, str]]) -> list[Photo]:
    """The pictures of these files and messages."""
    messages = {message.id: message for message in record.messages.get([message for _, message in places])}
    facts = _Known.of(record, [sha256 for sha256, _ in places])
    return [
        _photo(facts, messages[message], next(each for each in messages[message].attachments if each.sha256 == sha256))
        for sha256, message in places
        if message in messages  # not forgotten meanwhile
    ]


def _once(pictures: Sequence[Photo], facts: _Known) -> list[Photo]:
    """Return each picture once: copies in other sizes are listed with the largest one."""
    unique: list[Photo] = []
    hashes = np.zeros(len(pictures), np.uint64)
    for photo in pictures:
        mark = int(str(facts.camera.get(photo.file.sha256, {}).get("hash") or "0"), 16)
        near = np.bitwise_count(hashes[: len(unique)] ^ np.uint64(mark)) <= SAME
        twins = [place for place in np.flatnonzero(near).tolist() if _same_shape(unique[place].file, photo.file)]
        if not twins or not PLAIN <= mark.bit_count() <= 64 - PLAIN:
            hashes[len(unique)] = mark
            unique.append(photo)
            continue
        first, second = unique[twins[0]], photo
        if second.file.width > first.file.width:
            first, second = second, first
        unique[twins[0]] = replace(
            first,
            copies=(*unique[twins[0]].copies, second.file.sha256),
            concepts=tuple(dict.fromkeys((*first.concepts, *second.concepts))),
        )
    return unique


def _same_shape(one: Attachment, other: Attachment) -> bool:
    return abs(one.width * other.height - other.width * one.height) <= 0.05 * one.width * other.height


def thumbnail_of(record: Record, photo: Photo) -> bytes:
    """Return the thumbnail of a picture as WebP: the stored one, or a new one.

    Raises:
        NotFoundError: the picture was erased in the meantime.
    """
    try:
        return record.media.read_thumbnail(photo.file.sha256)
    except NotFoundError:
        return thumbnail(upright(record.media.read(photo.file.sha256), edge=640))


@dataclass(frozen=True, slots=True)
class _Known:
    """The metadata of many pictures, by SHA-256, read with one query for each kind.

    Attributes:
        camera: EXIF time and place, and the perceptual hash.
        tags: tags of the pictures.
        names: names of the concepts in the pictures.
        texts: passages that were read in the pictures.
    """

    camera: Mapping[str, Mapping[str, Any]]
    tags: Mapping[str, tuple[str, ...]]
    names: Mapping[str, list[str]]
    texts: Mapping[str, list[str]]

    @classmethod
    def of(cls, record: Record, files: Collection[str]) -> _Known:
        camera: dict[str, Mapping[str, Any]] = {}
        imported: dict[str, Mapping[str, Any]] = {}
        tags: dict[str, tuple[str, ...]] = {}
        things: dict[str, tuple[str, ...]] = {}
        for finding in record.findings.of(files):
            if finding.perceiver == "photo":
                camera[finding.sha256] = finding.data
            elif finding.perceiver == IMPORTED_TIME:
                imported[finding.sha256] = finding.data
            elif finding.perceiver == "look":
                tags[finding.sha256] = tuple(str(tag[0]) for tag in finding.data.get("tags", ()))
            elif finding.perceiver == ObjectReader.name:
                things[finding.sha256] = tuple(str(each[0]) for each in finding.data.get("objects", ()))
        for sha256, names_of_things in things.items():
            tags[sha256] = tuple(dict.fromkeys((*tags.get(sha256, ()), *names_of_things)))
        for sha256, data in imported.items():  # what the picture itself says counts more
            own = camera.get(sha256, {})
            camera[sha256] = {**data, **own} if own.get("taken_from") in TRUSTED else {**own, **data}
        names: dict[str, list[str]] = {}
        for sighting in record.concepts.sightings(files=files):
            names.setdefault(sighting.sha256, []).append(sighting.name)
        texts: dict[str, list[str]] = {}
        for passage in record.passages.of(files):
            texts.setdefault(passage.file, []).append(passage.excerpt.text)
        return cls(camera, tags, names, texts)


def _photo(facts: _Known, message: Message, item: Attachment) -> Photo:
    camera = facts.camera.get(item.sha256, {})
    place = camera.get("place")
    return Photo(
        file=item,
        message=message.id,
        at=message.at,
        said=message.text,
        taken=str(camera.get("taken", "")),
        taken_from=str(camera.get("taken_from", "")),
        place=(float(place[0]), float(place[1])) if place else None,
        concepts=tuple(facts.names.get(item.sha256, ())),
        tags=facts.tags.get(item.sha256, ()),
        text="\n".join(facts.texts.get(item.sha256, ())),
    )


def _haystack(photo: Photo) -> str:
    return " ".join((photo.said, photo.file.name, photo.text, *photo.tags, *photo.concepts)).casefold()
