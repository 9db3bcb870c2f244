"""Who and what of the person's own a video shows, and when. Nothing of the video is stored."""

from __future__ import annotations

import numpy as np

from lifelong.concepts import faces as by_face
from lifelong.concepts.enrolment import models
from lifelong.concepts.recognition import recognise
from lifelong.models.base import FaceEncoder, ImageEncoder
from lifelong.perception.bounds import Bounds
from lifelong.perception.looks import EDGE, survey
from lifelong.perception.perceivers import as_file
from lifelong.perception.video import keyframes
from lifelong.store.record import Record
from lifelong.types import Attachment, Crop, Sighting


def watch(
    record: Record,
    encoder: ImageEncoder,
    video: tuple[Attachment, bytes],
    bounds: Bounds,
    *,
    faces: FaceEncoder | None = None,
) -> list[Sighting]:
    """Recognise in the frames of a video that show something new, as in stored videos; each concept once.

    Raises:
        ModelMissingError: the decoder is not installed.
        AttachmentError: nothing of it can be decoded.
    """
    item, content = video
    people = by_face.people(record, faces)
    things = models(record, encoder, without=people)
    frames = keyframes(content, bounds, name=item.name or "the video").frames if people or things else ()
    found: list[Sighting] = []
    if things and frames:
        looks = [(frame.at, survey(encoder, as_file(frame.pixels).image(EDGE))) for frame in frames]
        crops = [Crop(item.sha256, box, at) for at, (boxes, _, _) in looks for box in boxes]
        vectors = np.concatenate([rows for _, (_, rows, _) in looks])
        found += recognise(crops, vectors, things, encoder.likeness).get(item.sha256, [])
    if people and faces is not None:
        seen = [(frame.at, face) for frame in frames for face in faces.faces(frame.pixels)]
        if seen:
            crops = [Crop(item.sha256, face.box, at) for at, face in seen]
            vectors = np.stack([face.vector for _, face in seen])
            found += recognise(crops, vectors, people, faces.likeness).get(item.sha256, [])
    return sorted(found, key=lambda one: (one.at or 0.0, -one.score))
