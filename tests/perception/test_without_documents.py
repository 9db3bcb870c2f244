"""Without the extra `documents`, a document is stored, and what to install is said."""

import importlib.util
import logging

import pytest

from lifelong.errors import ModelMissingError
from lifelong.perception.attachments import PictureLimits
from lifelong.perception.bounds import Bounds
from lifelong.perception.document_reader import DocumentReader
from lifelong.perception.documents import lacking, read_pdf
from lifelong.perception.files import check_file
from lifelong.perception.kinds import HTML, PDF, TEXT

PAGE = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `pip install lifelong` gives."""
    absent = ("lxml", "pypdfium2", "striprtf")
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in absent else real(name))


@pytest.mark.usefixtures("plain")
def test_a_pdf_is_stored_and_the_extra_is_named(caplog: pytest.LogCaptureFixture) -> None:
    """It is not perceived now, so that `lifelong reindex` perceives it later."""
    with caplog.at_level(logging.WARNING):
        item, content = check_file(PAGE, PictureLimits(), Bounds())
    assert (item.media_type, content) == (PDF, PAGE)
    assert "pip install 'lifelong[documents]', then `lifelong reindex`" in caplog.text
    assert not DocumentReader(None, Bounds()).takes(PDF)


@pytest.mark.usefixtures("plain")
def test_plain_text_needs_no_extra() -> None:
    assert lacking(TEXT) == ""
    assert "lxml" in lacking(HTML)
    assert DocumentReader(None, Bounds()).takes(TEXT)


@pytest.mark.usefixtures("plain")
def test_reading_one_names_the_extra() -> None:
    with pytest.raises(ModelMissingError, match=r"pip install 'lifelong\[documents\]'"):
        read_pdf(PAGE, Bounds())
