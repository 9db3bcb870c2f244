"""Reads a PDF in a process with a limit on its memory: ``python -m lifelong.perception.sandbox.pdf_process``.

A PDF of two megabytes can unpack to gigabytes and minutes inside the library that reads it. So it is read in a process
that the system stops; what was read of it before then is kept.

In: one line of JSON with the limits, then the file. Out: lines of JSON, each followed by as many bytes of a PNG as its
``png`` says. The first line has the number of pages, or an ``error``.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import IO, Any, Final

DPI: Final = 144
"""Dots per inch at which pages are drawn; boxes on a page are in these pixels."""

SIDE: Final = 2400
"""Most pixels of a drawn page's longer side, whatever size the page says it has."""

BARE: Final = 16
"""Characters below which a page counts as a scan, to be drawn and read by eye."""

SEEN: Final = 0.01
"""Share of a page from which a picture on it is worth a look."""


def main() -> None:
    """Serve one request."""
    limits = json.loads(sys.stdin.buffer.readline())
    confine(limits["memory"])
    content = sys.stdin.buffer.read()
    out = sys.stdout.buffer
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        say(out, {"error": "password" if "password" in str(error).casefold() else "damaged"})
        return
    say(out, {"pages": len(document)})
    drawn = 0
    for number in range(min(len(document), limits["pages"])):
        try:
            page = document[number]
            answer, png = _page(page, text=limits["text"], draw=drawn < limits["drawn"])
        except pypdfium2.PdfiumError:
            answer, png = {"text": "", "pictures": [], "damaged": True}, b""
        drawn += bool(png)
        say(out, {"number": number + 1, **answer}, png)


def confine(memory: int) -> None:
    """Limit this process to so many bytes of memory, and have it leave no picture of them on the disk if it crashes."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _page(page: Any, *, text: int, draw: bool) -> tuple[dict[str, Any], bytes]:
    """A page's words, the boxes of its pictures in pixels, and the page drawn if it needs to be looked at."""
    import pypdfium2.raw as raw

    inside = page.get_textpage()
    words = inside.get_text_range(0, min(inside.count_chars(), text)).replace("\r\n", "\n")
    width, height = page.get_size()
    scale = min(DPI / 72, SIDE / max(width, height, 1))
    pictures = []
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) >= SEEN * width * height:
            pictures.append([round(value * scale) for value in (left, height - top, right, height - bottom)])
    bare = len(words.strip()) < BARE
    png = b""
    if draw and (bare or pictures) and min(width, height) > 0:
        file = io.BytesIO()
        page.render(scale=scale).to_pil().convert("RGB").save(file, "PNG", compress_level=1)
        png = file.getvalue()
    return {"text": words, "pictures": pictures, "scan": bare, "wanted": bare or bool(pictures)}, png


def say(out: IO[bytes], value: dict[str, Any], png: bytes = b"") -> None:
    """Write one answer: a line of JSON, and the bytes of a picture."""
    out.write(json.dumps({**value, "png": len(png)}).encode() + b"\n" + png)
    out.flush()


if __name__ == "__main__":
    main()
