"""Read a folder of pictures as messages: one for each picture, at the time when it was taken, each content once."""

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
    """The files in a folder and its subfolders with a suffix of pictures, by name; links are not followed.

    Raises:
        InputError: there is no such folder, or no such file in it.
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
    """A picture as a message without text, at its EXIF time, or else at the time of the file.

    The picture is not decoded: it is checked when it is stored.

    Raises:
        AttachmentError: the file cannot be read, or is too large.
    """
    _, content = read_input(path, what="picture", most=limits.size, setting="max_image_bytes")
    noted = capture_time(content)
    at = datetime.fromisoformat(noted) if noted else datetime.fromtimestamp(path.stat().st_mtime, UTC)
    at = at if at.tzinfo is not None else at.replace(tzinfo=zone)
    at = at if EARLIEST <= at <= now else now  # the clock of the camera was never set
    return Incoming("", at=at, images=(path,), key=f"photo:{hashlib.sha256(content).hexdigest()}")


def unknown(record: Record, batch: Sequence[Incoming]) -> list[Incoming]:
    """The messages that are neither stored nor forgotten, so that a repeated import decodes only these."""
    keys = [item.key for item in batch if item.key]
    known = {*record.messages.known_keys(keys), *record.tombstones.find_keys(keys)}
    return [item for item in batch if item.key not in known]
