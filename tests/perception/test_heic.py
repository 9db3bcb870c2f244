"""The pictures of phones: HEIC is taken like any other kind, and its decoder can be stopped."""

import io
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from lifelong.errors import AttachmentError
from lifelong.perception import attachments
from lifelong.perception.attachments import PictureLimits, bare, check
from lifelong.perception.perceive import InputFile
from lifelong.perception.photo import PhotoReader
from lifelong.perception.pictures import thumbnail, upright
from lifelong.perception.sandbox import heic as sandbox
from tests.perception.making import heic

LIMITS = PictureLimits()


def halves() -> Image.Image:
    """Red above blue, 96 pixels wide and 64 high."""
    drawn = Image.new("RGB", (96, 64), "red")
    drawn.paste("blue", (0, 32, 96, 64))
    return drawn


def camera(orientation: int = 1) -> Image.Exif:
    """What a phone notes: how it was held, when, and where."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:05:03 18:20:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (38.0, 43.0, 12.0), 3: "W", 4: (9.0, 8.0, 24.0)})
    return exif


def colour(picture: Image.Image, x: float, y: float) -> str:
    """What stands at a part of a picture's width and height: red, blue or neither."""
    pixel = picture.convert("RGB").getpixel((int(x * (picture.width - 1)), int(y * (picture.height - 1))))
    assert isinstance(pixel, tuple)
    red, _, blue = pixel
    return "red" if red > 180 > blue else "blue" if blue > 180 > red else "neither"


def test_a_heic_is_known_by_its_content() -> None:
    item, content = check(heic(halves()), LIMITS)
    assert (item.media_type, item.width, item.height) == ("image/heic", 96, 64)
    assert colour(upright(content), 0.5, 0.1) == "red"


def test_time_and_place_are_read_and_never_leave() -> None:
    """They are the person's data; what a model is shown is a JPEG without them."""
    item, content = check(heic(halves(), exif=camera().tobytes()), LIMITS)
    found = PhotoReader().perceive(InputFile(item, content))
    assert (found["taken"], found["place"]) == ("2026-05-03T18:20:00", [38.72, -9.14])
    shown = bare(content)
    with Image.open(io.BytesIO(shown)) as picture:
        assert (picture.format, dict(picture.getexif()), colour(picture, 0.5, 0.9)) == ("JPEG", {}, "blue")


@pytest.mark.parametrize(("orientation", "side"), [(1, (0.5, 0.1)), (3, (0.5, 0.9)), (6, (0.9, 0.5)), (8, (0.1, 0.5))])
def test_a_turned_one_is_turned_once(orientation: int, side: tuple[float, float]) -> None:
    """A phone writes the turn twice, as HEIC's own mark and in EXIF; red is where it was above."""
    item, content = check(heic(halves(), exif=camera(orientation).tobytes()), LIMITS)
    seen = upright(content)
    assert seen.size == (item.width, item.height) == ((96, 64) if orientation in (1, 3) else (64, 96))
    assert colour(seen, *side) == "red"
    with Image.open(io.BytesIO(bare(content))) as shown:
        assert colour(shown, *side) == "red"


def test_a_turn_that_only_exif_notes_is_none() -> None:
    """HEIC has a mark of its own, and every viewer looks at that alone."""
    marked = heic(halves(), exif=camera(6))  # an object instead of its bytes: the encoder writes no mark then
    assert b"irot" not in marked
    item, content = check(marked, LIMITS)
    assert (item.width, colour(upright(content), 0.5, 0.1)) == (96, "red")


def test_its_preview_is_not_taken_for_the_picture() -> None:
    """Of a file with a small preview and of one with several pictures the main one is looked at."""
    assert check(heic(halves(), thumbnails=[48]), LIMITS)[0].width == 96
    several = heic(halves(), save_all=True, append_images=[Image.new("RGB", (200, 200), "green")], primary_index=0)
    item, content = check(several, LIMITS)
    assert (item.width, colour(upright(content), 0.5, 0.1)) == (96, "red")
    assert upright(content, edge=48).size == (48, 32)


def test_what_is_clear_becomes_white_and_small_copies_are_made() -> None:
    item, content = check(heic(Image.new("RGBA", (96, 64), (255, 0, 0, 0))), LIMITS)
    seen = InputFile(item, content).image(48)
    assert (seen.mode, seen.size, min(seen.getpixel((5, 5)))) == ("RGB", (48, 32), 255)  # type: ignore[arg-type]
    assert thumbnail(seen)[8:12] == b"WEBP"


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.95])
def test_one_that_is_cut_short_is_refused(share: float) -> None:
    whole = heic(Image.effect_noise((128, 128), 80).convert("RGB"))
    with pytest.raises(AttachmentError, match="damaged or cut short"):
        check(whole[: max(16, int(len(whole) * share))], LIMITS)


def test_one_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(AttachmentError, match="96 x 64 pixels, at most 1,000"):
        check(heic(halves()), PictureLimits(pixels=1000))


@pytest.mark.parametrize("form", ["HEIF", "AVIF"])
def test_a_decoder_that_hangs_is_killed(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever keeps it: nobody waits longer than the limit, and the next picture is decoded by a new process."""
    file = io.BytesIO()
    halves().save(file, form)
    check(file.getvalue(), LIMITS)
    sandbox._DECODERS._idle[-1].send_signal(signal.SIGSTOP)
    with monkeypatch.context() as patched, pytest.raises(AttachmentError, match=r"takes more than 0\.2 seconds"):
        patched.setattr(attachments, "PATIENCE", 0.2)
        check(file.getvalue(), LIMITS)
    assert check(file.getvalue(), LIMITS)[0].width == 96


def test_a_decoder_that_breaks_down_takes_nothing_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hole in a decoder ends a process that holds nothing."""
    content = heic(halves())
    check(content, LIMITS)
    limits = Path(f"/proc/{sandbox._DECODERS._idle[-1].pid}/limits")
    if limits.is_file():  # Linux: what a crash leaves of a picture would lie on the disk, encrypted record or not
        assert re.search(r"Max core file size +0 +0", limits.read_text())
    sandbox._DECODERS.close()
    with monkeypatch.context() as patched, pytest.raises(AttachmentError, match="its decoder broke off"):
        patched.setattr(sandbox, "COMMAND", [sys.executable, "-c", "import os; os.abort()"])
        check(content, LIMITS)
    assert check(content, LIMITS)[0].width == 96


def test_a_decoder_that_has_ended_is_replaced() -> None:
    """It ends when nothing was asked for a while: what comes then is not refused."""
    content = heic(halves())
    check(content, LIMITS)
    idle = sandbox._DECODERS._idle[-1]
    assert isinstance(idle, subprocess.Popen)
    assert idle.stdin is not None
    idle.stdin.close()
    idle.wait(10)
    assert check(content, LIMITS)[0].width == 96
