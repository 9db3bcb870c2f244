"""Write a file atomically: it appears when it is complete, only its owner can read it, and no partial file remains."""

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
"""Prefix and suffix of the names of unfinished files, on file systems without unnamed files."""


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that gets its name when the block ends without an error. It replaces an older file of this name.

    Until then the file has no name, so the operating system deletes it if the process dies. On file systems that do
    not support this (NFS, or systems other than Linux) the file has a hidden name, and the next ``whole_file`` in this
    folder deletes the files of killed processes.

    Args:
        path: path of the complete file.

    Yields:
        The open file.

    Raises:
        OSError: the file cannot be written.
    """
    _sweep(path.parent)
    with _unfinished(path.parent) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
        if isinstance(file.name, int):  # the name is a file descriptor: the file is unnamed
            _name(file, path)
        else:
            Path(file.name).replace(path)


@contextmanager
def _unfinished(folder: Path) -> Iterator[IO[bytes]]:
    """Open a new file in a folder, unnamed if possible. It is deleted afterwards if it was not renamed."""
    try:
        handle = os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600)
    except (OSError, AttributeError):  # the error code depends on the file system
        with _named(folder) as target:
            yield target
        return
    with open(handle, "w+b") as unnamed:  # noqa: PTH123  # it has no path
        yield unnamed


@contextmanager
def _named(folder: Path) -> Iterator[IO[bytes]]:
    with tempfile.NamedTemporaryFile(dir=folder, prefix=PREFIX, suffix=SUFFIX, delete=False) as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # shows other processes that the file is being written
        try:
            yield file.file
        finally:
            with suppress(FileNotFoundError):
                Path(file.name).unlink()


def _name(file: IO[bytes], path: Path) -> None:
    """Name an unnamed file. A link cannot replace a file, so the file first gets a hidden name and is then renamed."""
    hidden = path.parent / f"{PREFIX}{secrets.token_hex(8)}{SUFFIX}"
    fcntl.flock(file, fcntl.LOCK_EX)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        try:
            # With a descriptor of the folder Python calls linkat(2), which follows the symbolic link in /proc.
            os.link(f"/proc/self/fd/{file.fileno()}", hidden.name, dst_dir_fd=folder)
        except OSError:  # this system has no /proc
            file.seek(0)
            with os.fdopen(os.open(hidden, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as copy:
                shutil.copyfileobj(file, copy)
        hidden.replace(path)
    finally:
        os.close(folder)
        hidden.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Delete the unfinished files that no process is writing."""
    for left in folder.glob(f"{PREFIX}*{SUFFIX}"):
        with suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()
