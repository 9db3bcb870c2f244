"""Print in a script that the text reader does not know is said to be unread, never dropped in silence."""

from __future__ import annotations

import numpy as np
import pytest

from lifelong.models.base import Pixels, TextLine
from lifelong.models.vision.ocr import is_unread
from lifelong.perception.perceivers import PictureText, as_file


@pytest.mark.parametrize(
    ("text", "score", "width", "unread"),
    [
        ("  8  20", 0.95, 420, True),  # figures of a Cyrillic line
        ("", 0.0, 300, True),
        ("μουσεο", 0.9, 160, True),
        ("Mουσεο 7", 0.92, 220, True),
        ("9 ا ب", 0.93, 200, True),
        ("lw gdq", 0.55, 200, True),
        ("Dentist: Dr. Okafor", 0.97, 380, False),
        ("Total 12.50", 0.96, 220, False),
        ("葡萄牙语课程", 0.98, 260, False),
        ("12 Ω", 0.9, 90, False),
        ("R", 0.53, 60, False),
        ("", 0.0, 50, False),
    ],
)
def test_a_line_is_unread_where_too_few_signs_or_signs_of_other_scripts_are_given(
    text: str, score: float, width: int, unread: bool
) -> None:
    assert is_unread(text, score, width, 40) is unread


class Reader:
    """A text reader that knows one line of two."""

    name, lacking = "test", ""

    def read(self, picture: Pixels) -> list[TextLine]:
        height, width = picture.shape[:2]
        return [TextLine("9-20", (0, 0, 40, 20), 0.9), TextLine("", (0, 0, width, height), 0.0, unread=True)]

    def close(self) -> None:
        """Nothing to close."""


def test_a_picture_with_unread_print_has_a_note() -> None:
    found = PictureText(Reader()).perceive(as_file(np.full((200, 400, 3), 255, np.uint8)))
    assert [one.text for one in found["passages"]] == ["9-20"]
    assert found["notes"] == [
        "1 line of print could not be read: the text reader knows Latin script, Chinese and Japanese"
    ]
