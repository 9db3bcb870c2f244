"""The files beside the conversations of a dump: pictures and documents in its zip or its folder."""

from __future__ import annotations

import io
import itertools
import os
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from lifelong.archive.formats.source import replace_unsafe
from lifelong.archive.products.dump_file import MOST_PARTS
from lifelong.types import ImportedFile

MOST_FILE: Final = 512 << 20
"""Most bytes that are read of one file."""

SHORTEST_ID: Final = 6
"""Fewest characters of an id with which the name of a file may begin."""

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, KeyError)


class AttachedFiles:
    """The files of a dump by their names. Nothing is read before a message is stored, or unpacked to the disk.

    Of a dump that is no zip these are the files of its folder and of the folders in it, without hidden ones.

    Args:
        path: path of the dump; if ``content`` is set, only its name.
        content: the bytes of the dump, if it is not on the disk.
    """

    def __init__(self, path: Path, content: bytes | None = None) -> None:
        self._folder = path.parent if content is None else None
        self._zip: zipfile.ZipFile | None = None
        with suppress(zipfile.BadZipFile, OSError):
            self._zip = zipfile.ZipFile(path if content is None else io.BytesIO(content))
        self._places: dict[str, str] | None = None

    def find(self, name: str) -> ImportedFile | None:
        """Return the file with this name, or, for an id, the only file whose name begins with it; None without one.

        Args:
            name: a name, with or without folders, or an id of at least SHORTEST_ID characters.
        """
        base = PurePosixPath(name.replace("\\", "/")).name
        if self._places is None:
            self._places = self._by_name()
        if base not in self._places:
            longer = [other for other in self._places if _begins_with_id(other, base)]
            base = longer[0] if len(longer) == 1 else ""
        return ImportedFile(replace_unsafe(base), partial(self._read, self._places[base])) if base else None

    def _by_name(self) -> dict[str, str]:
        """The place of each file by its name. A name that occurs in several folders says nothing and is left out."""
        places = list(itertools.islice(self._all(), MOST_PARTS))
        count = Counter(PurePosixPath(place).name for place in places)
        return {name: place for place in places if count[name := PurePosixPath(place).name] == 1}

    def _all(self) -> Iterator[str]:
        if self._zip is not None:
            yield from (item.filename for item in self._zip.infolist() if not item.is_dir())
        elif self._folder is not None:
            for parent, folders, names in os.walk(self._folder):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                yield from (str(Path(parent, name)) for name in names if not Path(parent, name).is_symlink())

    def _read(self, place: str) -> bytes:
        """The bytes of a file; none of a damaged one, which is then refused at its intake, by its name."""
        with suppress(*_DAMAGED):
            if self._zip is None:
                with Path(place).open("rb") as file:
                    return file.read(MOST_FILE + 1)
            with self._zip.open(place) as part:
                return part.read(MOST_FILE + 1)
        return b""


def _begins_with_id(name: str, key: str) -> bool:
    """Whether a name is an id with more behind it: "file-abc-photo.jpg" for "file-abc"."""
    return len(key) >= SHORTEST_ID and name.startswith(key) and not name[len(key) :][:1].isalnum()
