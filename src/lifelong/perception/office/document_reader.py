"""Read the headings, paragraphs and pictures of a document in their order, whatever its format.

Nothing in a document is run and nothing is fetched: macros, scripts and embedded objects are ignored, linked pictures
are not loaded, and XML entities are not expanded. ``sandbox/office_process.py`` calls this in a subprocess.

Two libraries were tried first. python-docx skips content controls, text boxes and tracked insertions. kreuzberg reads
all these formats and has 98 MB; it loses spaces of ODT and leaves Markdown in HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from lifelong.perception.kinds import DOCX, EML, EPUB, HTML, ODT, PDF, RTF
from lifelong.perception.office import docx, eml, epub, html, odt, rtf
from lifelong.perception.office.block import Block, DocumentError

_READERS: Final[dict[str, Callable[[bytes], Iterator[Block]]]] = {
    DOCX: docx.blocks,
    ODT: odt.blocks,
    EPUB: epub.blocks,
    HTML: html.blocks,
    RTF: rtf.blocks,
    EML: lambda content: eml.blocks(content, _attached),
}

_PAGES: Final = 300
"""Most pages of a PDF that is attached to a message."""


def blocks(media_type: str, content: bytes) -> Iterator[Block]:
    """The blocks of a document, in order.

    Raises:
        DocumentError: it is damaged, locked, or unpacks to more than UNPACKED bytes.
    """
    try:
        yield from _READERS[media_type](content)
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # a damaged file can raise anything in a parser
        raise DocumentError("password" if "encrypted" in str(error) else "damaged") from error


def _attached(media_type: str, content: bytes) -> Iterator[Block] | None:
    """The blocks of a document that is attached to a message, or None where its type is not read."""
    if media_type == PDF:
        return _pdf(content)
    return blocks(media_type, content) if media_type in _READERS else None


def _pdf(content: bytes) -> Iterator[Block]:
    """A page a block. Scans are not read: that needs OCR, which is not in this process."""
    import pypdfium2

    from lifelong.perception.sandbox.pdf_text import page_entries, page_text

    try:
        document = pypdfium2.PdfDocument(content)
        document.init_forms()
        for number in range(min(len(document), _PAGES)):
            page = document[number]
            yield Block("text", "\n".join([page_text(page, 100_000), *page_entries(page, document.formenv)]))
    except pypdfium2.PdfiumError as error:
        raise DocumentError("password" if "password" in str(error).casefold() else "damaged") from error
