"""Faces in pictures and videos: indexed and compared while the person's consent to recognise people stands.

Without the consent no face is searched for. The vector of a face is stored like a look, under an encoder name that
begins with TAG: so a withdrawal finds all of them, of any encoder, even when faces are switched off by then.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

import numpy as np

from lifelong.concepts.consent import has_consent, scan_samples
from lifelong.concepts.naming import needs_consent
from lifelong.concepts.recognition import ConceptMatcher, learn, recognise
from lifelong.errors import InputError, NotFoundError
from lifelong.models.base import Face, FaceEncoder, Vectors
from lifelong.perception.bounds import Bounds
from lifelong.perception.pictures import upright
from lifelong.perception.sound import lacking
from lifelong.perception.video import keyframes
from lifelong.store.record import Record
from lifelong.types import Attachment, Crop, Part, Sighting
from lifelong.types.concepts import area

LOG = logging.getLogger(__name__)

TAG = "face:"
"""Prefix of the name under which the vectors of a face encoder are stored."""

PERCEIVER = "faces"
"""Name of the finding that a file was searched for faces, which a file without any face has, too."""

EDGE = 1280
"""Longest edge of a picture that is searched for faces, in pixels: larger than for looks, because a face is a small
part. Frames of a video have the same (``perception.video.SIDE``)."""


def tag(faces: FaceEncoder) -> str:
    """The encoder name under which the vectors of a face encoder are stored."""
    return TAG + faces.name


def index_faces(
    record: Record,
    faces: FaceEncoder | None,
    files: Sequence[Attachment],
    *,
    at: datetime,
    bounds: Bounds = Bounds(),
) -> int:
    """Search pictures and videos for faces, with consent, and store the vectors; those searched before are skipped.

    Args:
        record: the person's record.
        faces: the encoder; None searches nothing.
        files: stored ones.
        at: the time of the search.
        bounds: how far into a video, and how many of its frames.

    Returns:
        How many files were searched.
    """
    if faces is None or not has_consent(record, "person"):
        return 0
    versions, count = record.findings.all_versions(), 0
    for item in files:
        if not _searchable(item) or versions.get(item.sha256, {}).get(PERCEIVER) == tag(faces):
            continue
        try:
            hits = _search(faces, item, record.media.read(item.sha256), bounds)
        except (InputError, NotFoundError) as error:  # forgotten meanwhile, or it cannot be decoded
            LOG.warning("not searched for faces: %s (%s)", item.sha256[:12], error)
            continue
        count += _store(record, faces, item.sha256, hits, at)
    return count


def _searchable(item: Attachment) -> bool:
    """Whether a file is a picture, or a video that can be decoded here."""
    return item.is_picture or (item.media_type.startswith("video/") and not lacking())


def _search(faces: FaceEncoder, item: Attachment, content: bytes, bounds: Bounds) -> list[tuple[float | None, Face]]:
    """The faces in a picture, or in the keyframes of a video, each with the second of its frame."""
    if item.is_picture:
        return [(None, face) for face in _picture_faces(faces, content)]
    frames = keyframes(content, bounds, name=item.name or "the video").frames
    return [(frame.at, face) for frame in frames for face in faces.faces(frame.pixels)]


def _picture_faces(faces: FaceEncoder, content: bytes) -> list[Face]:
    return faces.faces(np.asarray(upright(content, edge=EDGE)))


def _store(
    record: Record, faces: FaceEncoder, sha256: str, hits: Sequence[tuple[float | None, Face]], at: datetime
) -> bool:
    with record.transaction():
        if not has_consent(record, "person"):  # withdrawn during the search
            return False
        if hits:
            times, each = zip(*hits, strict=True)
            vectors = np.stack([face.vector for face in each])
            record.looks.put(sha256, tag(faces), [face.box for face in each], vectors, times=times)
        record.findings.put(sha256, PERCEIVER, tag(faces), {"count": len(hits)}, at=at)
    return True


def face_matchers(record: Record, faces: FaceEncoder | None) -> list[ConceptMatcher]:
    """The people among the concepts who are recognised by face; none without consent.

    The face of an exemplar is the largest one whose middle lies inside the exemplar's box.
    """
    if faces is None or not has_consent(record, "person"):
        return []
    people = [concept for concept in record.concepts.select() if needs_consent(concept.kind) == "person"]
    exemplars = record.concepts.exemplars([concept.id for concept in people], voices=False)
    crops, vectors = record.looks.of({item.sha256 for item in exemplars}, tag(faces))
    positives: dict[str, list[int]] = {}
    negatives: dict[str, list[int]] = {}
    for item in exemplars:
        inside = [row for row, crop in enumerate(crops) if crop.sha256 == item.sha256 and _within(crop.box, item.box)]
        if inside:
            largest = max(inside, key=lambda row: area(crops[row].box))
            (positives if item.shows else negatives).setdefault(item.concept, []).append(largest)

    def stacked(rows: dict[str, list[int]]) -> dict[str, Vectors]:
        return {concept: vectors[places] for concept, places in rows.items()}

    return learn(people, stacked(positives), stacked(negatives), faces.likeness)


def face_sightings(
    record: Record, faces: FaceEncoder | None, people: Sequence[ConceptMatcher], files: Collection[str]
) -> list[Sighting]:
    """The people in these stored pictures and videos, by their stored faces."""
    if faces is None or not people:
        return []
    crops, vectors = record.looks.of(files, tag(faces))
    return [item for each in recognise(crops, vectors, people, faces.likeness).values() for item in each]


def encode_faces(faces: FaceEncoder, sha256: str, content: bytes) -> tuple[list[Crop], Vectors]:
    """The faces of a picture that need not be stored, and their vectors ``(n, dim)``."""
    hits = _picture_faces(faces, content)
    vectors = np.stack([face.vector for face in hits]) if hits else np.zeros((0, 0), np.float32)
    return [Crop(sha256, face.box) for face in hits], vectors


def erase_faces(record: Record) -> list[bytes]:
    """Delete every face vector of the person, and every finding that a file was searched.

    Returns:
        Samples of the vectors, for the scan of the store's files.
    """
    with record.transaction():
        vectors = record.looks.drop_named(TAG)
        record.findings.drop(PERCEIVER)
    return scan_samples(vectors)


def _within(box: Part, outer: Part) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]
