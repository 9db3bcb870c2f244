"""``lifelong draw`` as somebody types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.run import done, value
from tests.models.drawing.images_server import images_server
from tests.person.examples import picture


@pytest.fixture
def bertha(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, setting in (("EMBED", "scripted"), ("LOOK", "scripted"), ("OCR", "none"), ("SPEECH", "none")):
        monkeypatch.setenv(f"LIFELONG_{name}", setting)
    monkeypatch.setenv("LIFELONG_STORE", str(tmp_path / "a"))
    monkeypatch.chdir(tmp_path)
    (red := tmp_path / "red.png").write_bytes(picture("#c01010", (160, 160)))
    done("add", "Good morning.")
    done("concepts", "enrol", "Bertha", str(red), "--kind", "truck")


@pytest.mark.usefixtures("bertha")
def test_pictures_are_written_and_said_to_be_previews(tmp_path: Path) -> None:
    printed = done("draw", "Bertha", "on", "the", "moon", "-n", "2", "--size", "96x64", "--out", "pictures")
    assert "Prompt: Bertha on the moon" in printed
    assert len(list((tmp_path / "pictures").glob("drw_*.png"))) == 2


@pytest.mark.usefixtures("bertha")
def test_showing_sends_nothing(tmp_path: Path) -> None:
    with images_server() as painter:
        spec = f"openai:painter@{painter.url}"
        printed = done("draw", "Bertha", "--box", "Bertha=0.1,0.4,0.5,0.9", "--backend", spec, "--show")
        assert "by openai:painter, on another machine" in printed
        assert "between 10% and 50% of the width" in printed
        shown = value("draw", "Bertha", "--backend", spec, "--show")
        assert shown["texts"][0].startswith("Bertha.")
        assert painter.requests == []
        done("draw", "Bertha", "--backend", spec, "--size", "64x64", "-n", "1", "--yes")
        assert len(painter.requests) == 1


@pytest.mark.usefixtures("bertha")
def test_a_thumb_becomes_taste() -> None:
    drawn = value("draw", "Bertha,", "watercolour", "-n", "1", "--size", "64x64")
    assert done("thumb", drawn["images"][0]["id"], "+1", "--about", "style").strip().endswith("+1 about style")
    assert [piece["about"] for piece in json.loads(done("taste", "--json"))] == ["watercolour"]
