"""The subprocess that reads PDF: ``python -m lifelong.perception.sandbox.pdf_process``.

A PDF of two megabytes can take gigabytes and minutes in the library that reads it. So it is read in a process with a
limit on its memory, which is killed at its time limit; the pages that were read before are used.

Input: one line of JSON with the limits, then the file. Output: lines of JSON, each followed by as many bytes of a PNG
as its ``png`` says. The first line has the number of pages, or an ``error``.
"""

from __future__ import annotations

import ctypes
import io
import json
import resource
import sys
from typing import IO, Any, Final

DPI: Final = 144
"""Dots per inch at which pages are rendered; boxes on a page are in these pixels."""

SIDE: Final = 2400
"""Most pixels of the longer side of a rendered page, whatever size the page has."""

BARE: Final = 16
"""Characters below which a page counts as a scan, which is rendered and read by OCR."""

SEEN: Final = 0.01
"""Smallest share of a page of a picture that is perceived."""


def main() -> None:
    """Serve one request."""
    limits = json.loads(sys.stdin.buffer.readline())
    confine(limits["memory"])
    content = sys.stdin.buffer.read()
    out = sys.stdout.buffer
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        document.init_forms()
    except pypdfium2.PdfiumError as error:
        say(out, {"error": "password" if "password" in str(error).casefold() else "damaged"})
        return
    say(out, {"pages": len(document)})
    drawn = 0
    for number in range(min(len(document), limits["pages"])):
        try:
            page = document[number]
            answer, png = _page(page, document.formenv, text=limits["text"], draw=drawn < limits["drawn"])
        except pypdfium2.PdfiumError:
            answer, png = {"text": "", "pictures": [], "damaged": True}, b""
        drawn += bool(png)
        say(out, {"number": number + 1, **answer}, png)


def confine(memory: int) -> None:
    """Limit the memory of this process to so many bytes, and switch core dumps off."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _page(page: Any, form: Any, *, text: int, draw: bool) -> tuple[dict[str, Any], bytes]:
    """The text of a page, the boxes of its pictures in pixels, and the page rendered if it must be perceived."""
    import pypdfium2.raw as raw

    from lifelong.perception.sandbox.pdf_text import page_entries, page_text

    words = page_text(page, text)
    width, height = page.get_size()
    scale = min(DPI / 72, SIDE / max(width, height, 1))
    pictures = []
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) >= SEEN * width * height:
            pictures.append(_pixels(page, (left, bottom, right, top), round(width * scale), round(height * scale)))
    bare = len(words.strip()) < BARE
    png = b""
    if draw and (bare or pictures) and min(width, height) > 0:
        file = io.BytesIO()
        page.render(scale=scale).to_pil().convert("RGB").save(file, "PNG", compress_level=1)
        png = file.getvalue()
    words = "\n\n".join(filter(None, (words, "\n".join(page_entries(page, form))[:text])))
    return {"text": words, "pictures": pictures, "scan": bare, "wanted": bare or bool(pictures)}, png


def _pixels(page: Any, bounds: tuple[float, ...], width: int, height: int) -> list[int]:
    """A box on a page in pixels of the page as it is rendered, which may be turned or cut."""
    import pypdfium2.raw as raw

    corners = []
    for x, y in (bounds[:2], bounds[2:]):
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
        corners.append((across.value, down.value))
    (x0, y0), (x1, y1) = corners
    return [min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)]


def say(out: IO[bytes], value: dict[str, Any], png: bytes = b"") -> None:
    """Write one answer: a line of JSON, and the bytes of a picture."""
    out.write(json.dumps({**value, "png": len(png)}).encode() + b"\n" + png)
    out.flush()


if __name__ == "__main__":
    main()
