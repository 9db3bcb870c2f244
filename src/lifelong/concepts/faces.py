"""People by their faces, while the person's consent to recognise people stands; without it no face is looked at.

A face's vector is kept like a look, under a name that begins with TAG: so a withdrawal finds all of them, of whichever
encoder, whether faces are still switched on or not.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

import numpy as np

from lifelong.concepts.consent import allowed, looked_for
from lifelong.concepts.naming import needs_consent
from lifelong.concepts.recognition import Known, learn, recognise
from lifelong.errors import InputError, NotFoundError
from lifelong.models.base import Face, FaceEncoder, Vectors
from lifelong.perception.bounds import Bounds
from lifelong.perception.pictures import upright
from lifelong.perception.sound import lacking
from lifelong.perception.video import keyframes
from lifelong.store.record import Record
from lifelong.types import Attachment, Crop, Part, Sighting

LOG = logging.getLogger(__name__)

TAG = "face:"
"""Begins the name under which a face encoder's vectors are kept."""

PERCEIVER = "faces"
"""Names the note that a picture was searched for faces, which a picture without any has, too."""

EDGE = 1280
"""Longest edge that pictures are searched with, in pixels: larger than for looks, because a face is a small part.

That of a video's frames, too (``perception.video.SIDE``).
"""


def tag(faces: FaceEncoder) -> str:
    """The name under which an encoder's vectors are kept."""
    return TAG + faces.name


def look(faces: FaceEncoder, content: bytes) -> list[Face]:
    """The faces in a picture's bytes."""
    return faces.faces(np.asarray(upright(content, edge=EDGE)))


def searchable(item: Attachment) -> bool:
    """Whether a file is a picture, or a video that can be decoded here."""
    return item.is_picture or (item.media_type.startswith("video/") and not lacking())


def _look(faces: FaceEncoder, item: Attachment, content: bytes, bounds: Bounds) -> list[tuple[float | None, Face]]:
    """The faces in a picture, or in the frames of a video that show something new, each with its frame's second."""
    if item.is_picture:
        return [(None, face) for face in look(faces, content)]
    frames = keyframes(content, bounds, name=item.name or "the video").frames
    return [(frame.at, face) for frame in frames for face in faces.faces(frame.pixels)]


def notice(
    record: Record,
    faces: FaceEncoder | None,
    files: Sequence[Attachment],
    *,
    at: datetime,
    bounds: Bounds = Bounds(),
) -> int:
    """Search pictures and videos for faces that this encoder has not searched yet, if that is allowed.

    Args:
        bounds: how far into a video, and how many of its frames.

    Returns:
        How many were searched.
    """
    if faces is None or not allowed(record, "person"):
        return 0
    seen, searched = record.perceived.seen(), 0
    for item in files:
        if not searchable(item) or seen.get(item.sha256, {}).get(PERCEIVER) == tag(faces):
            continue
        try:
            found = _look(faces, item, record.media.read(item.sha256), bounds)
        except (InputError, NotFoundError) as error:  # gone meanwhile, or it cannot be decoded
            LOG.warning("not searched for faces: %s (%s)", item.sha256[:12], error)
            continue
        searched += _keep(record, faces, item.sha256, found, at)
    return searched


def _keep(
    record: Record, faces: FaceEncoder, sha256: str, found: Sequence[tuple[float | None, Face]], at: datetime
) -> bool:
    with record.transaction():
        if not allowed(record, "person"):  # withdrawn while it was searched
            return False
        if found:
            times, seen = zip(*found, strict=True)
            vectors = np.stack([face.vector for face in seen])
            record.looks.put(sha256, tag(faces), [face.box for face in seen], vectors, times=times)
        record.perceived.put(sha256, PERCEIVER, tag(faces), {"count": len(found)}, at=at)
    return True


def people(record: Record, faces: FaceEncoder | None) -> list[Known]:
    """The persons among the concepts who are known by face; none without consent.

    The face of an exemplar is the largest whose middle lies inside the exemplar's box.
    """
    if faces is None or not allowed(record, "person"):
        return []
    persons = [concept for concept in record.concepts.select() if needs_consent(concept.kind) == "person"]
    exemplars = record.concepts.exemplars([concept.id for concept in persons], heard=False)
    crops, vectors = record.looks.of({item.sha256 for item in exemplars}, tag(faces))
    shown: dict[str, list[int]] = {}
    unlike: dict[str, list[int]] = {}
    for item in exemplars:
        inside = [row for row, crop in enumerate(crops) if crop.sha256 == item.sha256 and _within(crop.box, item.box)]
        if inside:
            largest = max(inside, key=lambda row: _area(crops[row].box))
            (shown if item.shows else unlike).setdefault(item.concept, []).append(largest)

    def stacked(rows: dict[str, list[int]]) -> dict[str, Vectors]:
        return {concept: vectors[places] for concept, places in rows.items()}

    return learn(persons, stacked(shown), stacked(unlike), faces.likeness)


def sightings(
    record: Record, faces: FaceEncoder | None, known: Sequence[Known], files: Collection[str]
) -> list[Sighting]:
    """Who of the known is in these stored pictures and videos."""
    if faces is None or not known:
        return []
    crops, vectors = record.looks.of(files, tag(faces))
    return [item for each in recognise(crops, vectors, known, faces.likeness).values() for item in each]


def crops(faces: FaceEncoder, sha256: str, content: bytes) -> tuple[list[Crop], Vectors]:
    """The faces of a picture that is not stored."""
    found = look(faces, content)
    vectors = np.stack([face.vector for face in found]) if found else np.zeros((0, 0), np.float32)
    return [Crop(sha256, face.box) for face in found], vectors


def erase(record: Record) -> list[bytes]:
    """Delete every face vector of the person, and that pictures were searched.

    Returns:
        The beginnings of some of them, to be looked for in the files.
    """
    with record.transaction():
        gone = record.looks.drop_named(TAG)
        record.perceived.drop(PERCEIVER)
    return looked_for(gone)


def _within(box: Part, outer: Part) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _area(box: Part) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
