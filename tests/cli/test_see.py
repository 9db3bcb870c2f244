"""`see` shows what is in a file and `photos` what pictures there are; what they draw is looked at, too."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lifelong.perception import inspection
from lifelong.perception.bounds import Bounds
from lifelong.photos import contact_sheet
from lifelong.types import Attachment, Sighting
from tests.cli.run import PICTURE, done, run, value
from tests.perception.making import pdf, png, video, writing


def test_see_shows_the_words_of_a_document_and_makes_no_record(tmp_path: Path) -> None:
    (tmp_path / "lease.pdf").write_bytes(pdf("The deposit is 1650 euros."))
    out = done("see", str(tmp_path / "lease.pdf"))
    assert "lease.pdf: application/pdf" in out
    assert "text page 1:" in out
    assert "The deposit is 1650 euros." in out
    assert not (tmp_path / "home.lifelong").exists()


def test_see_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "deed.pdf").write_bytes(b"%PDF-1.7 and no more")
    result = run("see", str(tmp_path / "deed.pdf"))
    assert result.exit_code == 1
    assert "deed.pdf is damaged or cut short" in result.stderr


def test_see_says_where_nothing_can_be_drawn(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("hello")
    result = run("see", str(tmp_path / "note.txt"), "--draw", str(tmp_path / "out.png"))
    assert result.exit_code == 1
    assert "boxes are drawn on pictures, videos and scanned pages" in " ".join(result.stderr.split())


@pytest.mark.slow
def test_see_draws_a_box_around_each_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Around the words stands a coloured frame, and the words are still there."""
    monkeypatch.setenv("LIFELONG_OCR", "embedded")
    (tmp_path / "sign.png").write_bytes(png(writing("Exit gate 7")))
    found = value("see", str(tmp_path / "sign.png"), "--draw", str(tmp_path / "out.png"))["seen"]["passages"]
    assert [one["text"] for one in found] == ["Exit gate 7"]
    left, top, right, bottom = found[0]["boxes"][0]
    with Image.open(tmp_path / "out.png") as drawn:
        pixels = np.asarray(drawn.convert("RGB")).astype(int)
    frame = pixels[top - 2, left:right]
    assert (frame.max(axis=1) - frame.min(axis=1) > 100).all()  # a colour, on white
    assert pixels[top:bottom, left:right].min() < 60  # the letters


def test_what_is_the_persons_own_gets_a_box(tmp_path: Path) -> None:
    """In a picture, and in the frame of a video where it was seen best; a voice has no place in a picture."""
    item = Attachment("0" * 64, "image/png", 1, 100, 80, "a.png")
    face = Sighting("c1", "Marta", "sister", item.sha256, (0.5, 0.5, 1.0, 1.0), 0.9)
    drawn = inspection.draw(
        png(Image.new("RGB", (100, 80), "white")), inspection.Inspection(item, {}), Bounds(), [face]
    )
    assert drawn.getpixel((51, 60)) == (255, 196, 0)
    assert drawn.getpixel((20, 20)) == (255, 255, 255)
    clip = video([(Image.new("RGB", (160, 96), colour), 2.0) for colour in ("darkblue", "darkgreen")])
    film = Attachment("1" * 64, "video/mp4", 1, 160, 96, "a.mp4")
    seen = inspection.Inspection(film, {"video": {"frames": [{"at": 0.0}, {"at": 2.0}]}})
    own = [replace(face, at=2.0), replace(face, at=0.0, until=1.0, name="a voice")]
    two = inspection.draw(clip, seen, Bounds(), own)
    assert [two.getpixel((81, top + 70)) == (255, 196, 0) for top in (0, 104)] == [False, True]


def test_photos_lists_pictures_by_their_words(tmp_path: Path) -> None:
    done("add", "The dogs next door", "--image", str(PICTURE), "--at", "2026-03-03")
    (tmp_path / "red.png").write_bytes(png(Image.new("RGB", (40, 30), "red")))
    done("add", "My new wall", "--image", str(tmp_path / "red.png"), "--at", "2026-04-03")
    assert [photo["said"] for photo in value("photos")] == ["The dogs next door", "My new wall"]
    assert [photo["said"] for photo in value("photos", "WALL", "new")] == ["My new wall"]
    assert [photo["said"] for photo in value("photos", "--until", "2026-04-01")] == ["The dogs next door"]
    assert "No pictures." in done("photos", "giraffe")


def test_a_contact_sheet_is_one_page_without_scripts(tmp_path: Path) -> None:
    done("add", "<script>alert('hi')</script>", "--image", str(PICTURE))
    done("photos", "--sheet", str(tmp_path / "sheet.html"))
    page = (tmp_path / "sheet.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert 'src="data:image/webp;base64,' in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_contact_sheet_is_a_picture_of_the_pictures(tmp_path: Path) -> None:
    (tmp_path / "red.png").write_bytes(png(Image.new("RGB", (400, 300), "red")))
    done("add", "Olá, a wall", "--image", str(tmp_path / "red.png"))
    done("photos", "--sheet", str(tmp_path / "sheet.png"))
    with Image.open(tmp_path / "sheet.png") as drawn:
        assert drawn.size == (332, 450)
        middle = np.asarray(drawn.convert("RGB"))[166, 166]
    assert middle[0] > 200
    assert middle[1:].max() < 40
    assert run("photos", "--sheet", "sheet.gif").exit_code == 2


def test_a_png_says_how_many_of_the_pictures_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact_sheet, "LARGEST", 1)
    for colour in ("red", "blue"):
        (tmp_path / f"{colour}.png").write_bytes(png(Image.new("RGB", (40, 30), colour)))
        done("add", colour, "--image", str(tmp_path / f"{colour}.png"))
    said = done("photos", "--sheet", str(tmp_path / "sheet.png"))
    assert "1 picture on" in said
    assert "a PNG takes the first 1 of 2" in said
