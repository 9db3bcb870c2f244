"""What is taken as a picture: by its content, whole, and within limits."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lifelong.errors import AttachmentError
from lifelong.perception import attachments
from lifelong.perception.attachments import PictureLimits, bare, check, check_all
from lifelong.perception.perceive import InputFile
from lifelong.perception.photo import PhotoReader
from lifelong.perception.pictures import upright
from tests.person.examples import opened, picture

LIMITS = PictureLimits(size=1_000_000, pixels=64_000_000)


def declaring(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes that says it is this large."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_known_by_its_content(tmp_path: Path, form: str) -> None:
    """Type, size and pixels are read from the bytes; the name is only kept."""
    path = tmp_path / "bertha.txt"
    path.write_bytes(picture(size=(8, 6), form=form))
    item, content = check(path, LIMITS)
    assert (item.media_type, item.width, item.height) == (f"image/{form.lower()}", 8, 6)
    assert (item.name, item.size, content) == ("bertha.txt", len(content), path.read_bytes())


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_that_is_cut_short_is_refused(form: str, share: float) -> None:
    """It is decoded once, so that no half picture is kept."""
    file = io.BytesIO()
    Image.effect_noise((64, 64), 80).convert("RGB").save(file, form)
    whole = file.getvalue()
    with pytest.raises(AttachmentError, match="damaged or cut short"):
        check(whole[: int(len(whole) * share)], LIMITS)


@pytest.mark.parametrize(("width", "height"), [(20_000, 10_000), (8_001, 8_001), (100_000, 100_000), (2**31 - 1, 1)])
def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused(width: int, height: int) -> None:
    """200 megapixels in 70 bytes are refused before anything is decoded."""
    with pytest.raises(AttachmentError, match="pixels"):
        check(declaring(width, height), LIMITS)


def test_a_text_file_named_jpg_is_no_picture(tmp_path: Path) -> None:
    """The error says which kinds are taken."""
    path = tmp_path / "note.jpg"
    path.write_text("Dear diary")
    with pytest.raises(AttachmentError, match=r"note.jpg is no picture.*JPEG, PNG, WebP, GIF, HEIC or AVIF"):
        check(path, LIMITS)


@pytest.mark.parametrize("form", ["BMP", "TIFF", "PPM", "ICO"])
def test_other_kinds_of_pictures_are_refused(form: str) -> None:
    """Fewer decoders, fewer holes."""
    with pytest.raises(AttachmentError, match=r"known kind|(BMP|TIFF) picture, which is not"):
        check(picture(size=(16, 16), form=form), LIMITS)


def test_a_folder_an_empty_file_and_a_missing_one_are_named(tmp_path: Path) -> None:
    """Whatever lies at the path, the error says what is wrong with it."""
    (tmp_path / "empty.png").touch()
    with pytest.raises(AttachmentError, match=r"empty\.png is empty"):
        check(tmp_path / "empty.png", LIMITS)
    with pytest.raises(AttachmentError, match="picture is empty"):
        check(b"", LIMITS)
    with pytest.raises(AttachmentError, match=r"cannot be read \(Is a directory\)"):
        check(tmp_path, LIMITS)
    with pytest.raises(AttachmentError, match=r"gone\.png.*No such file"):
        check(str(tmp_path / "gone.png"), LIMITS)
    with pytest.raises(AttachmentError):
        check("a\0b.png", LIMITS)


def test_a_file_over_the_limit_is_not_even_read(tmp_path: Path) -> None:
    """A sparse file of 10 GB is refused by its size."""
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(10_000_000_000)
    with pytest.raises(AttachmentError, match=r"10,000,000,000 bytes, at most 1,000,000.*max_image_bytes"):
        check(path, LIMITS)


@pytest.mark.parametrize(("orientation", "size"), [(1, (8, 6)), (3, (8, 6)), (6, (6, 8)), (8, (6, 8))])
def test_a_turned_photo_has_the_size_that_is_seen(orientation: int, size: tuple[int, int]) -> None:
    """A phone stores a portrait lying down, with a note in EXIF."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    item, _ = check(picture(size=(8, 6), form="JPEG", exif=exif.tobytes()), LIMITS)
    assert (item.width, item.height) == size


