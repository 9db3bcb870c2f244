"""Things of general kinds are found in pictures, and then by their names in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lifelong.errors import ModelMissingError, SettingsError
from lifelong.models import specs
from lifelong.models.base import DetectedObject, Pixels
from lifelong.models.vision.ssd import KINDS, SSDMobileNet
from lifelong.models.weights.installed import installed
from tests.person.examples import opened, picture

RED, BLUE = picture("#c01010", (120, 120)), picture("#1010c0", (120, 120))


class Colours:
    """Sees two bicycles in red pictures, and nothing in others."""

    name = "colours"
    closed = 0

    def detect(self, image: Pixels) -> list[DetectedObject]:
        red = float(image[..., 0].mean()) > 100
        return [
            DetectedObject("bicycle", 0.9, (0.1, 0.1, 0.4, 0.9)),
            DetectedObject("bicycle", 0.5, (0.5, 0, 1, 1)),
        ] * red

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def detector(monkeypatch: pytest.MonkeyPatch) -> Colours:
    detector = Colours()
    monkeypatch.setattr(specs, "object_detector", lambda spec, cache=None: detector if spec == "embedded" else None)
    return detector


def test_a_picture_without_a_word_is_found_by_what_is_in_it(detector: Colours, tmp_path: Path) -> None:
    with opened(tmp_path / "a", objects="embedded") as life:
        ana = life.person("ana")
        (red,) = ana.add("", images=[RED])
        ana.add("", images=[BLUE])
        life.settle()
        found = ana.find("bicycle")
        assert [hit.photo.message for hit in found] == [red.id] and found[0].photo.tags.count("bicycle") == 1
        (seen,) = [each for each in ana.perceived(found[0].photo.file.sha256) if each.perceiver == "objects"]
        assert seen.data["objects"][0] == ["bicycle", 0.9, [0.1, 0.1, 0.4, 0.9]] and seen.text == "bicycle"
    assert detector.closed == 1


def test_pictures_from_before_are_read_again_by_reindex(detector: Colours, tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        life.person("ana").add("", images=[RED])
        life.settle()
        assert not life.person("ana").find("bicycle")
    with opened(tmp_path / "a", objects="embedded") as life:
        ana = life.person("ana")
        assert ana.perceive_missing() == 1
        assert len(ana.find("bicycle")) == 1


def test_without_the_weights_nothing_is_looked_for(tmp_path: Path) -> None:
    assert specs.object_detector("embedded", cache=tmp_path) is None
    assert specs.object_detector("off") is None
    with pytest.raises(ModelMissingError, match="lifelong models pull objects"):
        SSDMobileNet(tmp_path)
    with pytest.raises(SettingsError, match="embedded or off"):
        specs.object_detector("yolo")


def test_the_kinds_stand_at_their_numbers() -> None:
    """COCO's numbers, some of which were never used."""
    assert [KINDS[number - 1] for number in (1, 18, 27, 46, 67, 90)] == [
        "person", "dog", "backpack", "wine glass", "dining table", "toothbrush",
    ]  # fmt: skip
    assert sum(map(bool, KINDS)) == 80


@pytest.mark.models
def test_the_pulled_model_finds_a_dog() -> None:
    """In the picture of the story; nothing in an empty one."""
    if next(each.state for each in installed() if each.wheel.name == "objects") != "ready":
        pytest.skip("`lifelong models pull objects` was not run")
    from lifelong.perception.pictures import upright

    detector = SSDMobileNet.embedded()
    story = Path(specs.__file__).parent.parent / "cli" / "story" / "dogs.jpg"
    found = detector.detect(np.asarray(upright(story.read_bytes(), edge=640)))
    assert "dog" in {each.name for each in found} and all(0 <= edge <= 1 for each in found for edge in each.box)
    assert detector.detect(np.full((64, 64, 3), 127, np.uint8)) == []
    detector.close()
