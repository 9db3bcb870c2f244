"""What a place for files can do, whichever it is: ``FolderBlobs`` or ``ObjectBlobs``.

A key is a path with ``/`` as separator, relative to the place. Both places have the same keys, so that a folder can be
copied into a bucket as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file in a place for files.

    Attributes:
        key: its key.
        place: its path or address, for messages.
        size: in bytes.
        written: when it was written.
    """

    key: str
    place: str
    size: int
    written: datetime


class Blobs(Protocol):
    """A place for files. Every method raises ``StoreError`` if the place cannot be used."""

    def path(self, key: str) -> Path | None:
        """The path of a file on a disk of this machine; None if it has none."""

    def place(self, key: str = "") -> str:
        """The path or address of a file, or of the whole place, for messages."""

    def exists(self, key: str) -> bool:
        """Whether there is a file of this key."""

    def read(self, key: str) -> bytes | None:
        """The bytes of a file; None if there is none of this key."""

    def write(self, key: str, content: bytes) -> None:
        """Write a file completely or not at all, also in case of a power cut."""

    def delete(self, keys: Iterable[str]) -> int:
        """Delete files, for good also after a power cut; returns how many of them there were."""

    def delete_under(self, folder: str) -> int:
        """Delete all files whose keys begin with this folder; returns their number."""

    def files(self) -> list[FileEntry]:
        """All files, sorted by key."""

    def holds(self, traces: Collection[bytes], *, folder: str | None) -> bool:
        """Whether a file contains one of these byte strings, or may contain one in a form that cannot be read.

        Args:
            traces: the byte strings.
            folder: the folder of the person of the erasure; None if nobody's. A place where reading everything costs
                money and hours reads only this folder.
        """


def is_in(key: str, folder: str) -> bool:
    """Whether a key is in a folder."""
    return key.startswith(f"{folder}/")
