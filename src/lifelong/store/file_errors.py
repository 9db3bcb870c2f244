"""Errors of files as errors of Lifelong, each with what to do about it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lifelong.errors import StoreError, StoreFullError, StoreReadOnlyError

MIN_FREE = 1 << 16
"""Free bytes that a store needs on its disk: the shared index of SQLite's log grows by 32 KiB."""

FULL = (
    "the disk that holds {path} is full: the last change was rolled back and nothing is lost; "
    "free some space and try again"
)
READ_ONLY = "{path} cannot be written: give this user write access to the file and its folder"


@contextmanager
def translate_file_errors(path: Path) -> Iterator[None]:
    """Raise errors of the operating system as ``StoreError``, with advice in the message.

    Args:
        path: the file that the message names.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFullError(FULL.format(path=path)) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise StoreReadOnlyError(READ_ONLY.format(path=path)) from error
        raise StoreError(f"{path} cannot be used ({error}): give a path in a folder that exists") from error
