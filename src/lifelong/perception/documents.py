"""Read documents as pages or sections: text, pictures, and rendered scans. The parsers run in a subprocess."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any, Final

import numpy as np
from PIL import Image

from lifelong.errors import AttachmentError, ModelMissingError
from lifelong.models.base import Pixels
from lifelong.perception.bounds import Bounds
from lifelong.perception.kinds import PDF, TEXT, encoding_of
from lifelong.types import PixelBox

LIBRARIES: Final = ("lxml", "pypdfium2", "striprtf")
"""The packages that read documents; plain text needs none of them."""

LONGEST: Final = 800
"""Most characters of one passage of running text: a long paragraph, and well within a text embedder's input."""

_PARAGRAPH: Final = re.compile(r"\n\s*\n")
_BREAKS: Final = (re.compile(r"\n"), re.compile(r"(?<=[.!?;:])\s"), re.compile(r"\s"))


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of a document.

    Attributes:
        number: from 1.
        text: the text that the file holds.
        drawn: the rendered page, where it is a scan or has pictures.
        pictures: boxes of the pictures on it, in pixels of ``drawn``.
        scan: the file holds no text of this page.
    """

    number: int
    text: str
    drawn: Pixels | None = None
    pictures: tuple[PixelBox, ...] = ()
    scan: bool = False


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """The text under one heading of a document without pages, or one picture under it.

    Attributes:
        heading: "" before the first one.
        text: its paragraphs, with empty lines between them.
        picture: a picture file in the document, or b"".
    """

    heading: str
    text: str = ""
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """The content of a document, within bounds.

    Attributes:
        count: the number of its pages.
        pages: those that were read.
        notes: what was skipped, and why.
        sections: of a document without pages, those that were read.
    """

    count: int
    pages: tuple[DocumentPage, ...]
    notes: tuple[str, ...] = ()
    sections: tuple[DocumentSection, ...] = ()


def lacking(media_type: str) -> str:
    """Why documents of a type cannot be read on this machine; "" where they can."""
    absent = [] if media_type == TEXT else [name for name in LIBRARIES if importlib.util.find_spec(name) is None]
    if not absent:
        return ""
    return f"{', '.join(absent)} not installed: pip install 'lifelong[documents]', then `lifelong reindex`"


def count_pages(content: bytes, bounds: Bounds, *, name: str = "the PDF") -> int:
    """The number of pages of a PDF, which is opened and not read.

    Raises:
        AttachmentError: it needs a password, is damaged, or takes too much memory or time.
    """
    with _reader(content, bounds, pages=0) as answers:
        first = next(answers, None)
    return _checked(first, name)


def read_pdf(content: bytes, bounds: Bounds, *, name: str = "the PDF") -> DocumentContent:
    """Read a PDF within bounds.

    Raises:
        AttachmentError: it needs a password, is damaged, or takes too much memory or time to open.
    """
    pages: list[DocumentPage] = []
    notes: list[str] = []
    with _reader(content, bounds, pages=bounds.pages) as answers:
        count = _checked(next(answers, None), name)
        undrawn = 0
        for answer, png in answers:
            pages.append(_page(answer, png))
            undrawn += bool(answer.get("wanted")) and not png
    most = min(count, bounds.pages)
    if len(pages) < most:
        notes.append(
            f"page {len(pages) + 1} took more than {bounds.memory >> 20} MB or {bounds.patience:.0f} s: "
            f"it and the pages after it were not read"
        )
    if count > bounds.pages:
        notes.append(f"pages {bounds.pages + 1} to {count} were not read (max_pages is {bounds.pages})")
    if undrawn:
        notes.append(f"the pictures of {undrawn} pages were not looked at (at most {bounds.drawn} are)")
    return DocumentContent(count, tuple(pages), tuple(notes))


def check_office(content: bytes, media_type: str, bounds: Bounds, *, name: str = "the document") -> None:
    """Open a document of one of OFFICE_TYPES to be sure that it can be read.

    Raises:
        AttachmentError: it needs a password, is damaged, or is a ZIP bomb.
    """
    with _reader(content, bounds, pages=0, media_type=media_type) as answers:
        _checked(next(answers, None), name)


def read_office(content: bytes, media_type: str, bounds: Bounds, *, name: str = "the document") -> DocumentContent:
    """Read the sections of a document of one of OFFICE_TYPES, in order.

    Raises:
        AttachmentError: it needs a password, is damaged, or is a ZIP bomb.
    """
    sections: list[DocumentSection] = []
    left: dict[str, int] | None = None
    with _reader(content, bounds, pages=1, media_type=media_type) as answers:
        _checked(next(answers, None), name)
        for answer, picture in answers:
            left = answer.get("left", left)
            if "heading" in answer:
                sections.append(DocumentSection(answer["heading"], answer.get("text", ""), picture))
    notes = []
    if left is None:
        last = f" after “{sections[-1].heading}”" if sections and sections[-1].heading else ""
        notes.append(
            f"it could not be read to its end: it is damaged{last}, or takes more than {bounds.memory >> 20} MB or "
            f"{bounds.patience:.0f} s"
        )
    else:
        if left["characters"]:
            notes.append(f"the last {left['characters']:,} characters were not read (at most {bounds.text:,} are)")
        if left["pictures"]:
            notes.append(f"{left['pictures']} pictures in it were not looked at (at most {bounds.drawn} are)")
    return DocumentContent(1, (), tuple(notes), tuple(sections))


def read_text(content: bytes, bounds: Bounds) -> DocumentContent:
    """A plain text file as a document of one page."""
    text = content.decode(encoding_of(content) or "utf-8", "replace").replace("\0", "\ufffd")
    left = len(text) - bounds.text
    notes = (f"the last {left:,} of {len(text):,} characters were not read",) if left > 0 else ()
    return DocumentContent(1, (DocumentPage(1, text[: bounds.text]),), notes)


def pieces(text: str, *, most: int = LONGEST) -> list[str]:
    """Split text into pieces of at most ``most`` characters: whole paragraphs where they fit; short ones are joined."""
    joined: list[str] = []
    for paragraph in _PARAGRAPH.split(text.replace("\r\n", "\n")):
        for part in _cut(" ".join(paragraph.split()) if len(paragraph) > most else paragraph.strip(), most):
            if joined and len(joined[-1]) + len(part) + 1 <= most // 2:
                joined[-1] += f"\n{part}"
            else:
                joined.append(part)
    return [piece for piece in joined if piece]


def _cut(text: str, most: int) -> list[str]:
    """Split a text into parts of at most ``most`` characters: at lines, else at sentences, else at spaces."""
    parts = []
    while len(text) > most:
        window = text[:most]
        ends = [breaks[-1].end() for rule in _BREAKS if (breaks := list(rule.finditer(window, most // 3)))]
        end = ends[0] if ends else most
        parts.append(text[:end].strip())
        text = text[end:].strip()
    return [*parts, text]


def _checked(first: tuple[dict[str, Any], bytes] | None, name: str) -> int:
    if first is None:
        raise AttachmentError(f"{name} takes more memory or time to open than is given to a document: it was not read")
    match first[0].get("error"):
        case "password":
            raise AttachmentError(f"{name} is locked with a password: save a copy without one, and give that")
        case "damaged":
            raise AttachmentError(f"{name} is damaged or cut short, and no page of it can be read: give the whole file")
        case "bomb":
            raise AttachmentError(f"{name} unpacks to far more than a document has: it was not read")
    return int(first[0]["pages"])


def _page(answer: dict[str, Any], png: bytes) -> DocumentPage:
    drawn = np.asarray(Image.open(io.BytesIO(png), formats=("PNG",))) if png else None
    boxes = [] if drawn is None else [_inside(box, drawn.shape[1], drawn.shape[0]) for box in answer["pictures"]]
    text = answer["text"].replace("\0", "").replace("\ufffe", "")  # U+FFFE is pdfium's hyphen at a line's end
    return DocumentPage(
        int(answer["number"]), text, drawn, tuple(box for box in boxes if box is not None), bool(answer.get("scan"))
    )


def _inside(box: list[int], width: int, height: int) -> PixelBox | None:
    left, top, right, bottom = max(0, box[0]), max(0, box[1]), min(width, box[2]), min(height, box[3])
    return (left, top, right, bottom) if right > left and bottom > top else None


@contextmanager
def _reader(
    content: bytes, bounds: Bounds, *, pages: int, media_type: str = PDF
) -> Iterator[Iterator[tuple[dict[str, Any], bytes]]]:
    """The answers of a subprocess that reads a document; it is killed at the time limit, or when the caller leaves."""
    if reason := lacking(media_type):
        raise ModelMissingError(f"documents cannot be read: {reason}")
    limits = {"memory": bounds.memory, "pages": pages, "drawn": bounds.drawn, "text": bounds.text, "type": media_type}
    module = f"lifelong.perception.sandbox.{'pdf' if media_type == PDF else 'office'}_process"
    with subprocess.Popen(  # noqa: S603  # this interpreter and a module of ours
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a pipe was asked for and not given")
        timer = threading.Timer(bounds.patience, process.kill)
        feeder = threading.Thread(
            target=_feed, args=(process.stdin, json.dumps(limits).encode() + b"\n" + content), daemon=True
        )
        timer.start()
        feeder.start()
        try:
            yield _answers(process.stdout)
        finally:
            timer.cancel()
            process.kill()
            feeder.join()


def _feed(pipe: IO[bytes], content: bytes) -> None:
    with suppress(BrokenPipeError), pipe:  # the process may have ended: its answers say how far it came
        pipe.write(content)


def _answers(file: IO[bytes]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """The complete answers of the process until it ends or is killed."""
    while line := file.readline():
        try:
            answer = json.loads(line)
        except ValueError:
            return
        png = file.read(answer["png"])
        if len(png) < answer["png"]:
            return
        yield answer, png
