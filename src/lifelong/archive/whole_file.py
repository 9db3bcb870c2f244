"""A file that appears when it is complete, is its owner's alone, and leaves nothing to read if its writer is killed."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

PREFIX, SUFFIX = ".lifelong-", ".part"
"""Names of unfinished files, where a file cannot be written without a name."""


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that takes its name, and the place of an older one, when the block ends without an error.

    Until then it has no name at all, so that the system frees it when the process dies. Where the file system cannot do
    that (NFS, or no Linux), it has a hidden name, and the next ``whole_file`` in this folder deletes what a killed
    process left.
    """
    _sweep(path.parent)
    with _unfinished(path.parent) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
        if isinstance(file.name, int):  # a handle: it has no name
            _name(file, path)
        else:
            Path(file.name).replace(path)


@contextmanager
def _unfinished(folder: Path) -> Iterator[IO[bytes]]:
    """A file in this folder, without a name where that is possible; it is gone afterwards unless it was renamed."""
    try:
        handle = os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600)
    except (OSError, AttributeError):  # which of the codes it is differs from one file system to the next
        with _named(folder) as named:
            yield named
        return
    with open(handle, "w+b") as unnamed:  # noqa: PTH123  # it has no path
        yield unnamed


@contextmanager
def _named(folder: Path) -> Iterator[IO[bytes]]:
    with tempfile.NamedTemporaryFile(dir=folder, prefix=PREFIX, suffix=SUFFIX, delete=False) as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # says to others that it is being written
        try:
            yield file.file
        finally:
            with suppress(FileNotFoundError):
                Path(file.name).unlink()


def _name(file: IO[bytes], path: Path) -> None:
    """Give a file without a name its own, by way of a hidden one, because a link takes no other file's place."""
    hidden = path.parent / f"{PREFIX}{secrets.token_hex(8)}{SUFFIX}"
    fcntl.flock(file, fcntl.LOCK_EX)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        try:
            # With a folder's handle Python calls linkat(2), which follows /proc's link to the file itself.
            os.link(f"/proc/self/fd/{file.fileno()}", hidden.name, dst_dir_fd=folder)
        except OSError:  # no /proc here
            file.seek(0)
            with os.fdopen(os.open(hidden, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as copy:
                shutil.copyfileobj(file, copy)
        hidden.replace(path)
    finally:
        os.close(folder)
        hidden.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Delete unfinished files that nobody is writing any more."""
    for left in folder.glob(f"{PREFIX}*{SUFFIX}"):
        with suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()
