"""Read an archive: one person's whole record as a zip of JSON lines and media, with the checksum of each part.

An archive has no vectors, search entries or results of perception other than passages, because an import computes
them again. The layout:

    manifest.json         format, version, person, zone, time, the SHA-256 of every other part, replies that are
                          excluded from recall, pending jobs of the update stage, choices about traits and about the
                          voice, ratings, concepts, scales of catalogues
    sessions.jsonl  messages.jsonl  memories.jsonl  observations.jsonl  passages.jsonl  interactions.jsonl
    writings.jsonl
    media/<sha256>        each picture or other file, unchanged

``export`` writes an archive and ``restore`` adds it to a record. The reader checks the checksum and the form of each
part before it returns the part.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Self, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError, model_validator

from lifelong.archive import encryption
from lifelong.archive.concepts import ArchivedConcepts
from lifelong.archive.interactions import ArchivedCatalogue
from lifelong.errors import ImportFormatError
from lifelong.store.jobs import JobKind
from lifelong.store.record import check_zone
from lifelong.types import TRAITS, Interaction, Memory, Message, Observation, Passage, Rating, Session, TraitChoices
from lifelong.types.drawing import StoredDrawing
from lifelong.types.writing import VoiceChoices, Writing

T = TypeVar("T")

FORMAT, VERSION = "lifelong", 1

PASSAGES = "passages.jsonl"
INTERACTIONS = "interactions.jsonl"
WRITINGS = "writings.jsonl"
_LARGEST = 4 << 30
"""Largest size of one unpacked part in bytes."""


class _Job(BaseModel):
    kind: JobKind
    subject: str


class Manifest(BaseModel):
    """The content of ``manifest.json``; impossible values are rejected."""

    zone: str
    sha256: dict[str, str]
    unranked: list[str] = []
    jobs: list[_Job] = []
    choices: TraitChoices = TraitChoices()
    voice: VoiceChoices = VoiceChoices()
    ratings: list[Rating] = []
    concepts: ArchivedConcepts = ArchivedConcepts()
    catalogues: list[ArchivedCatalogue] = []
    drawings: list[StoredDrawing] = []

    @model_validator(mode="after")
    def _possible(self) -> Self:
        """Reject values that no export writes, because the record would store them permanently."""
        if not all(name in TRAITS and 1 <= value <= 5 for name, value in self.choices.pinned.items()):
            raise ValueError("a pinned trait is none, or off the scale")
        if not all(_sound(item) for item in (self.choices.since, self.choices.pauses, self.voice, *self.ratings)):
            raise ValueError("a time has no zone")
        if any(rating.value not in (1, -1) for rating in self.ratings):
            raise ValueError("a rating is neither 1 nor -1")
        return self


_ID: Final = re.compile(rb'"(msg|mem|ses|con|act|txt|drw|psg|rec)_([0-9a-f]{16})"')
"""A public id as a value or name of JSON; a quotation mark inside a text has a backslash before it."""


class ArchiveReader:
    """An open archive; ``opened`` makes it.

    Attributes:
        path: name of the archive in error messages.
        manifest: the content of ``manifest.json``.
    """

    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self._archive = archive
        self.path = path
        """Name of the archive in error messages."""
        self._owner = b""
        self.manifest = self._manifest()

    def rename(self, owner: str) -> None:
        """Read all ids as others, always the same for one owner: the record holds the person of the archive, too.

        Args:
            owner: names the person who gets the content, among all persons of the record.
        """
        self._owner = owner.encode()
        self.manifest = self._manifest()

    def _renamed(self, content: bytes) -> bytes:
        return _ID.sub(self._other_id, content) if self._owner else content

    def _other_id(self, found: re.Match[bytes]) -> bytes:
        digest = hashlib.blake2b(found[2], key=hashlib.sha256(self._owner).digest(), digest_size=8)
        return b'"%s_%s"' % (found[1], digest.hexdigest().encode())

    @property
    def media(self) -> list[str]:
        """Checksums of the pictures and other files in the archive."""
        return [name.removeprefix("media/") for name in self.manifest.sha256 if name.startswith("media/")]

    def sessions(self) -> list[Session]:
        """Return the sessions.

        Raises:
            ImportFormatError: the part is missing, too large or damaged, or has a line of another form. The methods
                below raise the same error.
        """
        return self._values("sessions.jsonl", Session)

    def messages(self) -> list[Message]:
        """Return the messages."""
        return self._values("messages.jsonl", Message)

    def memories(self) -> list[Memory]:
        """Return the memories, including closed ones."""
        return self._values("memories.jsonl", Memory)

    def observations(self) -> list[Observation]:
        """Return the observations of traits."""
        return self._values("observations.jsonl", Observation)

    def passages(self) -> list[Passage]:
        """Return the passages that were read in files; older archives have none."""
        return self._values(PASSAGES, Passage) if PASSAGES in self.manifest.sha256 else []

    def interactions(self) -> list[Interaction]:
        """Return the interactions with items of catalogues; older archives have none."""
        return self._values(INTERACTIONS, Interaction) if INTERACTIONS in self.manifest.sha256 else []

    def writings(self) -> list[Writing]:
        """Return the texts of the person's own and the drafts; older archives have none."""
        return self._values(WRITINGS, Writing) if WRITINGS in self.manifest.sha256 else []

    def medium(self, sha256: str) -> bytes:
        """Return the bytes of a picture or another file.

        Args:
            sha256: checksum of the file.

        Raises:
            ImportFormatError: the archive does not contain the file, or the bytes have another checksum.
        """
        name = f"media/{sha256}"
        if self.manifest.sha256.get(name, sha256) != sha256:  # the name becomes a path: it must be a checksum
            raise ImportFormatError(f"{self.path}: the bytes of {name!r} have another checksum: export it again")
        return self._part(name)

    def _part(self, name: str) -> bytes:
        path = self.path
        try:
            if self._archive.getinfo(name).file_size > _LARGEST:
                raise ImportFormatError(f"{path}: {name} unpacks to over {_LARGEST >> 30} GiB: not read")
            with _translate_zip_errors(path):
                content = self._archive.read(name)
        except KeyError as error:
            raise ImportFormatError(f"{path} lacks its part {name!r}: export it again") from error
        if hashlib.sha256(content).hexdigest() != self.manifest.sha256.get(name):
            raise ImportFormatError(f"{path}: {name} differs from its checksum: the file is damaged, export it again")
        return content

    def _values(self, name: str, kind: type[T]) -> list[T]:
        reader, path, items = TypeAdapter(kind), self.path, []
        for number, line in enumerate(self._part(name).split(b"\n")[:-1], 1):
            try:
                value = reader.validate_json(self._renamed(line))
            except ValidationError as error:
                raise ImportFormatError(
                    f"{path}: line {number} of {name} is not what export writes "
                    f"({error.error_count()} faults, first: {error.errors()[0]['msg']})"
                ) from error
            if not _sound(value):
                raise ImportFormatError(f"{path}: line {number} of {name} has a time without a zone, or a NUL")
            items.append(value)
        return items

    def _manifest(self) -> Manifest:
        path = self.path
        try:
            with _translate_zip_errors(path):
                raw = self._archive.read("manifest.json")
            content = json.loads(self._renamed(raw))
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
def open_archive(source: Path | bytes, *, passphrase: str | None = None) -> Iterator[ArchiveReader]:
    """Open an archive. An encrypted archive is decrypted in memory.

    Args:
        source: the path of the archive, or its bytes.
        passphrase: passphrase of an encrypted archive.

    Yields:
        The reader of the archive.

    Raises:
        ImportFormatError: the file is not an archive of Lifelong, is damaged, or was made by a newer version. The
            reader raises the same error for a part.
        PassphraseError: the archive is encrypted, and the passphrase is missing or wrong.
        InputError: the archive is encrypted, and the encryption package is not installed.
    """
    path = source if isinstance(source, Path) else Path("the archive")
    with _translate_zip_errors(path):
        archive = zipfile.ZipFile(encryption.decrypt(source, path, passphrase))
    with archive:
        yield ArchiveReader(archive, path)


