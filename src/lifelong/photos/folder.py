"""Read a folder of pictures as messages: one message for each picture, with the time when the picture was taken."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from lifelong.errors import InputError
from lifelong.memory.intake import EARLIEST
from lifelong.perception.attachments import PictureLimits
from lifelong.perception.inputs import read_input
from lifelong.perception.kinds import PICTURE_SUFFIXES
from lifelong.perception.photo import capture_time
from lifelong.store.record import Record
from lifelong.types import Incoming


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


def message_of(path: Path, limits: PictureLimits, *, zone: tzinfo, now: datetime) -> Incoming:
    """Return a picture as a message without text, with its EXIF time or else the time of the file.

    The picture is not decoded here; intake checks it. The key of the message is the hash of the picture, so a second
    copy is not stored again.

    Args:
        path: path of the picture.
        limits: the largest picture that is accepted.
        zone: time zone of an EXIF time without a zone.
        now: current time; it replaces a time in the future or before 1900.

    Raises:
        AttachmentError: the file cannot be read, or is too large.
    """
    _, content = read_input(path, what="picture", most=limits.size, setting="max_image_bytes")
    noted = capture_time(content)
    at = datetime.fromisoformat(noted) if noted else datetime.fromtimestamp(path.stat().st_mtime, UTC)
    at = at if at.tzinfo is not None else at.replace(tzinfo=zone)
    at = at if EARLIEST <= at <= now else now  # the clock of the camera was not set
    return Incoming("", at=at, images=(path,), key=f"photo:{hashlib.sha256(content).hexdigest()}")


def new_messages(record: Record, batch: Sequence[Incoming]) -> list[Incoming]:
    """Return the messages that are neither stored nor erased, so that a repeated import decodes only these."""
    keys = [item.key for item in batch if item.key]
    known_keys = {*record.messages.known_keys(keys), *record.tombstones.find_keys(keys)}
    return [item for item in batch if item.key not in known_keys]
