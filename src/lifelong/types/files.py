"""The content of files: text passages, pictures, and findings of perceivers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from lifelong.types.history import Attachment

PassageKind = Literal["ocr", "transcript", "page", "seen"]
"""The source of words in a file: text recognition, speech recognition, text of the file itself, or a chat model that
says what a picture shows."""

PixelBox = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels of an upright picture."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words in a file, and their place.

    Attributes:
        kind: source of the words.
        text: the words; lines are separated by newlines.
        start, end: seconds from the start of a recording or video, or None. For written words in a video both are the
            time of the frame.
        page: page of a document, from 1, or None.
        boxes: for written words, one box for each line: in pixels of the upright picture, of the frame of a video, or
            of the page drawn at 144 dots an inch.
        heading: heading above the words in a document without pages, or "".
    """

    kind: PassageKind
    text: str
    start: float | None = None
    end: float | None = None
    page: int | None = None
    boxes: tuple[PixelBox, ...] = ()
    heading: str = ""

    @property
    def place(self) -> str:
        """The place in the file, for a person to read: ``page 3``, ``under “Keys”``, ``at 1:05``, or ""."""
        parts = ["" if self.page is None else f"page {self.page}", f"under “{self.heading}”" if self.heading else ""]
        parts.append("" if self.start is None else f"at {clock(self.start)}")
        return ", ".join(filter(None, parts))


def clock(seconds: float) -> str:
    """A time in a recording: ``1:05`` or ``2:00:07``."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stored excerpt of a file. It is not a statement of a person: no memory is extracted from it.

    Attributes:
        file: SHA-256 of the file, as in its attachment.
        position: its number among the passages of the same reader in the file, from 0.
        reader: name of the model or parser that read it.
        excerpt: the words and their place.
        name: the name with which the file was first given, or "".
        speaker: for speech, the name of the concept who speaks, or "".
    """

    id: str
    file: str
    position: int
    reader: str
    excerpt: Excerpt
    name: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """One of a person's pictures, with its metadata.

    Attributes:
        message: id of the first message with the picture.
        at: time of that message.
        said: text of that message.
        taken: time at which it was taken, in ISO 8601; a day where no more is known; or "".
        taken_from: what says so: "camera", "GPS", "Google Takeout", "file name", "folder name", "date of the file".
        place: latitude and longitude in degrees, or None.
        tags: general names of the depicted things.
        concepts: names of the person's own beings and things in it.
        text: the text in it.
        copies: names of files with the same picture in another size or quality.
    """

    file: Attachment
    message: str
    at: datetime
    said: str
    taken: str = ""
    place: tuple[float, float] | None = None
    tags: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    text: str = ""
    copies: tuple[str, ...] = ()
    taken_from: str = ""


@dataclass(frozen=True, slots=True)
class PhotoImport:
    """The result of importing a folder of pictures.

    Attributes:
        new: number of added pictures.
        known: number of pictures that were stored before.
        refused: names of files that were not imported, each with the reason.
    """

    new: int
    known: int
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PhotoHit:
    """A picture in the result of ``find``.

    Attributes:
        score: relevance, 0 to 1; it orders results and is not a probability.
        why: contribution of each channel, 0 to 1: ``concept``, ``words``, ``meaning``, ``look``, ``described``.
    """

    photo: Photo
    score: float
    why: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one perceiver for one file.

    Attributes:
        sha256: digest of the file.
        perceiver, version: name and version of the perceiver, such as ``photo``.
        at: time of the perception.
        data: the result as JSON values; recall searches the words of its ``text``.
    """

    sha256: str
    perceiver: str
    version: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The words of the result, or ""."""
        return str(self.data.get("text") or "")
