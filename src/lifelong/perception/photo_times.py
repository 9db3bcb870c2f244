"""When a picture was taken, and what says so: its EXIF, its file name, the JSON of Google Takeout, or its folder.

The sources in the order of trust: EXIF of the camera (if it has no zone, the GPS time of the same moment gives it); GPS
time alone; the JSON that Google Takeout puts beside a picture; the file name of a phone or a program; a date in the
name of the folder; the date of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from PIL import ExifTags, Image

CAMERA: Final = "camera"
CAMERA_AND_GPS: Final = "camera, zone by GPS"
GPS: Final = "GPS"
TAKEOUT: Final = "Google Takeout"
FILE_NAME: Final = "file name"
FOLDER_NAME: Final = "folder name"
FILE_DATE: Final = "date of the file"

TRUSTED: Final = frozenset({CAMERA, CAMERA_AND_GPS, GPS})
"""Sources inside the picture, which no file beside it overrides."""

_TIMES: Final = (
    (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal, ExifTags.Base.SubsecTimeOriginal),
    (ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized, ExifTags.Base.SubsecTimeDigitized),
    (ExifTags.Base.DateTime, ExifTags.Base.OffsetTime, ExifTags.Base.SubsecTime),
)

_OFFSETS: Final = (ExifTags.Base.OffsetTime, ExifTags.Base.OffsetTimeOriginal, ExifTags.Base.OffsetTimeDigitized)
"""Tags that give the zone where the tag of the time itself is missing: the camera had one zone."""

_EXIF_TIME: Final = re.compile(r"(\d{4})[:./-](\d{1,2})[:./-](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?")
_OFFSET: Final = re.compile(r"([+-])(\d{2}):?(\d{2})|Z")

_ODD_ZONES: Final = (timedelta(hours=5, minutes=45), timedelta(hours=8, minutes=45), timedelta(hours=12, minutes=45))
_HALF: Final = timedelta(minutes=30)
_STALE: Final = timedelta(minutes=10)
"""How old the GPS fix of a picture may be for its time to give the zone."""

_WESTMOST, _EASTMOST = timedelta(hours=-12), timedelta(hours=14)

_DAY: Final = r"(?<!\d)((?:19|20)\d{2})([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])"
_CLOCK: Final = (
    r"(?:[-_ T]|[ _](?:at|um|à|a las|às|alle|om|kl)[ _.]+)"
    r"([01]?\d|2[0-3])([-_.:h]?)([0-5]\d)\6([0-5]\d)(?:\d{3}(?!\d))?(?:\s*([AaPp])\.?[Mm])?"
)
_NAME_TIME: Final = re.compile(f"{_DAY}(?:{_CLOCK})?(?!\\d)")
_DAY_FIRST: Final = re.compile(r"@(\d{2})-(\d{2})-(\d{4})_(\d{2})-(\d{2})-(\d{2})")
"""Telegram: photo_12@29-02-2024_18-30-00.jpg."""
_UTC_NAME: Final = re.compile(r"PXL_", re.IGNORECASE)
"""Pixel phones name pictures by UTC."""
_MONTH: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_. /](0[1-9]|1[0-2])(?!\d)")

_NUMBERED: Final = re.compile(r"^(.*)(\(\d+\))(\.\w+)$")
_EDITED: Final = re.compile(r"-(?:edited|bearbeitet|modifié|editado|modificato|bewerkt)(?=(?:\(\d+\))?\.\w+$)")
_TRUNCATED: Final = 40
"""Fewest characters of a truncated name of a JSON file of Takeout, which has 46."""


@dataclass(frozen=True, slots=True)
class CaptureTime:
    """When a picture was taken.

    Attributes:
        at: a time with or without a zone, or a day.
        source: what says so: one of the constants of this module.
        place: latitude and longitude in degrees, if the source gives them.
    """

    at: datetime | date
    source: str
    place: tuple[float, float] | None = None

    @property
    def iso(self) -> str:
        """The time in ISO 8601; a day alone is a date."""
        return self.at.isoformat()

    def moment(self, zone: tzinfo) -> datetime:
        """The time with a zone; noon of a day.

        Args:
            zone: time zone of a time without one.
        """
        if not isinstance(self.at, datetime):
            return datetime.combine(self.at, time(12), tzinfo=zone)
        return self.at if self.at.tzinfo is not None else self.at.replace(tzinfo=zone)


def of_exif(exif: Image.Exif) -> CaptureTime | None:
    """The time in EXIF, with the zone that an offset tag or the GPS time of the same moment gives."""
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    tags = {**dict(exif), **dict(inner)}
    gps = _gps_time(exif)
    for tag, offset_tag, fraction_tag in _TIMES:
        local = _local(str(tags.get(tag, "")), str(tags.get(fraction_tag, "")))
        if local is None:
            continue
        zones = (_zone(str(tags.get(each, ""))) for each in (offset_tag, *_OFFSETS))
        zone = next((each for each in zones if each is not None), None)
        if zone is not None:
            return CaptureTime(local.replace(tzinfo=zone), CAMERA)
        if gps is not None and (offset := _offset_by_gps(local, gps)) is not None:
            return CaptureTime(local.replace(tzinfo=timezone(offset)), CAMERA_AND_GPS)
        return CaptureTime(local, CAMERA)
    return None if gps is None else CaptureTime(gps, GPS)


def of_name(name: str) -> CaptureTime | None:
    """The time in a file name, as phones, screenshots and messengers write it; a day where there is no more."""
    if match := _DAY_FIRST.search(name):
        day, month, year, hour, minute, second = map(int, match.groups())
    elif match := _NAME_TIME.search(name):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        if match[5] is None:
            return _checked_day(year, month, day, FILE_NAME)
        hour, minute, second = int(match[5]), int(match[7]), int(match[8])
        hour = hour % 12 + (12 if match[9] in "pP" else 0) if match[9] else hour
    else:
        return None
    zone = UTC if _UTC_NAME.match(name) else None
    try:
        return CaptureTime(datetime(year, month, day, hour, minute, second, tzinfo=zone), FILE_NAME)
    except ValueError:
        return None


def beside(path: Path) -> CaptureTime | None:
    """The time that the files around a picture give: the JSON of Takeout, the name, the folder, the file's own date."""
    named = of_name(path.name)
    exported = _of_takeout(path)
    if exported is not None and (named is None or abs(exported.moment(UTC) - named.moment(UTC)) < timedelta(days=2)):
        return exported
    if named is not None:
        return named
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None
    folder = _of_folders(path)
    return CaptureTime(written, FILE_DATE) if folder is None or _agrees(folder, written) else folder


