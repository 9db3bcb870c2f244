"""OpenDocument text (ODT) as blocks."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Final

import lxml.etree as etree

from lifelong.perception.office.block import Block, DocumentError
from lifelong.perception.office.container import picture, unpacked, xml

_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_IMAGE: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}image"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CREATOR: Final = "{http://purl.org/dc/elements/1.1/}creator"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"


def blocks(content: bytes) -> Iterator[Block]:
    """The blocks of an ODT file."""
    parts = unpacked(content)
    try:
        if b"encryption-data" in parts.read("META-INF/manifest.xml"):
            raise DocumentError("password")
    except KeyError:
        pass
    yield from _walk(xml(parts.read("content.xml")), parts)
    yield from _margins(parts)


def _margins(parts: zipfile.ZipFile) -> Iterator[Block]:
    """The headers and footers of the pages, each text once."""
    if "styles.xml" not in parts.namelist():
        return
    root = xml(parts.read("styles.xml"))
    for label, tag in (("Header", "header"), ("Footer", "footer")):
        texts = ["\n".join(filter(None, map(_words, part.iter(f"{_TEXT}p")))) for part in root.iter(f"{_STYLE}{tag}")]
        yield from (Block("text", f"{label}: {text}") for text in dict.fromkeys(texts) if text.strip())


def _walk(node: etree._Element, parts: zipfile.ZipFile) -> Iterator[Block]:
    for child in node:
        if child.tag in (f"{_TEXT}h", f"{_TEXT}p"):
            yield Block("heading" if child.tag == f"{_TEXT}h" else "text", _words(child))
            yield from _asides(child)
            yield from _pictures(child, parts)
        elif child.tag == f"{_TABLE}table-row":
            cells = [" ".join(map(_words, _paragraphs(cell))) for cell in child]
            yield Block("text", " | ".join(filter(None, cells)))
            yield from _asides(child)
            yield from _pictures(child, parts)
        elif child.tag != f"{_TEXT}tracked-changes":
            yield from _walk(child, parts)


def _paragraphs(cell: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs of a cell, without those of its notes and comments."""
    for child in cell:
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            yield child
        elif child.tag not in (f"{_TEXT}note", f"{_OFFICE}annotation"):
            yield from _paragraphs(child)


def _words(node: etree._Element) -> str:
    texts = [node.text or ""]
    for child in node:
        if child.tag == f"{_TEXT}s":
            texts.append(" " * min(int(child.get(f"{_TEXT}c", "1")), 100))
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            texts.append("\n" if str(child.tag).endswith("break") else "\t")
        elif isinstance(child.tag, str) and child.tag not in (f"{_OFFICE}annotation", f"{_TEXT}note"):
            texts.append(_words(child))
        texts.append(child.tail or "")
    return "".join(texts)


def _asides(node: etree._Element) -> Iterator[Block]:
    """The notes and comments of a paragraph or row."""
    for note in node.iter(f"{_TEXT}note", f"{_OFFICE}annotation"):
        words = "\n".join(filter(None, map(_words, note.iter(f"{_TEXT}p"))))
        author = note.findtext(_CREATOR) or ""
        kind = "Endnote" if note.get(f"{_TEXT}note-class") == "endnote" else "Footnote"
        label = kind if note.tag == f"{_TEXT}note" else f"Comment{f' by {author}' if author else ''}"
        if words.strip():
            yield Block("text", f"{label}: {words.strip()}")


def _pictures(node: etree._Element, parts: zipfile.ZipFile) -> Iterator[Block]:
    for image in node.iter(_IMAGE):
        yield from picture(parts, image.get(_HREF, ""))
