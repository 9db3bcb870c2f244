"""Documents become pages; a bad one is refused or read as far as it goes."""

import time

import pytest

from lifelong.errors import AttachmentError
from lifelong.perception.bounds import Bounds
from lifelong.perception.documents import count_pages, pieces, read_pdf, read_text
from tests.perception.making import bomb, locked, pdf, scan, writing

BOUNDS = Bounds(patience=20)


def test_each_page_has_its_words():
    document = read_pdf(pdf("The lease ends in May.", "Rent: 840 euros."), BOUNDS)
    assert [(page.number, page.text.strip()) for page in document.pages] == [
        (1, "The lease ends in May."),
        (2, "Rent: 840 euros."),
    ]
    assert document.count == 2
    assert document.notes == ()


def test_a_scan_is_drawn_to_be_read_by_eye():
    page = read_pdf(scan(writing("Invoice 4417", size=(400, 200))), BOUNDS).pages[0]
    assert page.scan
    assert page.text.strip() == ""
    assert page.drawn is not None
    assert page.drawn.shape == (400, 800, 3)  # 72 dots an inch drawn at 144
    assert page.pictures == ((0, 0, 800, 400),)


def test_pages_beyond_the_limit_are_passed_over_and_said_so():
    document = read_pdf(pdf(*(f"This is page number {n}" for n in range(1, 6))), Bounds(pages=2))
    assert [page.number for page in document.pages] == [1, 2]
    assert document.notes == ("pages 3 to 5 were not read (max_pages is 2)",)


def test_a_locked_pdf_says_so():
    with pytest.raises(AttachmentError, match=r"deed\.pdf is locked with a password: save a copy without one"):
        count_pages(locked(), BOUNDS, name="deed.pdf")


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnothing more", pdf("hello")[:60]])
def test_a_broken_pdf_says_so(content):
    with pytest.raises(AttachmentError, match="damaged or cut short"):
        count_pages(content, BOUNDS)


@pytest.mark.slow
def test_a_pdf_that_unpacks_without_end_is_stopped():
    """A third of a megabyte, of which the reader would make some gigabytes and half a minute."""
    content = bomb(256)
    assert len(content) < 1_000_000
    began = time.monotonic()
    document = read_pdf(content, Bounds(memory=600 << 20, patience=20))
    assert time.monotonic() - began < 40
    assert document.pages == ()
    assert "page 1 took more than 600 MB or 20 s" in document.notes[0]


def test_a_text_file_is_one_page_as_far_as_it_is_read():
    document = read_text(("á" * 30).encode("utf-16"), Bounds(text=20))
    assert document.pages[0].text == "á" * 20
    assert document.notes == ("the last 10 of 30 characters were not read",)


def test_pieces_end_at_paragraphs_and_sentences():
    assert pieces("One.\n\nTwo.\n\n\n" + "A long sentence goes here. " * 4, most=60) == [
        "One.\nTwo.",
        "A long sentence goes here. A long sentence goes here.",
        "A long sentence goes here. A long sentence goes here.",
    ]


def test_a_word_without_end_is_cut_all_the_same():
    assert [len(piece) for piece in pieces("x" * 150, most=60)] == [60, 60, 30]
