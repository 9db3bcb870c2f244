"""`recall --image` finds by look, and `recall --place LAT,LON` by where a picture was taken."""

from pathlib import Path

import pytest
from PIL import Image

from tests.cli.run import PICTURE, done, run, value
from tests.perception.making import png
from tests.perception.test_perceive import photo


@pytest.fixture(autouse=True)
def _scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFELONG_LOOK", "scripted")


def test_a_picture_finds_itself(tmp_path: Path) -> None:
    (tmp_path / "red.png").write_bytes(png(Image.new("RGB", (40, 30), "red")))
    done("add", "The dogs next door", "--image", str(PICTURE), "--at", "2026-03-03")
    done("add", "My new wall", "--image", str(tmp_path / "red.png"), "--at", "2026-04-03")
    (hit,) = value("recall", "--image", str(PICTURE))["hits"]
    assert hit["text"] == "The dogs next door"
    assert hit["why"]["look"] > 0.8
    assert hit["attachments"][0]["media_type"] == "image/jpeg"
    assert "My new wall" in done("recall", "--image", str(tmp_path / "red.png"))


def test_nothing_asked_is_said(tmp_path: Path) -> None:
    result = run("recall")
    assert result.exit_code == 2
    assert "QUERY, --image FILE, or both" in result.stderr


def test_a_place_may_be_coordinates(tmp_path: Path) -> None:
    (tmp_path / "view.jpg").write_bytes(photo())
    done("add", "The view we liked", "--image", str(tmp_path / "view.jpg"), "--at", "2026-03-03")
    done("add", "The view at home", "--at", "2026-03-04")
    found = value("recall", "view", "--kind", "message", "--floor", "0", "--place", "38.708,-9.138")["hits"]
    assert [hit["text"] for hit in found] == ["The view we liked"]
    result = run("recall", "view", "--place", "138,-9")
    assert result.exit_code == 1
    assert "nowhere on earth" in " ".join(result.stderr.split())
