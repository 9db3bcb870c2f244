"""Where letters may stand in a large picture, by a detector that takes white for letters."""

import numpy as np
import pytest

from lifelong.models.lettered import joined, places, scaled


def white(picture: np.ndarray) -> np.ndarray:
    """Sure of letters where a pixel is white."""
    return (picture[:, :, 0] > 0.9).astype(np.float32)


def test_a_small_picture_is_read_as_a_whole() -> None:
    """1,900 pixels are fewer than twice 960: nothing is asked beforehand."""
    assert places(np.zeros((200, 1900, 3), np.uint8), lambda _: pytest.fail("asked")) == [(0, 0, 1900, 200)]


def test_nothing_is_read_where_no_letters_may_stand() -> None:
    assert places(np.zeros((1500, 2000, 3), np.uint8), white) == []


def test_only_the_part_with_letters_is_read() -> None:
    """A white sign at the left end: the part around it, 736 pixels at least in each direction."""
    picture = np.zeros((1500, 2000, 3), np.uint8)
    picture[800:840, 20:200] = 255
    ((left, top, right, bottom),) = places(picture, white)
    assert left == 0
    assert (right - left, bottom - top) == (736, 736)
    assert top < 800
    assert bottom > 840


def test_a_page_of_letters_is_read_as_a_whole() -> None:
    assert places(np.full((2000, 1500, 3), 255, np.uint8), white) == [(0, 0, 1500, 2000)]


def test_parts_that_overlap_are_one() -> None:
    """The first and the last meet only through the second."""
    assert joined([(0, 0, 10, 10), (12, 0, 20, 10), (50, 50, 60, 60), (9, 5, 13, 8)]) == [
        (50, 50, 60, 60),
        (0, 0, 20, 10),
    ]


def test_scaling_down_takes_means() -> None:
    """Of each square of two by two pixels; grey fills up to 32."""
    picture = np.arange(16, dtype=np.uint8).reshape(4, 4, 1).repeat(3, axis=2)
    small = scaled(picture, 2)
    assert small.shape == (32, 32, 3)
    assert small[:2, :2, 0].tolist() == [[2.5, 4.5], [10.5, 12.5]]
    assert small[2, 2, 0] == 127.5