def _local(text: str, fraction: str) -> datetime | None:
    match = _EXIF_TIME.fullmatch(text.strip("\0 "))
    if match is None:
        return None
    digits = re.match(r"\d{1,6}", fraction.strip("\0 "))
    microseconds = int(digits[0].ljust(6, "0")) if digits else 0
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second, microseconds)  # noqa: DTZ001  # EXIF often has no zone
    except ValueError:
        return None


def _zone(text: str) -> tzinfo | None:
    match = _OFFSET.fullmatch(text.strip("\0 "))
    if match is None:
        return None
    if match[1] is None:
        return UTC
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    offset = -offset if match[1] == "-" else offset
    return timezone(offset) if _WESTMOST <= offset <= _EASTMOST else None


def _gps_time(exif: Image.Exif) -> datetime | None:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        year, month, day = (int(part) for part in re.split(r"[:./-]", str(gps[ExifTags.GPS.GPSDateStamp]).strip("\0 ")))
        hour, minute, second = (float(part) for part in gps[ExifTags.GPS.GPSTimeStamp])
        return datetime(year, month, day, tzinfo=UTC) + timedelta(hours=hour, minutes=minute, seconds=second)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None


def _offset_by_gps(local: datetime, gps: datetime) -> timedelta | None:
    """The offset of a zone that exists and by which both times are of one moment; None if there is none."""
    apart = local.replace(tzinfo=UTC) - gps
    offset = min((round(apart / _HALF) * _HALF, *_ODD_ZONES), key=lambda each: abs(each - apart))
    return offset if abs(offset - apart) <= _STALE and _WESTMOST <= offset <= _EASTMOST else None


def _checked_day(year: int, month: int, day: int, source: str) -> CaptureTime | None:
    try:
        return CaptureTime(date(year, month, day), source)
    except ValueError:
        return None


def _of_folders(path: Path) -> CaptureTime | None:
    """The day, or the first day of the month, in the name of a folder; the innermost counts."""
    for folder in list(path.parents)[:3]:
        if match := _NAME_TIME.search(folder.name):
            return _checked_day(int(match[1]), int(match[3]), int(match[4]), FOLDER_NAME)
        if match := _MONTH.search(f"{folder.parent.name}/{folder.name}") or _MONTH.search(folder.name):
            return _checked_day(int(match[1]), int(match[2]), 1, FOLDER_NAME)
    return None


def _agrees(folder: CaptureTime, written: datetime) -> bool:
    """Whether a file was written in the time that its folder names, so that its own date is the more exact one."""
    day = folder.at
    return (day.year, day.month) == (written.year, written.month) and (day.day in (1, written.day))


def _of_takeout(path: Path) -> CaptureTime | None:
    for name in _sidecar_names(path):
        try:
            value = json.loads((path.parent / name).read_text("utf-8"))
            at = datetime.fromtimestamp(int(value["photoTakenTime"]["timestamp"]), UTC)
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            continue
        return CaptureTime(at, TAKEOUT, _geo(value))
    return None


def _geo(value: Any) -> tuple[float, float] | None:
    try:
        place = (float(value["geoData"]["latitude"]), float(value["geoData"]["longitude"]))
    except (KeyError, TypeError, ValueError):
        return None
    return place if place != (0.0, 0.0) and abs(place[0]) <= 90 and abs(place[1]) <= 180 else None


def _sidecar_names(path: Path) -> Iterator[str]:
    """The names of the JSON files that Takeout may have put beside a picture: "a.jpg.json" and newer forms."""
    try:
        names = _json_names(str(path.parent), path.parent.stat().st_mtime_ns)
    except OSError:
        return
    for title in dict.fromkeys((path.name, _EDITED.sub("", path.name))):
        number = ""
        if match := _NUMBERED.match(title):  # "a(1).jpg" has "a.jpg(1).json"
            number = match[2]
        plain = title.replace(number, "", 1) if number else title
        full = f"{plain}.supplemental-metadata"
        for name in names:
            stem = name[: -len(".json")]
            if stem == title or (stem.endswith(number) and _is_sidecar(stem.removesuffix(number), plain, full)):
                yield name


def _is_sidecar(stem: str, plain: str, full: str) -> bool:
    truncated = len(stem) >= _TRUNCATED and full.startswith(stem)
    return stem == plain or truncated or (stem.startswith(f"{plain}.") and full.startswith(stem))


@lru_cache(maxsize=4)
def _json_names(folder: str, changed: int) -> tuple[str, ...]:  # a changed folder is read again
    return tuple(sorted(each.name for each in Path(folder).iterdir() if each.suffix.lower() == ".json"))
