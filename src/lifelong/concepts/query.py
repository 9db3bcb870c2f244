"""Resolve a query's images and coordinates to concept names and message ids."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lifelong.concepts.appearance import look_matchers
from lifelong.concepts.modality import MediaFile
from lifelong.concepts.recognition import alike, recognise
from lifelong.errors import InputError
from lifelong.models.base import ImageEncoder, Vectors
from lifelong.perception.looks import EDGE, survey
from lifelong.perception.pictures import upright
from lifelong.store.record import Record
from lifelong.types import Crop

KILOMETRES = 1.0
"""Radius around a place, unless the query gives one."""

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_COORDINATES = re.compile(rf"\s*({_NUMBER})\s*,\s*({_NUMBER})\s*(?:,\s*({_NUMBER})\s*(?:km)?\s*)?")
_EARTH = 6371.0
"""Mean radius of the earth, in kilometres."""


@dataclass(frozen=True, slots=True)
class ImageMatches:
    """What the images of a query match in the record.

    Attributes:
        names: of the concepts in the images, the surest first.
        looks: by id of a message with a picture that looks alike, the probability that it shows the same, 0.5 to 1.
    """

    names: tuple[str, ...] = ()
    looks: Mapping[str, float] = field(default_factory=dict)


def resolve_images(record: Record, encoder: ImageEncoder, images: Sequence[MediaFile]) -> ImageMatches:
    """Compare the images of a query with the concepts and with every stored picture. Blocking.

    Neither the images nor their vectors are stored.
    """
    crops, vectors = _encode(record, encoder, images)
    if not crops:
        return ImageMatches()
    by_file = recognise(crops, vectors, look_matchers(record, encoder), encoder.likeness)
    sightings = sorted((item for each in by_file.values() for item in each), key=lambda item: -item.score)
    files: dict[str, float] = {}
    for page, others in record.looks.pages(encoder.name):
        files |= alike(crops, vectors, page, others, encoder.likeness)
    looks: dict[str, float] = {}
    for message in record.messages.get(record.attachments.message_ids(files)):
        looks[message.id] = max(files[item.sha256] for item in message.attachments if item.sha256 in files)
    return ImageMatches(tuple(dict.fromkeys(item.name for item in sightings)), looks)


def _encode(record: Record, encoder: ImageEncoder, images: Sequence[MediaFile]) -> tuple[list[Crop], Vectors]:
    """The looks of images; those of a stored picture are read from the store."""
    crops, rows = record.looks.of([item.sha256 for item, _ in images], encoder.name)
    vectors = [rows] if crops else []
    with_looks = {crop.sha256 for crop in crops}
    for item, content in images:
        if item.sha256 not in with_looks:
            boxes, rows, _ = survey(encoder, upright(content, edge=EDGE))
            crops += [Crop(item.sha256, box) for box in boxes]
            vectors.append(rows)
    return crops, np.concatenate(vectors) if vectors else np.zeros((0, encoder.dim), np.float32)


def resolve_places(record: Record, places: Sequence[str]) -> tuple[tuple[str, ...], frozenset[str] | None]:
    """Separate names of places from coordinates, and find the messages with pictures taken near the coordinates.

    Args:
        record: the person's record.
        places: names, or ``"latitude,longitude"`` in degrees, north and east positive, with a third number for
            the kilometres around it that count.

    Returns:
        The names; and ids of the messages, or None where no coordinates were given.

    Raises:
        InputError: the coordinates are nowhere on earth.
    """
    names, spots = split_places(places)
    if not spots:
        return names, None
    near = []
    for finding in record.findings.by("photo"):
        place = finding.data.get("place")
        if place and is_near((float(place[0]), float(place[1])), spots):
            near.append(finding.sha256)
    return names, frozenset(record.attachments.message_ids(near))


Spot = tuple[float, float, float]
"""Latitude and longitude in degrees, and the kilometres around it that count."""


def split_places(places: Sequence[str]) -> tuple[tuple[str, ...], tuple[Spot, ...]]:
    """The names of places, and those that are coordinates; arguments and errors as for ``resolve_places``."""
    matches = {place: _COORDINATES.fullmatch(place) for place in places}
    spots = tuple(_spot(place, match) for place, match in matches.items() if match)
    return tuple(place for place, match in matches.items() if not match), spots


def is_near(place: tuple[float, float], spots: Sequence[Spot]) -> bool:
    """Whether a place, in degrees, is within the reach of one of the spots."""
    return any(_distance(place, (latitude, longitude)) <= reach for latitude, longitude, reach in spots)


def _spot(place: str, match: re.Match[str]) -> Spot:
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
