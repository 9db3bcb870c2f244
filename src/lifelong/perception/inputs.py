"""Read a file that a caller gives by its path or as bytes."""

from __future__ import annotations

import os
from pathlib import Path

from lifelong.errors import AttachmentError
from lifelong.types import FileInput, ImportedFile


def read_input(file: FileInput, *, what: str, most: int, setting: str) -> tuple[str, bytes]:
    """Read a file that is not too large.

    Args:
        file: a path, the bytes of the file, or a file of an export.
        what: the noun for it in an error: ``picture`` or ``file``.
        most: bytes that are accepted.
        setting: the setting of that limit.

    Returns:
        Its name, "" for bytes, and its bytes.

    Raises:
        AttachmentError: it cannot be read, is too large, or is empty.
    """
    if isinstance(file, bytes):
        name, size, content = "", len(file), file
    elif isinstance(file, ImportedFile):
        name, content = file.name, file.load()
        size = len(content)
    else:
        path = Path(os.fspath(file))
        name = path.name
        try:
            size = path.stat().st_size
            content = path.read_bytes() if size <= most else b""
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            if not str(file):
                raise AttachmentError(f"the path of a {what} is empty: give the path of an existing file") from error
            if str(file).startswith("data:"):
                raise AttachmentError(
                    f"{what} {str(file)[:30]!r}… is a data URL: give its bytes, as base64.b64decode(…) returns them"
                ) from error
            if str(file).startswith(("http://", "https://")):
                raise AttachmentError(
                    f"{what} {str(file)!r} is an address, and nothing is fetched: give a file"
                ) from error
            reason = error.strerror if isinstance(error, OSError) else error
            raise AttachmentError(
                f"{what} {str(path)!r} cannot be read ({reason}): give the path of an existing file"
            ) from error
    if size > most:
        raise AttachmentError(
            f"{name or what} has {size:,} bytes, at most {most:,} are taken: make it smaller, or raise {setting}"
        )
    if not content:
        raise AttachmentError(f"{name or what} is empty: give the whole {what}")
    return name, content