def test_the_same_picture_given_twice_is_kept_once() -> None:
    """Attachments are named by their content."""
    assert len(check_all([picture("red"), picture("red"), picture("blue")], LIMITS)) == 2


def test_a_bad_picture_stores_nothing_of_its_message(tmp_path: Path) -> None:
    """Neither the words nor the good picture beside it are kept."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        with pytest.raises(AttachmentError):
            ana.chat("Look at these", images=[picture(), b"not a picture"])
        assert ana.messages() == []
    assert not [path for path in (tmp_path / "a").rglob("*") if path.is_file() and b"PNG" in path.read_bytes()[:8]]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (
            b"<?xml version='1.0'?><svg onload='alert(1)'><script>alert(2)</script></svg>",
            "an SVG drawing.*never opened",
        ),
        (b"%PDF-1.7 with a picture inside", "no picture of a known kind"),
    ],
)
def test_what_is_not_opened_is_named(content: bytes, what: str) -> None:
    """A drawing may hold scripts; a name that says otherwise changes nothing."""
    with pytest.raises(AttachmentError, match=what):
        check(content, LIMITS)


@pytest.mark.parametrize("form", ["WEBP", "AVIF"])
def test_newer_kinds_are_taken(form: str) -> None:
    item, _ = check(picture(size=(16, 12), form=form), LIMITS)
    assert (item.media_type, item.width, item.height) == (f"image/{form.lower()}", 16, 12)


def test_a_polyglot_is_what_its_beginning_says() -> None:
    """A picture with a page of script behind it is kept as it was given; only its pixels ever leave the machine."""
    content = picture(size=(16, 12)) + b"<html><script>alert(1)</script></html>"
    item, kept = check(content, LIMITS)
    assert (item.media_type, kept) == ("image/png", content)
    assert b"script" not in bare(content)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_an_animation_the_first_frame_is_looked_at(form: str) -> None:
    """Three frames, red first: the record keeps all, a look sees red, and that is said."""
    frames = [Image.new("RGB", (16, 12), colour) for colour in ("red", "green", "blue")]
    file = io.BytesIO()
    frames[0].save(file, form, save_all=True, append_images=frames[1:])
    item, content = check(file.getvalue(), LIMITS)
    assert item.media_type == f"image/{form.lower()}"
    red, green, blue = np.asarray(upright(content))[5, 5].tolist()
    assert red > 200 and max(green, blue) < 60
    assert PhotoReader().perceive(InputFile(item, content))["notes"] == [
        "it moves: only its first picture is looked at"
    ]
    still, content = check(picture(size=(16, 12), form=form), LIMITS)
    assert "notes" not in PhotoReader().perceive(InputFile(still, content))


def test_what_a_model_is_shown_looks_as_the_picture_does() -> None:
    """Sixteen bits are scaled and not clipped, four inks become three colours, and clear stays clear."""
    file = io.BytesIO()
    Image.fromarray(np.full((12, 16), 32_896, np.uint16)).save(file, "PNG")
    assert np.asarray(Image.open(io.BytesIO(bare(file.getvalue())))).tolist()[0][0] == 128
    file = io.BytesIO()
    Image.new("CMYK", (16, 12), (0, 255, 255, 0)).save(file, "JPEG")
    with Image.open(io.BytesIO(bare(file.getvalue()))) as shown:
        assert (shown.format, shown.mode) == ("JPEG", "RGB")
        red, green, blue = np.asarray(shown)[5, 5].tolist()
    assert red > 180 and max(green, blue) < 80
    with Image.open(io.BytesIO(bare(picture("#ff000080", size=(16, 12), form="GIF")))) as shown:
        assert shown.mode in ("RGB", "RGBA")


def test_a_picture_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A JPEG of 300 kB repeats its last scan three thousand times over four megapixels."""
    monkeypatch.setattr(attachments, "PATIENCE", 0.05)
    file = io.BytesIO()
    Image.new("L", (2000, 2000), 128).save(file, "JPEG", progressive=True)
    whole = file.getvalue()
    last = whole[whole.rindex(b"\xff\xda") : -2]
    with pytest.raises(AttachmentError, match=r"takes more than 0\.05 seconds to decode: save it anew"):
        check(whole[:-2] + 3000 * last + whole[-2:], PictureLimits())
