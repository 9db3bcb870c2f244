"""The perceiver of documents: their own text, and the text that is read in their scans and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from lifelong.errors import AttachmentError
from lifelong.models.base import TextReader
from lifelong.perception.attachments import PictureLimits, check
from lifelong.perception.bounds import Bounds
from lifelong.perception.documents import (
    DocumentContent,
    DocumentPage,
    lacking,
    pieces,
    read_office,
    read_pdf,
    read_text,
)
from lifelong.perception.kinds import OFFICE_TYPES, PDF, kind_of
from lifelong.perception.perceive import InputFile
from lifelong.perception.picture_text import LONGEST_SIDE, read_picture
from lifelong.perception.pictures import upright
from lifelong.types import Excerpt


class DocumentReader:
    """The perceiver of documents; scans and pictures in them are read by OCR where that is available.

    Args:
        reader: the text reader for scans and pictures, or None.
        bounds: how many pages.
        limits: of the pictures inside.
    """

    name = "document"

    def __init__(self, reader: TextReader | None, bounds: Bounds, limits: PictureLimits = PictureLimits()) -> None:
        self._reader = reader
        self._bounds = bounds
        self._limits = limits

    @property
    def early(self) -> DocumentReader:
        """One for the text that the file holds, without OCR, which takes seconds a page."""
        return self if self._reader is None else DocumentReader(None, self._bounds, self._limits)

    @property
    def version(self) -> str:
        """Changes with the text reader, and when one becomes available."""
        able = self._able
        return f"3 {able.name}" if able is not None else "3"

    @property
    def _able(self) -> TextReader | None:
        return None if self._reader is None or self._reader.lacking else self._reader

    def takes(self, media_type: str) -> bool:
        """Whether the file is a document, and the packages that read it are installed."""
        return kind_of(media_type) == "document" and not lacking(media_type)

    def perceive(self, file: InputFile) -> Mapping[str, Any]:
        """Read a document page by page, or section by section."""
        if file.item.media_type in OFFICE_TYPES:
            return self._sections(read_office(file.content, file.item.media_type, self._bounds, name=file.label))
        if file.item.media_type == PDF:
            document = read_pdf(file.content, self._bounds, name=file.label)
        else:
            document = read_text(file.content, self._bounds)
        notes = list(document.notes)
        scans = [page.number for page in document.pages if page.scan]
        if scans and self._able is None:
            notes.append(f"{len(scans)} pages are pictures of text and were not read: lifelong[perception] reads them")
        passages = [excerpt for page in document.pages for excerpt in self._words(page, notes)]
        return {"passages": passages, "pages": document.count, "notes": list(dict.fromkeys(notes))}

    def _sections(self, document: DocumentContent) -> Mapping[str, Any]:
        """The text of a document without pages, and of its pictures, each under its heading."""
        passages: list[Excerpt] = []
        notes = list(document.notes)
        unread = 0
        for section in document.sections:
            passages += [Excerpt("page", piece, heading=section.heading) for piece in pieces(section.text)]
            if section.picture and self._able is not None:
                try:
                    _, content = check(section.picture, self._limits)
                    picture = np.asarray(upright(content, edge=LONGEST_SIDE))
                except AttachmentError:
                    unread += 1
                    continue
                excerpts = read_picture(picture, self._able, notes=notes)
                passages += [replace(one, boxes=(), heading=section.heading) for one in excerpts]
        pictures = sum(bool(section.picture) for section in document.sections)
        if pictures and self._able is None:
            notes.append(f"{pictures} pictures in it were not read: lifelong[perception] reads them")
        if unread:
            notes.append(f"{unread} pictures in it are of a kind that is not read")
        return {"passages": passages, "notes": notes}

    def _words(self, page: DocumentPage, notes: list[str]) -> list[Excerpt]:
        excerpts = [Excerpt("page", piece, page=page.number) for piece in pieces(page.text)]
        if page.drawn is None or self._able is None:
            return excerpts
        for place in (None,) if page.scan else page.pictures:
            excerpts += read_picture(page.drawn, self._able, page=page.number, within=place, notes=notes)
        return excerpts
