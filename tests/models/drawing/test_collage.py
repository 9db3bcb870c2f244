"""The embedded collage: what is given stands where its box is, and the picture says what it is."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from lifelong.models.base import DrawingOrder, ReferencedSubject
from lifelong.models.drawing.backdrop import BACKDROPS, PLAIN, backdrop, toned
from lifelong.models.drawing.collage import Collage
from tests.models.drawing.images_server import png

SIZE = (320, 320)
LEFT, RIGHT = (0.05, 0.3, 0.45, 0.85), (0.55, 0.3, 0.95, 0.85)


def order(*subjects: ReferencedSubject, prompt: str = "both of them", n: int = 1, seed: int = 0) -> DrawingOrder:
    return DrawingOrder(prompt, prompt, (), subjects, SIZE, n, seed)


async def drawn(made: DrawingOrder) -> list[Image.Image]:
    return [Image.open(io.BytesIO(content)) for content in await Collage().draw(made)]


async def test_each_subject_stands_in_its_box() -> None:
    red = ReferencedSubject("Bertha", "truck", (png("#e00000", (80, 80)),), LEFT)
    blue = ReferencedSubject("Rex", "dog", (png("#0000e0", (80, 80)),), RIGHT)
    (picture,) = await drawn(order(red, blue))
    assert picture.size == SIZE
    assert picture.getpixel((80, 180)) == pytest.approx((224, 0, 0), abs=12)
    assert picture.getpixel((240, 180)) == pytest.approx((0, 0, 224), abs=12)


async def test_a_cut_out_keeps_its_shape() -> None:
    """A picture with transparent parts has no paper around it: its corner shows the backdrop."""
    figure = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    figure.paste((0, 200, 0, 255), (25, 25, 75, 100))
    file = io.BytesIO()
    figure.save(file, "PNG")
    (picture,) = await drawn(order(ReferencedSubject("Rex", "dog", (file.getvalue(),), (0.2, 0.3, 0.8, 0.9))))
    pixels = np.asarray(picture.convert("RGB"), int)
    assert abs(pixels[230, 160] - (0, 200, 0)).max() < 15
    assert abs(pixels[110, 80] - (0, 200, 0)).max() > 60


async def test_candidates_differ_and_a_seed_repeats_them() -> None:
    subject = ReferencedSubject("Bertha", "truck", (png("red"), png("orange")), LEFT)
    first, second = await Collage().draw(order(subject, n=2, prompt="at night"))
    assert first != second
    assert [first, second] == list(await Collage().draw(order(subject, n=2, prompt="at night")))


async def test_every_picture_says_that_it_is_a_preview() -> None:
    """The band at the bottom is dark, with writing in it, whatever the picture is."""
    (picture,) = await drawn(order(prompt="a very long prompt " * 40))
    band = np.asarray(picture.convert("L"), float)[-20:]
    assert band.mean() < 90
    assert band.max() > 150


@pytest.mark.parametrize("scene", [*BACKDROPS, PLAIN], ids=lambda scene: scene.words[:12] or "plain")
@pytest.mark.parametrize("size", [(64, 64), (300, 120), (90, 400)])
def test_every_backdrop_can_be_painted_in_every_size(scene: object, size: tuple[int, int]) -> None:
    words = getattr(scene, "words").split("|")[0].rstrip("s?")  # noqa: B009
    assert backdrop(words, size, seed=3).size == size


def test_the_tones_of_a_prompt_are_those_of_the_picture() -> None:
    orange = Image.new("RGB", (8, 8), (220, 120, 40))
    grey = np.asarray(toned(orange, "Rex, black and white"), int)
    assert (grey.max(axis=2) == grey.min(axis=2)).all()
    assert np.asarray(toned(orange, "Rex, warm colours"), int)[0, 0, 2] < 40
    assert toned(orange, "Rex").tobytes() == orange.tobytes()
