"""Concepts: the person's own beings and things, with name and appearance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lifelong.types.values import Value

AdapterKind = Literal["inversion", "lora", "soft_tokens", "checkpoint"]
"""What a model has learned of a concept: vectors in place of its name for a pipeline that draws, low-rank weights for
such a pipeline, vectors for a chat model that sees; or the state of a training that was stopped."""

Part = tuple[float, float, float, float]
"""Left, top, right and bottom of a part of an upright picture, each from 0 to 1."""

WHOLE: Part = (0.0, 0.0, 1.0, 1.0)
"""The box of a whole picture."""


def is_part(box: Part) -> bool:
    """Whether a box lies inside a picture and is not empty."""
    left, top, right, bottom = box
    return 0 <= left < right <= 1 and 0 <= top < bottom <= 1


def area(box: Part) -> float:
    """Width times height of a box."""
    return (box[2] - box[0]) * (box[3] - box[1])


def overlap(one: Part, other: Part) -> float:
    """Intersection over union of two boxes (Jaccard 1912), 0 to 1. They may be in any one unit."""
    common = _common_area(one, other)
    return common / (area(one) + area(other) - common) if common else 0.0


def shared_part(one: Part, other: Part) -> float:
    """The part of the smaller of two boxes that both have in common, 0 to 1."""
    common = _common_area(one, other)
    return common / min(area(one), area(other)) if common else 0.0


def _common_area(one: Part, other: Part) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a picture, or the whole picture. With ``at`` (seconds), a part of that frame of a video.

    With ``until``, the sound of a recording or video from ``at`` to ``until``.
    """

    sha256: str
    box: Part = WHOLE
    at: float | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Concept(Value):
    """A concept: one of the person's own beings or things, with name and appearance.

    Attributes:
        kind: what it is, such as ``truck``; ``person`` and ``voice`` are recognised only with consent.
        note: the person's words about it.
        made: time of the enrolment.
        exemplars: number of pictures that show it and recordings in which it speaks.
        negatives: number of pictures and recordings that resemble it and are of something else.
        seen: number of files in which it was recognised.
        last_seen: time of the newest message with one of these files, or None.
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
    """A picture or a part of it that shows a concept (by id), or that resembles it and does not show it.

    Attributes:
        own: the file was given for the concept, not with a message.
        span: begin and end of the voice in a recording, in seconds; None for the whole recording, or for a picture.
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
        concept: id of the concept; ``name`` and ``kind`` are those of the concept.
        sha256: digest of the file.
        box: part of the picture, or of the frame of the video.
        score: certainty, 0 to 1.
        at: time in seconds of the frame that shows it best, or None in a picture.
        until: for a voice, which speaks from ``at`` to ``until``; else None.
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
    """The result of ``concepts.find`` for one picture or recording.

    Attributes:
        seen: the recognised concepts, the most certain first; empty if none is recognised.
        nearest: the most similar concept, recognised or not; None if none is enrolled.
        tags: general names of the depicted things, with their probabilities.
    """

    seen: tuple[Sighting, ...]
    nearest: Sighting | None
    tags: tuple[tuple[str, float], ...] = ()

    @property
    def known(self) -> bool:
        """Whether a concept was recognised; False means "unknown"."""
        return bool(self.seen)


@dataclass(frozen=True, slots=True)
class Consent:
    """The person's consent to the recognition of concepts of a kind: when it was given and when it was withdrawn."""

    kind: str
    given: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConceptAdapter:
    """What a model has learned of a concept: a small file of weights for one base model.

    Attributes:
        concept: id of the concept.
        base: fingerprint of the base model; no other model can use it.
        base_name: name of the folder of the base.
        made: time of the training.
        size: bytes of the file, which is in the safetensors format.
        used: SHA-256 of the pictures that it was learned from. It is erased with the first of them.
    """

    id: str
    concept: str
    kind: AdapterKind
    base: str
    base_name: str
    made: datetime
    size: int
    used: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LessonPicture:
    """A picture that a model learns a concept from: its digest, its encoded bytes, and whether it shows the concept."""

    sha256: str
    content: bytes
    shows: bool


@dataclass(frozen=True, slots=True)
class ConceptLesson:
    """What a model can learn of a concept: pictures that show it, and pictures of the person's other concepts."""

    concept: Concept
    pictures: tuple[LessonPicture, ...]
