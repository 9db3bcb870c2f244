"""Pictures as the pages show them: with the places of who and what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lifelong.aio import Person
from lifelong.types import WHOLE, Photo, Sighting
from lifelong.types.times import micros
from lifelong.web.formats import Formats

SHOWN: frozenset[str] = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"})
"""Media types that every browser shows; of others, the small copy is shown."""

HIGH = 100
"""Height of the picture in the units of its drawing, so that strokes and letters are as large in all of them."""


@dataclass(frozen=True, slots=True)
class Box:
    """A name at its place in a picture, in the units of ``PhotoEntry``."""

    sighting: Sighting
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PhotoEntry:
    """One picture.

    Attributes:
        photo: the picture.
        seen: who and what was recognised in it, the surest first.
        score: how well it fits a search, or None outside of one.
    """

    photo: Photo
    seen: Sequence[Sighting]
    score: float | None = None

    @property
    def sha256(self) -> str:
        """The name of the file."""
        return self.photo.file.sha256

    @property
    def place(self) -> str:
        """Its place in the order of time, as ``after`` of the page takes it."""
        return f"{micros(self.photo.at)}.{self.sha256}"

    @property
    def names(self) -> list[str]:
        """Who and what is in it."""
        return list(dict.fromkeys(each.name for each in self.seen))

    @property
    def high(self) -> int:
        """Height of the drawing over the picture."""
        return HIGH

    @property
    def wide(self) -> int:
        """Width of the drawing over the picture."""
        file = self.photo.file
        return max(1, round(HIGH * file.width / file.height)) if file.height else HIGH

    @property
    def boxes(self) -> list[Box]:
        """The places of what is in it; a whole picture has none."""
        return [
            Box(
                each,
                round(each.box[0] * self.wide, 1),
                round(each.box[1] * HIGH, 1),
                round((each.box[2] - each.box[0]) * self.wide, 1),
                round((each.box[3] - each.box[1]) * HIGH, 1),
            )
            for each in self.seen
            if each.box != WHOLE
        ]

    @property
    def shown_as(self) -> str:
        """The address of the picture in a form that browsers show."""
        address = f"/app/media/{self.sha256}"
        return address if self.photo.file.media_type in SHOWN else f"{address}/thumbnail"


async def entries(person: Person, photos: Sequence[Photo], scores: Sequence[float | None] = ()) -> list[PhotoEntry]:
    """Pictures for the page, with what was recognised in them.

    Args:
        person: whose they are.
        photos: the pictures.
        scores: how well each fits a search.
    """
    seen: dict[str, list[Sighting]] = {}
    for sighting in await person.concepts.in_files(*(photo.file.sha256 for photo in photos)) if photos else ():
        seen.setdefault(sighting.sha256, []).append(sighting)
    given = scores or [None] * len(photos)
    return [
        PhotoEntry(photo, seen.get(photo.file.sha256, ()), score) for photo, score in zip(photos, given, strict=True)
    ]


def taken(photo: Photo, formats: Formats) -> str:
    """When a picture was taken, as exactly as it is known, or ""."""
    try:
        at = datetime.fromisoformat(photo.taken)
    except ValueError:
        return ""
    at = at if at.tzinfo is not None else at.replace(tzinfo=formats.zone)
    return formats.day(at) if len(photo.taken) <= len("2026-03-03") else formats.minute(at)
