"""Files in a folder on a disk of this machine, or on a network file system."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from lifelong.errors import StoreError
from lifelong.store.blobs.base import FileEntry
from lifelong.store.file_errors import translate_file_errors
from lifelong.store.folders import flush, holds


class FolderBlobs:
    """The files in a folder. It is made with the first file.

    Args:
        root: the folder.
        mode: permissions of the folders that are made directly for files.
    """

    def __init__(self, root: Path, *, mode: int = 0o777) -> None:
        self._root = root
        self._mode = mode

    def path(self, key: str) -> Path:
        """The path of a file."""
        return self._root / key

    def place(self, key: str = "") -> str:
        """The path of a file, or of the folder, for messages."""
        return str(self._root / key)

    def exists(self, key: str) -> bool:
        """Whether there is a file of this key."""
        with translate_file_errors(self.path(key)):
            return self.path(key).is_file()

    def read(self, key: str) -> bytes | None:
        """The bytes of a file; None if there is none of this key."""
        path = self.path(key)
        try:
            with translate_file_errors(path):
                return path.read_bytes()
        except StoreError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return None
            raise

    def write(self, key: str, content: bytes) -> None:
        """Write a file completely or not at all, also in case of a power cut."""
        path = self.path(key)
        with translate_file_errors(path):
            made = [path.parent]
            while not made[-1].is_dir():  # the name of a new folder is in the folder above it
                made.append(made[-1].parent)
            path.parent.mkdir(parents=True, exist_ok=True, mode=self._mode)
            part = path.with_name(part_of(path.name))
            try:
                with part.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(path)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
            for folder in made:
                flush(folder)

    def delete(self, keys: Iterable[str]) -> int:
        """Delete files and the folders that become empty, for good also after a power cut; returns their number."""
        count = 0
        parents: set[Path] = set()
        with translate_file_errors(self._root):
            for key in keys:
                path = self.path(key)
                count += path.is_file() or path.is_symlink()
                path.unlink(missing_ok=True)
                parents |= {parent for parent in path.parents if self._root in parent.parents}
            for folder in sorted(parents, reverse=True):
                with suppress(OSError):  # not empty
                    folder.rmdir()
            for folder in {self._root, *parents}:
                flush(folder)
        return count

    def delete_under(self, folder: str) -> int:
        """Delete a folder with all its files; returns their number."""
        with translate_file_errors(self._root):
            keys = [self._key(path) for path in self.path(folder).rglob("*") if not _is_folder(path)]
            count = self.delete(keys)
            for path in sorted([self.path(folder), *self.path(folder).rglob("*")], reverse=True):
                with suppress(FileNotFoundError):
                    path.rmdir()
            flush(self._root)
        return count

    def files(self) -> list[FileEntry]:
        """All files, sorted by key; a symbolic link counts as a file."""
        with translate_file_errors(self._root):
            found = []
            for path in sorted(self._root.rglob("*")):
                if _is_folder(path):
                    continue
                with suppress(FileNotFoundError):  # another process has deleted or renamed it
                    state = path.lstat()
                    written = datetime.fromtimestamp(state.st_mtime, UTC)
                    found.append(FileEntry(self._key(path), str(path), state.st_size, written))
            return found

    def holds(self, traces: Collection[bytes], *, folder: str | None) -> bool:
        """Whether any file in the folder contains one of these byte strings."""
        return holds(self._root, traces)

    def _key(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()


def part_of(key: str) -> str:
    """The key of a file while it is written into a folder."""
    return f"{key}.part"


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
