"""PDFs as people have them: columns, turned pages, forms that were filled in, and notes."""

import numpy as np
import pytest
from PIL import Image

from lifelong.models.base import TextLine
from lifelong.models.vision.ocr import RapidOcr
from lifelong.perception.bounds import Bounds
from lifelong.perception.documents import read_pdf
from lifelong.perception.picture_text import read_picture
from lifelong.perception.reading_order import columns, turned
from tests.perception.making import form, sheet, writing

BOUNDS = Bounds(patience=20)

LEFT = (
    "The harbour lies to the north",
    "and the boats come home late",
    "in the evening when it is calm",
    "with nets full of silver fish",
)
RIGHT = (
    "Bread is baked before sunrise",
    "by two brothers who never talk",
    "and sold from a green window",
    "until the school bell has rung",
)


def drawn(text: str, x: int, y: int, size: int = 11) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET "


def row_by_row(left: tuple[str, ...], right: tuple[str, ...]) -> str:
    """Two columns as many programs draw them: a row of the left one, then one of the right one."""
    rows = enumerate(zip(left, right, strict=True))
    return "".join(drawn(one, 72, 700 - 14 * row) + drawn(other, 320, 700 - 14 * row) for row, (one, other) in rows)


def text(content: bytes) -> str:
    return read_pdf(content, BOUNDS).pages[0].text


def test_columns_are_read_one_after_the_other() -> None:
    """A title over both and a line below both keep their places."""
    title, end = (
        drawn("Two columns and one title above", 72, 740, 20),
        drawn("This line is below both of them", 72, 600),
    )
    content = sheet(title + row_by_row(LEFT, RIGHT) + drawn("x" * 70, 72, 620) + end)
    assert text(content).split("\n\n") == [
        "Two columns and one title above",
        "\n".join(LEFT),
        "\n".join(RIGHT),
        "x" * 70,
        "This line is below both of them",
    ]


def test_the_rows_of_a_table_stay_together() -> None:
    shifts = ("Monday morning shift", "Tuesday late", "Wednesday at noon", "Thursday")
    names = ("Ana and Bo", "Kai", "Tom and Eve", "Nobody at all")
    expected = [f"{shift} {name}" for shift, name in zip(shifts, names, strict=True)]
    assert text(sheet(row_by_row(shifts, names))).split("\n") == expected


@pytest.mark.parametrize(
    ("matrix", "turn"),
    [("1 0 0 1 72 700", 0), ("0 1 -1 0 100 72", 90), ("-1 0 0 -1 500 72", 180), ("0 -1 1 0 300 700", 270)],
)
def test_a_turned_page_is_read_and_its_pictures_are_where_they_are_drawn(matrix: str, turn: int) -> None:
    """A red square is drawn at the beginning of the first line, so it is at the top left of the page as it is shown."""
    content = f"q 1 0 0 1 0 0 cm BT /F1 12 Tf {matrix} Tm (The first line) Tj 0 -20 Td (and the second one) Tj ET Q"
    page = read_pdf(sheet(content, turn=turn, square=(250, 300, 150, 100)), BOUNDS).pages[0]
    assert page.text == "The first line\nand the second one"
    assert page.drawn is not None
    ((left, top, right, bottom),) = page.pictures
    red = np.argwhere((page.drawn == (255, 0, 0)).all(axis=2))
    assert np.abs(np.array([top, left, bottom - 1, right - 1]) - [*red.min(axis=0), *red.max(axis=0)]).max() <= 2


def test_columns_of_a_page_that_lies_on_its_side_are_read() -> None:
    rows = enumerate(zip(LEFT, RIGHT, strict=True))
    lines = "".join(
        f"BT /F1 11 Tf 0 1 -1 0 {100 + 14 * row} {at} Tm ({line}) Tj ET "
        for row, both in rows
        for at, line in zip((72, 400), both, strict=True)
    )
    assert text(sheet(lines)) == "\n".join(LEFT) + "\n\n" + "\n".join(RIGHT)


def test_a_filled_form_has_its_values() -> None:
    """The label that is shown is taken, else the name; what is empty, not ticked, or a password is left out."""
    content = form(
        drawn("Registration form of the club", 72, 700),
        b"/Subtype/Widget/FT/Tx/T(full_name)/TU(Full name)/V(Ana Silva)",
        b"/Subtype/Widget/FT/Tx/T(address)/V<FEFF00440065006900630068002000330020004D00FC006E0063006800650 06E>",
        b"/Subtype/Widget/FT/Tx/T(Phone)",
        b"/Subtype/Widget/FT/Tx/Ff 8192/T(Password)/V(hunter2)",
        b"/Subtype/Widget/FT/Btn/T(Smoker)/V/Yes/AS/Yes/AP<</N<</Yes 6 0 R/Off 6 0 R>>>>",
        b"/Subtype/Widget/FT/Btn/T(Pets)/V/Off/AS/Off/AP<</N<</Yes 6 0 R/Off 6 0 R>>>>",
        b"/Subtype/Widget/FT/Ch/Ff 131072/T(Country)/V(Portugal)/Opt[(Spain)(Portugal)]",
        b"/Subtype/Text/T(Bo)/Contents(Ask for June)",
    )
    assert text(content).split("\n") == [
        "Registration form of the club",
        "",
        "Full name: Ana Silva",
        "address: Deich 3 München",
        "Smoker: yes",
        "Country: Portugal",
        "Comment by Bo: Ask for June",
    ]


def line(words: str, x: int, y: int, width: int = 300) -> TextLine:
    return TextLine(words, (x, y, x + width, y + 20), 0.9)


def test_columns_of_arabic_are_read_from_the_right() -> None:
    right = [line("ذهبت إلى السوق صباح اليوم", 400, 30 * row) for row in range(3)]
    left = [line("ثم رجعت إلى البيت مع أختي", 0, 30 * row) for row in range(3)]
    assert columns([*left, *right]) == [right, left]


def test_three_columns_are_three() -> None:
    sides = [[line("the words of one column", x, 30 * row) for row in range(4)] for x in (0, 400, 800)]
    assert columns([one for row in zip(*sides, strict=True) for one in row]) == sides
    assert columns([]) == []


def test_a_turned_box_comes_back() -> None:
    assert [turned(turned((1, 2, 5, 9), turn), -turn) for turn in range(4)] == [(1, 2, 5, 9)] * 4


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(4))
def test_a_scan_is_read_however_it_lies(turn: int) -> None:
    page = Image.new("RGB", (1240, 320), "white")
    for x, lines in ((40, LEFT), (640, RIGHT)):
        page.paste(writing(*lines, size=(560, 280)), (x, 20))
    lying = np.ascontiguousarray(np.rot90(np.asarray(page), turn))
    found = read_picture(lying, RapidOcr())
    assert [one.text.split("\n") for one in found] == [list(LEFT), list(RIGHT)]
    left, top, right, bottom = found[0].boxes[0]
    assert (right - left > bottom - top) == (turn % 2 == 0)
