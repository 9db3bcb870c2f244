"""When a picture was taken: from its EXIF, its name, the JSON of Takeout or its folder, and what says so."""

from __future__ import annotations

import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import ExifTags, Image

from lifelong.perception.attachments import PictureLimits
from lifelong.perception.photo_times import of_name
from lifelong.photos.photo_folder import message_of
from tests.person.examples import opened

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
BASE, TAG = ExifTags.Base, ExifTags.GPS


def photo(path: Path, *, gps: dict[int, Any] | None = None, outer: dict[int, Any] | None = None, **tags: Any) -> Path:
    """A small JPEG with these EXIF tags, written on 20 October 2026."""
    exif = Image.Exif()
    exif.update(outer or {})
    if tags:
        exif.get_ifd(ExifTags.IFD.Exif).update({BASE[name]: value for name, value in tags.items()})
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    file = io.BytesIO()
    Image.new("RGB", (40, 30), hash(path.name) % 0xFFFFFF).save(file, "JPEG", exif=exif)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.getvalue())
    os.utime(path, (datetime(2026, 10, 20, 8, tzinfo=UTC).timestamp(),) * 2)
    return path


def taken(path: Path) -> tuple[str, str]:
    """The time of the message in UTC, and what says so."""
    message, time = message_of(path, PictureLimits(), zone=OSLO, now=NOW)
    assert message.at is not None and time is not None
    return message.at.astimezone(UTC).isoformat(), time.source


def at_gps(hour: int, minute: int = 0) -> dict[int, Any]:
    return {TAG.GPSDateStamp: "2026:02:10", TAG.GPSTimeStamp: (float(hour), float(minute), 0.0)}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"DateTimeOriginal": "2026:02:10 09:30:00", "OffsetTimeOriginal": "-05:00"}, "2026-02-10T14:30:00+00:00"),
        ({"DateTimeOriginal": "2026:02:10 09:30:00", "OffsetTime": "-05:00"}, "2026-02-10T14:30:00+00:00"),
        ({"DateTimeOriginal": "2026:02:10 09:30:00", "OffsetTimeDigitized": "+05:45"}, "2026-02-10T03:45:00+00:00"),
        ({"DateTimeOriginal": "2026:02:10 09:30:00"}, "2026-02-10T08:30:00+00:00"),
        ({"DateTimeOriginal": "2026-02-10 09:30:00"}, "2026-02-10T08:30:00+00:00"),
        ({"DateTimeOriginal": "2026:02:10 09:30:00", "SubsecTimeOriginal": "25"}, "2026-02-10T08:30:00.250000+00:00"),
        ({"DateTimeDigitized": "2026:02:10 09:30:00"}, "2026-02-10T08:30:00+00:00"),
    ],
)
def test_the_time_of_the_camera_counts_first(tmp_path: Path, tags: dict[str, Any], expected: str) -> None:
    """An offset of any tag is the camera's zone; without one the time is the person's."""
    assert taken(photo(tmp_path / "IMG_20200101_000000.jpg", **tags)) == (expected, "camera")


def test_the_time_of_the_last_change_is_better_than_none(tmp_path: Path) -> None:
    path = photo(tmp_path / "a.jpg", outer={BASE.DateTime: "2026:02:10 09:30:00"})
    assert taken(path) == ("2026-02-10T08:30:00+00:00", "camera")


