"""Lines of text in a picture become passages with a box each."""

import numpy as np
import pytest

from lifelong.models.base import TextLine
from lifelong.models.vision.ocr import RapidOcr
from lifelong.perception.picture_text import blocks, read_picture, rows
from tests.perception.making import writing


def line(text: str, left: int, top: int, right: int, bottom: int) -> TextLine:
    return TextLine(text, (left, top, right, bottom), 0.9)


def test_a_price_is_joined_to_its_line():
    found = rows([line("4,40", 400, 12, 460, 38), line("2 x Galão", 20, 10, 200, 40), line("Total", 20, 60, 100, 90)])
    assert [(one.text, one.box) for one in found] == [
        ("2 x Galão 4,40", (20, 10, 460, 40)),
        ("Total", (20, 60, 100, 90)),
    ]


def test_a_second_column_stays_a_column():
    columns = [line("the left column of a page", 0, 0, 300, 30), line("the right column of a page", 340, 0, 640, 30)]
    assert rows(columns) == columns


def test_an_empty_stretch_ends_a_block_that_says_enough():
    head = [line("x" * 70, 0, 40 * n, 500, 40 * n + 30) for n in range(2)]
    foot = line("thank you", 0, 400, 200, 430)
    assert blocks([*head, foot]) == [head, [foot]]
    assert blocks([head[0], foot]) == [[head[0], foot]]  # too little to stand alone


class Lines:
    """Reads the same line in any picture."""

    name = "lines"
    lacking = ""

    def read(self, picture):
        assert picture.shape == (50, 100, 3)
        return [line("EXIT", 5, 5, 60, 30)]

    def close(self):
        pass


def test_boxes_of_a_part_are_boxes_of_the_whole():
    [found] = read_picture(np.zeros((200, 300, 3), np.uint8), Lines(), page=3, within=(100, 60, 200, 110))
    assert (found.text, found.page, found.boxes) == ("EXIT", 3, ((105, 65, 160, 90),))


@pytest.mark.slow
def test_the_embedded_reader_reads_print_and_says_where():
    picture = writing("Dentist: Dr. Okafor", "14 August 2026", "Total 23,50 EUR")
    [found] = read_picture(np.asarray(picture), RapidOcr())
    assert found.text.splitlines() == ["Dentist: Dr. Okafor", "14 August 2026", "Total 23,50 EUR"]
    for number, (left, top, right, bottom) in enumerate(found.boxes):
        assert abs(left - 20) < 10
        assert top < 40 + 60 * number < bottom
        assert right < 400


@pytest.mark.slow
def test_the_embedded_reader_finds_nothing_where_nothing_is_written():
    noise = np.random.default_rng(0).integers(0, 255, (300, 400, 3), np.uint8)
    assert RapidOcr().read(noise) == []
