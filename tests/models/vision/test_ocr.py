"""At which size lines of text are looked for in a picture."""

import pytest

from lifelong.models.vision.ocr import detection


@pytest.mark.parametrize(
    ("height", "width", "size"),
    [
        (300, 450, ("min", 736)),  # a small picture is scaled up
        (1200, 1600, ("min", 736)),
        (1500, 2000, ("max", 1600)),  # a large one down
        (2000, 1500, ("max", 1600)),
        (400, 2000, ("min", 736)),  # a banner would be 320 pixels high then
    ],
)
def test_large_pictures_are_scaled_down_and_small_ones_up(height: int, width: int, size: tuple[str, int]) -> None:
    assert detection(height, width) == size
