"""What a question says without words: the pictures that come with it, and the places that it is narrowed to."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lifelong.concepts.enrolment import Picture, models
from lifelong.concepts.recognition import alike, recognise
from lifelong.errors import InputError
from lifelong.models.base import ImageEncoder, Vectors
from lifelong.perception.looks import EDGE, survey
from lifelong.perception.pictures import upright
from lifelong.store.record import Record
from lifelong.types import Crop

KILOMETRES = 1.0
"""How far from a place "near" reaches, unless it is said."""

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_COORDINATES = re.compile(rf"\s*({_NUMBER})\s*,\s*({_NUMBER})\s*(?:,\s*({_NUMBER})\s*(?:km)?\s*)?")
_EARTH = 6371.0
"""Its mean radius, in kilometres."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What pictures of a question show.

    Attributes:
        names: of the person's own beings and things in them, the surest first.
        looks: messages whose pictures look alike, with how sure it is that they show the same, 0.5 to 1.
    """

    names: tuple[str, ...] = ()
    looks: Mapping[str, float] = field(default_factory=dict)


def shown(record: Record, encoder: ImageEncoder, pictures: Sequence[Picture]) -> Shown:
    """Look at pictures that come with a question. Neither they nor their looks are stored. Blocking."""
    crops, vectors = _looked(record, encoder, pictures)
    if not crops:
        return Shown()
    seen = recognise(crops, vectors, models(record, encoder), encoder.likeness)
    surest = sorted((item for each in seen.values() for item in each), key=lambda item: -item.score)
    files: dict[str, float] = {}
    for stored, others in record.looks.pages(encoder.name):
        files |= alike(crops, vectors, stored, others, encoder.likeness)
    looks: dict[str, float] = {}
    for message in record.messages.get(record.messages.with_files(files)):
        looks[message.id] = max(files[item.sha256] for item in message.attachments if item.sha256 in files)
    return Shown(tuple(dict.fromkeys(item.name for item in surest)), looks)


def _looked(record: Record, encoder: ImageEncoder, pictures: Sequence[Picture]) -> tuple[list[Crop], Vectors]:
    """The looks of pictures: stored ones were looked at before."""
    crops, rows = record.looks.of([item.sha256 for item, _ in pictures], encoder.name)
    vectors = [rows] if crops else []
    known = {crop.sha256 for crop in crops}
    for item, content in pictures:
        if item.sha256 not in known:
            boxes, found, _ = survey(encoder, upright(content, edge=EDGE))
            crops += [Crop(item.sha256, box) for box in boxes]
            vectors.append(found)
    return crops, np.concatenate(vectors) if vectors else np.zeros((0, encoder.dim), np.float32)


def narrowed(record: Record, places: Sequence[str]) -> tuple[tuple[str, ...], frozenset[str] | None]:
    """Tell names of places from coordinates, and find the messages with pictures that were taken near the latter.

    Args:
        places: names, or ``"latitude,longitude"`` in degrees, north and east positive, with a third number for
            the kilometres around it that count.

    Returns:
        The names; and ids of the messages, or None where no coordinates were given.

    Raises:
        InputError: the coordinates are nowhere on earth.
    """
    read = {place: _COORDINATES.fullmatch(place) for place in places}
    spots = [_spot(place, match) for place, match in read.items() if match]
    names = tuple(place for place, match in read.items() if not match)
    if not spots:
        return names, None
    near = []
    for finding in record.perceived.by("photo"):
        if taken := finding.data.get("place"):
            at = (float(taken[0]), float(taken[1]))
            if any(_distance(at, (latitude, longitude)) <= reach for latitude, longitude, reach in spots):
                near.append(finding.sha256)
    return names, frozenset(record.messages.with_files(near))


def _spot(place: str, match: re.Match[str]) -> tuple[float, float, float]:
    latitude, longitude = float(match[1]), float(match[2])
    reach = float(match[3]) if match[3] else KILOMETRES
    if abs(latitude) > 90 or abs(longitude) > 180 or reach <= 0:
        raise InputError(
            f"place {place!r} is nowhere on earth: give latitude (-90 to 90), longitude (-180 to 180) and, if 1 km "
            'is not meant, kilometres over 0: "38.72,-9.14,5"'
        )
    return latitude, longitude, reach


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two points, given in degrees, along the surface (haversine)."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(lat), math.radians(lon)) for lat, lon in (one, other))
    square = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(square)))
