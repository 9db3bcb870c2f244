"""What is found in the files of messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from lifelong.types.history import Attachment

PassageKind = Literal["ocr", "transcript", "page"]
"""How words were taken out of a file: read by eye, heard, or held by the file itself as text."""

PixelBox = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels of a picture as it is looked at."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words found in a file, and where.

    Attributes:
        kind: how they were found.
        text: the words; lines are separated by newlines.
        start, end: seconds from the start of a recording or video, or None. For words seen in a video both are
            the time of the frame.
        page: of a document, from 1, or None.
        boxes: for words that were seen, one box a line: in pixels of the picture as it is looked at, of the video's
            frame, or of the page drawn at 144 dots an inch.
        heading: under which they stand in a document without pages, or "".
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
        """Where in the file it stands, for a person to read: ``page 3``, ``under “Keys”``, ``at 1:05``, or ""."""
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
    """A stored excerpt of a file. It is nobody's statement: it is never learned from.

    Attributes:
        file: SHA-256 of the file, as in its attachment.
        position: its place among those that the same reader found in the file, from 0.
        reader: what read or heard it.
        excerpt: the words, and where they stand.
        name: the name under which the file was first given, or "".
        speaker: of speech, the name of the person's own concept who says it, or "".
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
    """One of a person's pictures, with what is known of it.

    Attributes:
        message: id of the message that it came with first.
        at: when that was said.
        said: its words.
        taken: when the camera says that it was taken, in ISO 8601, or "".
        place: latitude and longitude in degrees, or None.
        tags: what things of the kind are called that it shows.
        concepts: the person's own beings and things in it, by name.
        text: the text that was read in it.
        copies: names of files that are the same picture in another size or quality.
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


@dataclass(frozen=True, slots=True)
class PhotoImport:
    """What the import of a folder of pictures did.

    Attributes:
        new: pictures that were added; ``known``: those that were there already.
        refused: files that could not be taken, each with the reason.
    """

    new: int
    known: int
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PhotoHit:
    """A picture that ``find`` found.

    Attributes:
        score: 0 to 1, how well it fits; for ordering, not a probability.
        why: what each channel gave, 0 to 1: ``concept``, ``words``, ``meaning``, ``look``, ``described``.
    """

    photo: Photo
    score: float
    why: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one perceiver found in one file.

    Attributes:
        sha256: names the file.
        perceiver, version: what looked, such as ``photo``.
        at: when it looked.
        data: what it found, as JSON has it; ``text`` in it are words that the file can be found by.
    """

    sha256: str
    perceiver: str
    version: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The words that were found, or ""."""
        return str(self.data.get("text") or "")
