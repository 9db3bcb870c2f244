"""Read a folder of pictures as messages: one message for each picture, with the time when the picture was taken."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final

from lifelong.errors import InputError
from lifelong.memory.intake import EARLIEST
from lifelong.perception.attachments import PictureLimits
from lifelong.perception.inputs import read_input
from lifelong.perception.kinds import PICTURE_SUFFIXES
from lifelong.perception.photo import capture_time
from lifelong.perception.photo_times import CaptureTime, beside
from lifelong.store.record import Record
from lifelong.types import Incoming, Message


def pictures_in(folder: Path) -> list[Path]:
    """Return the files with a picture's suffix in a folder and its subfolders, sorted by path. Links are not followed.

    Args:
        folder: path of the folder.

    Raises:
        InputError: the folder does not exist, or contains no such file.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder: give one with pictures")
    paths = [
        Path(parent) / name
        for parent, _, names in os.walk(folder)
        for name in names
        if Path(name).suffix.lower() in PICTURE_SUFFIXES and not (Path(parent) / name).is_symlink()
    ]
    if not paths:
        raise InputError(
            f"{folder} holds no picture: files that end in {', '.join(sorted(PICTURE_SUFFIXES))} are tried"
        )
    return sorted(paths)


def message_of(
    path: Path, limits: PictureLimits, *, zone: tzinfo, now: datetime
) -> tuple[Incoming, CaptureTime | None]:
    """Return a picture as a message without text at the time when it was taken, and what says so.

    The picture is not decoded here; intake checks it. The key of the message is the hash of the picture, so a second
    copy is not stored again.

    Args:
        path: path of the picture.
        limits: the largest picture that is accepted.
        zone: time zone of a time without a zone.
        now: current time; it replaces a time in the future or before 1900.

    Raises:
        AttachmentError: the file cannot be read, or is too large.
    """
    _, content = read_input(path, what="picture", most=limits.size, setting="max_image_bytes")
    key = f"photo:{hashlib.sha256(content).hexdigest()}"
    for taken in (capture_time(content), beside(path)):
        at = None if taken is None else taken.moment(zone)
        if at is not None and EARLIEST <= at <= now:  # else the clock of the camera was not set
            return Incoming("", at=at, images=(path,), key=key), taken
    return Incoming("", at=now, images=(path,), key=key), None


def new_messages(record: Record, batch: Sequence[Incoming]) -> list[Incoming]:
    """Return the messages that are neither stored nor erased, so that a repeated import decodes only these."""
    keys = [item.key for item in batch if item.key]
    known_keys = {*record.messages.known_keys(keys), *record.tombstones.find_keys(keys)}
    return [item for item in batch if item.key not in known_keys]


IMPORTED_TIME: Final = "import"
"""Name of the finding that keeps when an imported picture was taken, as it or the files around it say."""


def store_times(
    record: Record, messages: Sequence[Message], times: Mapping[str | None, CaptureTime | None], *, now: datetime
) -> None:
    """Store when the pictures of imported messages were taken, and what says so.

    Args:
        record: the record of the person.
        messages: the stored messages.
        times: the times by the key of the message.
        now: current time.
    """
    for message in messages:
        taken = times.get(message.key)
        if taken is not None:
            data: dict[str, object] = {"taken": taken.iso, "taken_from": taken.source}
            data |= {"place": [*taken.place]} if taken.place is not None else {}
            for item in message.attachments:
                record.findings.put(item.sha256, IMPORTED_TIME, "1", data, at=now)
