"""Read the ``jsonl`` format of Lifelong: one JSON object per line.

``{"id": "s1-01", "session": "s1", "role": "user", "speaker": "Ana", "text": "…",
"at": "2026-03-03T18:42:00+00:00", "images": ["bertha.jpg"]}``

``role``, ``text`` and ``at`` are required. ``id`` identifies a message of the person permanently: two messages with
the same id are the same message. Without an id, the key is computed from the line and the lines before it. ``at`` is
ISO 8601 or seconds since 1970. ``images`` are paths relative to the folder of the file, inside this folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, cast, get_args

from lifelong.archive.formats.chain import Chain
from lifelong.archive.formats.source import ImportOptions, Place, mapping, moment, open_text, parse, preview, string
from lifelong.types import Incoming, Role

_ROLES: tuple[str, ...] = get_args(Role)


def messages(path: Path, choice: ImportOptions) -> Iterator[Incoming]:
    """Yield the messages of a file, line by line; blank lines are skipped.

    Args:
        path: path of the file.
        choice: the options of the import; only ``zone`` applies.

    Raises:
        InputError: the file cannot be opened.
        ImportFormatError: a line does not follow the format.
    """
    chain = Chain("jsonl")
    line_of_key: dict[str, int] = {}
    with open_text(path) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            place = Place(path, f"line {number}")
            row = mapping(parse(line, place), place, "an object with role, text and at")
            key = string(row, "id", place, "") or chain.key(row)
            if key in line_of_key:
                raise place.error(f"'id' is {preview(key)}, as in line {line_of_key[key]}", "an id of its own for each")
            line_of_key[key] = number
            yield _message(row, key, place, choice)


def _message(row: dict[str, Any], key: str, place: Place, choice: ImportOptions) -> Incoming:
    role = string(row, "role", place)
    if role not in _ROLES:
        raise place.error(f"'role' is {preview(role)}", f"one of: {', '.join(_ROLES)}")
    return Incoming(
        text=string(row, "text", place),
        role=cast(Role, role),
        speaker=string(row, "speaker", place, ""),
        at=moment(row.get("at"), choice.zone, "at", place),
        images=tuple(_image(name, place) for name in _names(row, place)),
        key=key,
        session=string(row, "session", place, "") or None,
    )


def _names(row: dict[str, Any], place: Place) -> list[Any]:
    names = row.get("images") or []
    if not isinstance(names, list):
        raise place.error(f"'images' is {preview(names)}", "a list of file names")
    return names


def _image(name: Any, place: Place) -> Path:
    # A history may come from an untrusted source: it must not name files outside its folder.
    if not isinstance(name, str) or not name or "\0" in name:
        raise place.error(f"image {preview(name)} is not a file name", "a path below the folder of the file")
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts:
        raise place.error(f"image {preview(name)} is outside", "a path below the folder of the file")
    image = place.path.parent / relative
    try:
        there = image.is_file()
    except OSError:  # the name is too long for the file system
        there = False
    if not there:
        raise place.error(f"image {preview(name)} is not there", "a file in the folder of the history")
    return image
