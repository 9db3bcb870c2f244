"""A thing is cut out of its background where the mask is sure; otherwise the picture stays as it is."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lifelong.models import specs
from lifelong.models.base import Pixels
from lifelong.perception.cutouts import cut_out
from tests.models.drawing.images_server import images_server
from tests.person.examples import opened, picture

RED = picture("#c01010", (100, 80))


class Middle:
    """Says that the thing is in the middle, as surely as it is told to."""

    edge = 64

    def __init__(self, share: float = 1.0, blur: float = 0.0) -> None:
        self.share = share
        self.blur = blur
        self.closed = 0

    def mask(self, image: Pixels) -> np.ndarray:
        height, width = image.shape[:2]
        mask = np.full((height, width), self.blur, np.float32)
        mask[height // 4 : 3 * height // 4, width // 4 : 3 * width // 4] = self.share
        return mask

    def close(self) -> None:
        self.closed += 1


def test_a_sure_thing_is_cut_out_and_cropped() -> None:
    content = cut_out(Middle(), RED, most=10**6)
    assert content is not None
    with Image.open(io.BytesIO(content)) as figure:
        assert figure.mode == "RGBA"
        assert figure.size == pytest.approx((50, 40), abs=2)  # the mask has 64 pixels a side
        assert figure.getpixel((25, 20)) == (192, 16, 16, 255)
    assert cut_out(Middle(), content, most=10**6) is None  # it is a cut-out already


@pytest.mark.parametrize(("share", "blur"), [(0.5, 0.0), (1.0, 0.5), (0.0, 0.0), (1.0, 1.0)])
def test_an_unsure_mask_one_of_nothing_and_one_of_all_leave_the_picture(share: float, blur: float) -> None:
    assert cut_out(Middle(share, blur), RED, most=10**6) is None


def test_a_large_cut_out_is_scaled_down() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "PNG")
    content = cut_out(Middle(), file.getvalue(), most=10_000)
    assert content is not None and len(content) <= 10_000


def test_a_backend_gets_cut_outs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cutter = Middle()
    monkeypatch.setattr(specs, "subject_cutter", lambda spec, cache=None: cutter if spec == "embedded" else None)
    for setting, mode in (("embedded", "RGBA"), ("off", "RGB")):
        with images_server() as server, opened(tmp_path / setting, cutout=setting) as life:
            ana = life.person("ana")
            ana.concepts.enrol("Bertha", [picture("#c01010", (320, 320))], kind="truck")
            ana.draw("Bertha on the moon", n=1, size=(128, 128), backend=f"openai:painter@{server.url}")
            ((_, _, sent),) = server.requests[-1].files
        with Image.open(io.BytesIO(sent)) as reference:
            assert reference.mode == mode
    assert cutter.closed == 1


def test_without_the_weights_there_is_no_cutter(tmp_path: Path) -> None:
    assert specs.subject_cutter("embedded", cache=tmp_path) is None
    assert specs.subject_cutter("off") is None
