"""Read a photo's time and place, and compute a perceptual hash that copies in other sizes share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PIL import ExifTags, Image

from lifelong.perception.attachments import exif_of, open_picture
from lifelong.perception.perceive import InputFile, Perceiver
from lifelong.perception.photo_times import CaptureTime, of_exif, of_name
from lifelong.perception.pictures import difference_hash


class PhotoReader:
    """The perceiver of a photo's EXIF time and place, which stay in the record, and of its perceptual hash.

    The data: ``hash`` (16 hex digits); ``taken`` (ISO 8601, without a zone where there is none, or a day) and
    ``taken_from`` (what says so); ``place`` (latitude and longitude in degrees, north and east positive); ``notes``.
    """

    name = "photo"
    version = "2"

    @property
    def early(self) -> Perceiver:
        """Itself: it takes milliseconds."""
        return self

    def takes(self, media_type: str) -> bool:
        """Whether the file is a picture."""
        return media_type.startswith("image/")

    def perceive(self, file: InputFile) -> Mapping[str, Any]:
        """Read one picture. Damaged EXIF counts as missing."""
        data: dict[str, Any] = {"hash": difference_hash(file.image(256))}
        if file.moves():
            data["notes"] = ["it moves: only its first picture is looked at"]
        exif = file.exif()
        if time := of_exif(exif) or of_name(file.item.name):
            data |= {"taken": time.iso, "taken_from": time.source}
        if place := _place(exif):
            data["place"] = place
        return data


def capture_time(content: bytes) -> CaptureTime | None:
    """The time in the EXIF of a picture; None without a time.

    No pixels are decoded: an incomplete picture can have a time, too.
    """
    try:
        with open_picture(content) as picture:
            return of_exif(exif_of(picture))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        return None


def capture_place(content: bytes) -> tuple[float, float] | None:
    """Latitude and longitude in the EXIF of a picture, in degrees; None without a place."""
    try:
        with open_picture(content) as picture:
            place = _place(exif_of(picture))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        return None
    return None if place is None else (place[0], place[1])


def _place(exif: Image.Exif) -> list[float] | None:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef], "S")
        longitude = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef], "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) or latitude == longitude == 0:  # 0, 0: no GPS fix
        return None
    return [latitude, longitude]


def _degrees(parts: Any, side: Any, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return round(-value if str(side).strip("\0 ").upper() == negative else value, 6)
