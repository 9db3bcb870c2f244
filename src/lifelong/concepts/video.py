"""Recognise concepts in a video that is not stored: which ones it shows, and when."""

from __future__ import annotations

import numpy as np

from lifelong.concepts.appearance import look_matchers
from lifelong.concepts.faces import face_matchers
from lifelong.concepts.modality import MediaFile
from lifelong.concepts.recognition import recognise
from lifelong.models.base import FaceEncoder, ImageEncoder
from lifelong.perception.bounds import Bounds
from lifelong.perception.looks import EDGE, survey
from lifelong.perception.perceivers import as_file
from lifelong.perception.video import keyframes
from lifelong.store.record import Record
from lifelong.types import Crop, Sighting


def watch(
    record: Record,
    encoder: ImageEncoder,
    video: MediaFile,
    bounds: Bounds,
    *,
    faces: FaceEncoder | None = None,
) -> list[Sighting]:
    """Recognise concepts in the keyframes of a video, as in a stored video; each concept once.

    Args:
        record: the person's record.
        encoder: of looks.
        video: the file.
        bounds: how far into the video, and how many keyframes.
        faces: of faces; None uses none.

    Raises:
        ModelMissingError: the decoder is not installed.
        AttachmentError: nothing of the video can be decoded.
    """
    item, content = video
    people = face_matchers(record, faces)
    things = look_matchers(record, encoder, without=people)
    frames = keyframes(content, bounds, name=item.name or "the video").frames if people or things else ()
    sightings: list[Sighting] = []
    if things and frames:
        looks = [(frame.at, survey(encoder, as_file(frame.pixels).image(EDGE))) for frame in frames]
        crops = [Crop(item.sha256, box, at) for at, (boxes, _, _) in looks for box in boxes]
        vectors = np.concatenate([rows for _, (_, rows, _) in looks])
        sightings += recognise(crops, vectors, things, encoder.likeness).get(item.sha256, [])
    if people and faces is not None:
        hits = [(frame.at, face) for frame in frames for face in faces.faces(frame.pixels)]
        if hits:
            crops = [Crop(item.sha256, face.box, at) for at, face in hits]
            vectors = np.stack([face.vector for _, face in hits])
            sightings += recognise(crops, vectors, people, faces.likeness).get(item.sha256, [])
    return sorted(sightings, key=lambda one: (one.at or 0.0, -one.score))
