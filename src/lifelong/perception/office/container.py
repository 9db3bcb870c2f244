"""The ZIP container of DOCX, ODT and EPUB: its parts, their XML, and the pictures among them."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Final

import lxml.etree as etree

from lifelong.perception.office.block import Block, DocumentError

UNPACKED: Final = 256_000_000
"""Most bytes of all parts together, unpacked: a document that unpacks to more is taken for a ZIP bomb."""


def unpacked(content: bytes) -> zipfile.ZipFile:
    """The ZIP container of a document, opened.

    Raises:
        DocumentError: it unpacks to more than UNPACKED bytes.
    """
    parts = zipfile.ZipFile(io.BytesIO(content))
    if sum(item.file_size for item in parts.infolist()) > UNPACKED:
        raise DocumentError("bomb")
    return parts


def xml(content: bytes) -> etree._Element:
    """The root of a part in XML; no entity is expanded and nothing is loaded."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(content, parser)


def picture(parts: zipfile.ZipFile, name: str) -> Iterator[Block]:
    """The block of a picture that is a part of the document; none for a link that leads outside."""
    try:
        yield Block("picture", picture=parts.read(name.removeprefix("./")))
    except KeyError:
        return


def part_name(folder: str, name: str) -> str:
    """The name of the part that a reference from a folder points to."""
    return name[1:] if name.startswith("/") else posixpath.normpath(posixpath.join(folder, name))