def summarise(source: Path | bytes, *, passphrase: str | None = None) -> dict[str, int]:
    """Count the contents of an archive. Each part is checked as in ``restore``, and nothing is written.

    Args:
        source: the path of the archive, or its bytes.
        passphrase: passphrase of an encrypted archive.

    Returns:
        The number of sessions, messages, memories, observations, passages, interactions, writings and media.

    Raises:
        ImportFormatError: the file is not an archive of Lifelong, is damaged, or was made by a newer version.
        PassphraseError: the archive is encrypted, and the passphrase is missing or wrong.
        InputError: the archive is encrypted, and the encryption package is not installed.
    """
    with open_archive(source, passphrase=passphrase) as archive:
        held = {
            "sessions": len(archive.sessions()),
            "messages": len(archive.messages()),
            "memories": len(archive.memories()),
            "observations": len(archive.observations()),
            "passages": len(archive.passages()),
            "interactions": len(archive.interactions()),
            "writings": len(archive.writings()),
        }
        for sha256 in archive.media:
            archive.medium(sha256)
        return held | {"media": len(archive.media)}


@contextmanager
def _translate_zip_errors(path: Path) -> Iterator[None]:
    """Translate the errors of the zip library for a damaged file to ImportFormatError."""
    try:
        yield
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, UnicodeDecodeError, struct.error) as error:
        raise ImportFormatError(
            f"{path} is no whole zip file ({error}): give a file that export wrote, or say what wrote it (--from)"
        ) from error
    except RuntimeError as error:  # a part is encrypted, or has another compression
        raise ImportFormatError(f"{path} is packed as no export is ({error}): give a file that export wrote") from error
    except OSError as error:
        raise ImportFormatError(f"{path} cannot be read ({error.strerror or error}): give an existing file") from error


def _sound(value: object) -> bool:
    """Whether every time in a value has a zone and no text contains a NUL."""
    if isinstance(value, datetime):
        return value.tzinfo is not None
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, tuple):
        return all(_sound(item) for item in value)
    if is_dataclass(value):
        return all(_sound(getattr(value, field.name)) for field in fields(value))
    return True
