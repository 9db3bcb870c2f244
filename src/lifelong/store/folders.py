"""Files in a folder: writing their names to the disk, and the search for bytes in them."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path


def flush(folder: Path) -> None:
    """Write the file names of a folder to the disk; a folder that does not exist is ignored."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def holds(folder: Path, traces: Collection[bytes]) -> bool:
    """Whether a file in a folder, or in a folder inside it, contains one of these byte strings."""
    return any(contains(path, traces) for path in folder.rglob("*") if path.is_file())


def contains(path: Path, traces: Collection[bytes], chunk: int = 1 << 22) -> bool:
    """Whether a file contains one of these byte strings; it is read in parts of ``chunk`` bytes.

    A file that does not exist contains none: another process may delete or rename one during a search.
    """
    if not traces:
        return False
    overlap = max(len(trace) for trace in traces) - 1
    tail = b""
    with suppress(FileNotFoundError), path.open("rb") as file:
        while block := file.read(chunk):
            window = tail + block
            if any(trace in window for trace in traces):
                return True
            tail = window[-overlap:] if overlap else b""
    return False
