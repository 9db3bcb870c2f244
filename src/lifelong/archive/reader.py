"""One person's whole record as a file: a zip of JSON lines and media, with the checksum of each part.

Vectors, entries and what was perceived are left out: they are made again from words and pictures. The layout:

    manifest.json         format, version, person, zone, time, the SHA-256 of every other part, replies that are
                          not to be recalled, what the update stage still has to do, choices about traits, ratings
    sessions.jsonl  messages.jsonl  memories.jsonl  observations.jsonl  passages.jsonl
    media/<sha256>        each picture as it was given

``export`` writes it and ``restore`` adds it to a record. Every part is checked against its checksum and its form before
anybody sees it.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError, model_validator

from lifelong.archive import encryption
from lifelong.archive.concepts import ArchivedConcepts
from lifelong.errors import ImportFormatError
from lifelong.store.jobs import JobKind
from lifelong.store.record import check_zone
from lifelong.types import TRAITS, Memory, Message, Observation, Passage, Rating, Session, TraitChoices

T = TypeVar("T")

FORMAT, VERSION = "lifelong", 1

PASSAGES = "passages.jsonl"
_LARGEST = 4 << 30
"""Bytes that one part may unpack to."""


class _Job(BaseModel):
    kind: JobKind
    subject: str


class Manifest(BaseModel):
    """What ``manifest.json`` holds, and is believed only as far as it is possible."""

    zone: str
    sha256: dict[str, str]
    unranked: list[str] = []
    jobs: list[_Job] = []
    choices: TraitChoices = TraitChoices()
    ratings: list[Rating] = []
    concepts: ArchivedConcepts = ArchivedConcepts()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        """Refuse what no export writes: the record would keep it for good."""
        if not all(name in TRAITS and 1 <= value <= 5 for name, value in self.choices.pinned.items()):
            raise ValueError("a pinned trait is none, or off the scale")
        if not all(_sound(item) for item in (self.choices.since, self.choices.pauses, *self.ratings)):
            raise ValueError("a time has no zone")
        if any(rating.value not in (1, -1) for rating in self.ratings):
            raise ValueError("a rating is neither 1 nor -1")
        return self


class ArchiveReader:
    """An archive that is open; see ``opened``."""

    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self._archive = archive
        self.path = path
        """What errors call it."""
        self.manifest = self._manifest()

    @property
    def media(self) -> list[str]:
        """Checksums of the pictures and files that are in it."""
        return [name.removeprefix("media/") for name in self.manifest.sha256 if name.startswith("media/")]

    def sessions(self) -> list[Session]:
        """The sessions; raises as ``part``, like the others below."""
        return self._values("sessions.jsonl", Session)

    def messages(self) -> list[Message]:
        """The messages."""
        return self._values("messages.jsonl", Message)

    def memories(self) -> list[Memory]:
        """The memories, closed ones too."""
        return self._values("memories.jsonl", Memory)

    def observations(self) -> list[Observation]:
        """The readings of traits."""
        return self._values("observations.jsonl", Observation)

    def passages(self) -> list[Passage]:
        """What was read in files; archives of before files were read have none."""
        return self._values(PASSAGES, Passage) if PASSAGES in self.manifest.sha256 else []

    def medium(self, sha256: str) -> bytes:
        """The bytes of a picture or file, by their checksum.

        Raises:
            ImportFormatError: they are not there, or have another one.
        """
        name = f"media/{sha256}"
        if self.manifest.sha256.get(name, sha256) != sha256:  # the name becomes a path: it must be the checksum
            raise ImportFormatError(f"{self.path}: the bytes of {name!r} have another checksum: export it again")
        return self._part(name)

    def _part(self, name: str) -> bytes:
        path = self.path
        try:
            if self._archive.getinfo(name).file_size > _LARGEST:
                raise ImportFormatError(f"{path}: {name} unpacks to over {_LARGEST >> 30} GiB: not read")
            with _unzipping(path):
                content = self._archive.read(name)
        except KeyError as error:
            raise ImportFormatError(f"{path} lacks its part {name!r}: export it again") from error
        if hashlib.sha256(content).hexdigest() != self.manifest.sha256.get(name):
            raise ImportFormatError(f"{path}: {name} differs from its checksum: the file is damaged, export it again")
        return content

    def _values(self, name: str, kind: type[T]) -> list[T]:
        reader, path, found = TypeAdapter(kind), self.path, []
        for number, line in enumerate(self._part(name).split(b"\n")[:-1], 1):
            try:
                value = reader.validate_json(line)
            except ValidationError as error:
                raise ImportFormatError(
                    f"{path}: line {number} of {name} is not what export writes "
                    f"({error.error_count()} faults, first: {error.errors()[0]['msg']})"
                ) from error
            if not _sound(value):
                raise ImportFormatError(f"{path}: line {number} of {name} has a time without a zone, or a NUL")
            found.append(value)
        return found

    def _manifest(self) -> Manifest:
        path = self.path
        try:
            with _unzipping(path):
                raw = self._archive.read("manifest.json")
            content = json.loads(raw)
            if content["format"] != FORMAT:
                raise ValueError("another format")
            version = int(content["version"])
            if version <= VERSION:
                manifest = Manifest.model_validate(content)
                check_zone(manifest.zone)
                return manifest
        except ImportFormatError:
            raise
        except (KeyError, ValueError, TypeError) as error:
            raise ImportFormatError(
                f"{path} has no manifest of ours ({error}): give a file that export wrote"
            ) from error
        raise ImportFormatError(
            f"{path} has archive version {version}, this version reads up to {VERSION}: "
            "install the newer lifelong that wrote it"
        )


@contextmanager
def opened(given: Path | bytes, *, passphrase: str | None = None) -> Iterator[ArchiveReader]:
    """Open an archive, in memory where it is locked.

    Args:
        given: its path, or its bytes.
        passphrase: of a locked one.

    Raises:
        ImportFormatError: it is no archive of ours, it is damaged, or it was made by a newer version; the reader
            raises the same for a part.
        PassphraseError: it is locked, and the passphrase is missing or wrong.
    """
    path = given if isinstance(given, Path) else Path("the archive")
    with _unzipping(path):
        archive = zipfile.ZipFile(encryption.opened(given, path, passphrase))
    with archive:
        yield ArchiveReader(archive, path)


def look(given: Path | bytes, *, passphrase: str | None = None) -> dict[str, int]:
    """How much of what an archive holds; each part is checked as for ``restore``, and nothing is added.

    Args and raises as ``opened``.
    """
    with opened(given, passphrase=passphrase) as archive:
        held = {
            "sessions": len(archive.sessions()),
            "messages": len(archive.messages()),
            "memories": len(archive.memories()),
            "observations": len(archive.observations()),
            "passages": len(archive.passages()),
        }
        for sha256 in archive.media:
            archive.medium(sha256)
        return held | {"media": len(archive.media)}


@contextmanager
def _unzipping(path: Path) -> Iterator[None]:
    """Say what a damaged file is, whichever way the zip library notices."""
    try:
        yield
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, UnicodeDecodeError, struct.error) as error:
        raise ImportFormatError(
            f"{path} is no whole zip file ({error}): give a file that export wrote, or say what wrote it (--from)"
        ) from error
    except RuntimeError as error:  # a part is encrypted, or packed in another way than ours
        raise ImportFormatError(f"{path} is packed as no export is ({error}): give a file that export wrote") from error
    except OSError as error:
        raise ImportFormatError(f"{path} cannot be read ({error.strerror or error}): give an existing file") from error


def _sound(value: object) -> bool:
    """Whether every time in a value has a zone, and no text holds a NUL."""
    if isinstance(value, datetime):
        return value.tzinfo is not None
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, tuple):
        return all(_sound(item) for item in value)
    if is_dataclass(value):
        return all(_sound(getattr(value, field.name)) for field in fields(value))
    return True
