"""OpenDocument text (ODT) as blocks."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Final

import lxml.etree as etree

from lifelong.perception.office.block import Block, DocumentError
from lifelong.perception.office.parts import picture, unpacked, xml

_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_IMAGE: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}image"
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


def _walk(node: etree._Element, parts: zipfile.ZipFile) -> Iterator[Block]:
    for child in node:
        if child.tag in (f"{_TEXT}h", f"{_TEXT}p"):
            yield Block("heading" if child.tag == f"{_TEXT}h" else "text", _words(child))
            yield from _pictures(child, parts)
        elif child.tag == f"{_TABLE}table-row":
            cells = [" ".join(map(_words, cell.iter(f"{_TEXT}p"))) for cell in child]
            yield Block("text", " | ".join(filter(None, cells)))
            yield from _pictures(child, parts)
        elif child.tag != f"{_TEXT}tracked-changes":
            yield from _walk(child, parts)


def _words(node: etree._Element) -> str:
    texts = [node.text or ""]
    for child in node:
        if child.tag == f"{_TEXT}s":
            texts.append(" " * min(int(child.get(f"{_TEXT}c", "1")), 100))
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            texts.append("\n" if str(child.tag).endswith("break") else "\t")
        elif isinstance(child.tag, str) and not child.tag.endswith("}annotation"):
            texts.append(_words(child))
        texts.append(child.tail or "")
    return "".join(texts)


def _pictures(node: etree._Element, parts: zipfile.ZipFile) -> Iterator[Block]:
    for image in node.iter(_IMAGE):
        yield from picture(parts, image.get(_HREF, ""))
