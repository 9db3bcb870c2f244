"""The person's own beings and things, known by name and by look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

Part = tuple[float, float, float, float]
"""Left, top, right and bottom of a part of an upright picture, each from 0 to 1."""

WHOLE: Part = (0.0, 0.0, 1.0, 1.0)
"""The box of a whole picture."""


def is_part(box: Part) -> bool:
    """Whether a box lies inside a picture and is not empty."""
    left, top, right, bottom = box
    return 0 <= left < right <= 1 and 0 <= top < bottom <= 1


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a picture, or all of it; ``at`` seconds into a video, a part of that frame.

    With ``until``, the sound of a recording or video from ``at`` to then.
    """

    sha256: str
    box: Part = WHOLE
    at: float | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """One of the person's own beings or things, known by name and by look.

    Attributes:
        kind: what it is, such as ``truck``; ``person`` and ``voice`` are recognised only with
            consent.
        note: the person's words about it.
        made: when it was enrolled.
        exemplars: pictures that show it and recordings in which it speaks; ``negatives``: those that look or sound like
            it and are not.
        seen: files that it was recognised in.
        last_seen: when the newest message came with one of them, or None.
    """

    id: str
    name: str
    kind: str
    note: str
    made: datetime
    exemplars: int
    negatives: int = 0
    seen: int = 0
    last_seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A picture, or a part of it, that shows a concept (by id), or looks like it and does not show it.

    Attributes:
        own: the file was given for the concept, and not with a message.
        span: begin and end in seconds of the voice in a recording; None is all of it, or a picture.
    """

    concept: str
    sha256: str
    box: Part
    shows: bool
    own: bool
    at: datetime
    span: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A concept that was recognised in a picture, video or recording.

    Attributes:
        concept: its id; with its ``name`` and ``kind``.
        sha256: names the file.
        box: where in the picture, or in the video's frame.
        score: 0 to 1, how sure.
        at: seconds into the video of the frame that shows it best, or None in a picture.
        until: where a voice was recognised, it speaks from ``at`` until then; else None.
    """

    concept: str
    name: str
    kind: str
    sha256: str
    box: Part
    score: float
    at: float | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Recognition:
    """What ``concepts.find`` says of one picture or recording.

    Attributes:
        seen: the concepts that it shows, the surest first; empty says "nothing that I know".
        nearest: the concept that comes nearest, known or not, or None where none is enrolled.
        tags: what things of its kind are called in general, and how sure.
    """

    seen: tuple[Sighting, ...]
    nearest: Sighting | None
    tags: tuple[tuple[str, float], ...] = ()

    @property
    def known(self) -> bool:
        """False is the honest answer "unknown"."""
        return bool(self.seen)


@dataclass(frozen=True, slots=True)
class Consent:
    """That the person allowed to recognise concepts of a kind, since when, and when they withdrew it."""

    kind: str
    given: datetime
    ended: datetime | None = None