def test_gps_time_gives_the_missing_zone(tmp_path: Path) -> None:
    """09:30 there was 15:00 minus a stale fix of some minutes in UTC: half past nine in Caracas is -05:30 at most."""
    path = photo(tmp_path / "a.jpg", gps=at_gps(14, 27), DateTimeOriginal="2026:02:10 09:30:00")
    assert taken(path) == ("2026-02-10T14:30:00+00:00", "camera, zone by GPS")
    assert taken(photo(tmp_path / "b.jpg", gps=at_gps(14, 27))) == ("2026-02-10T14:27:00+00:00", "GPS")
    nonsense = photo(tmp_path / "c.jpg", gps=at_gps(14, 14), DateTimeOriginal="2026:02:10 09:30:00")
    assert taken(nonsense) == ("2026-02-10T08:30:00+00:00", "camera")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("IMG-20240817-WA0031.jpg", "2024-08-17"),
        ("PXL_20250310_071502481.jpg", "2025-03-10T07:15:02+00:00"),
        ("PXL_20250310_071502481.PORTRAIT.jpg", "2025-03-10T07:15:02+00:00"),
        ("Screenshot_20251224-235959.png", "2025-12-24T23:59:59"),
        ("Screenshot_2025-12-24-23-59-59-123_com.android.chrome.jpg", "2025-12-24T23:59:59"),
        ("Screenshot 2026-03-04 at 3.11.12 PM.png", "2026-03-04T15:11:12"),
        ("Bildschirmfoto 2026-03-04 um 10.11.12.png", "2026-03-04T10:11:12"),
        ("WhatsApp Image 2024-03-12 at 14.05.09.jpeg", "2024-03-12T14:05:09"),
        ("20230615_201500.jpg", "2023-06-15T20:15:00"),
        ("signal-2024-02-29-18-30-00-123.jpg", "2024-02-29T18:30:00"),
        ("photo_12@29-02-2024_18-30-00.jpg", "2024-02-29T18:30:00"),
        ("DSC_0042.jpg", ""),
        ("120231340567.jpg", ""),
        ("IMG_20231345_101010.jpg", ""),
        ("IMG-20230231-WA0001.jpg", ""),
    ],
)
def test_the_names_of_phones_screenshots_and_messengers_are_read(name: str, expected: str) -> None:
    found = of_name(name)
    assert (found.iso if found else "") == expected


@pytest.mark.parametrize(
    ("name", "sidecar"),
    [
        ("harbour.jpg", "harbour.jpg.json"),
        ("harbour.jpg", "harbour.jpg.supplemental-metadata.json"),
        ("harbour.jpg", "harbour.jpg.supplemental-me.json"),
        ("harbour(2).jpg", "harbour.jpg(2).json"),
        ("harbour(2).jpg", "harbour.jpg.supplemental-metadata(2).json"),
        ("harbour-edited.jpg", "harbour.jpg.json"),
        ("a_very_long_name_of_a_picture_from_the_harbour.jpg", "a_very_long_name_of_a_picture_from_the_harbour.json"),
    ],
)
def test_the_json_of_takeout_beside_a_picture_is_read(tmp_path: Path, name: str, sidecar: str) -> None:
    path = photo(tmp_path / name)
    (tmp_path / "other.jpg.json").write_text('{"photoTakenTime": {"timestamp": "1"}}')
    (tmp_path / sidecar).write_text(json.dumps({"photoTakenTime": {"timestamp": "1600000000"}}))
    assert taken(path) == ("2020-09-13T12:26:40+00:00", "Google Takeout")


def test_the_folder_and_the_date_of_the_file_come_last(tmp_path: Path) -> None:
    """The date of the file is a copy's date, unless it is of the day that the folder names."""
    assert taken(photo(tmp_path / "2019-07-14 Lofoten" / "a.jpg")) == ("2019-07-14T10:00:00+00:00", "folder name")
    assert taken(photo(tmp_path / "2018" / "06" / "a.jpg")) == ("2018-06-01T10:00:00+00:00", "folder name")
    assert taken(photo(tmp_path / "2026-10-20" / "a.jpg")) == ("2026-10-20T08:00:00+00:00", "date of the file")
    assert taken(photo(tmp_path / "x" / "a.jpg")) == ("2026-10-20T08:00:00+00:00", "date of the file")


def test_an_imported_picture_keeps_its_time_and_what_said_so(tmp_path: Path) -> None:
    """Also after the picture was perceived; a place of Takeout is kept."""
    folder = tmp_path / "in"
    photo(folder / "harbour.jpg")
    told = {"photoTakenTime": {"timestamp": "1600000000"}, "geoData": {"latitude": 68.2, "longitude": 14.5}}
    (folder / "harbour.jpg.json").write_text(json.dumps(told))
    photo(folder / "IMG-20240817-WA0031.jpg")
    photo(folder / "c.jpg", DateTimeOriginal="2026:02:10 09:30:00", OffsetTimeOriginal="+01:00")
    with opened(tmp_path / "a") as life:
        ana = life.person("ana", zone="Europe/Oslo")
        assert ana.import_photos(folder).new == 3
        life.settle()
        found = {item.file.name: item for item in ana.photos()}
        times = {name: (item.taken, item.taken_from) for name, item in found.items()}
        assert times == {
            "harbour.jpg": ("2020-09-13T12:26:40+00:00", "Google Takeout"),
            "IMG-20240817-WA0031.jpg": ("2024-08-17", "file name"),
            "c.jpg": ("2026-02-10T09:30:00+01:00", "camera"),
        }
        assert found["harbour.jpg"].place == (68.2, 14.5)
