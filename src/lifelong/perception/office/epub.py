"""EPUB books as blocks: the chapters in the order of the spine."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from lifelong.perception.office.block import Block
from lifelong.perception.office.container import part_name, picture, unpacked, xml
from lifelong.perception.office.html import page


def blocks(content: bytes) -> Iterator[Block]:
    """The blocks of an EPUB file."""
    parts = unpacked(content)
    root = xml(parts.read("META-INF/container.xml")).find(".//{*}rootfile")
    package = "" if root is None else root.get("full-path", "")
    folder = posixpath.dirname(package)
    book = xml(parts.read(package))
    items = {item.get("id"): part_name(folder, unquote(item.get("href", ""))) for item in book.iterfind(".//{*}item")}
    chapters = [items.get(each.get("idref")) for each in book.iterfind(".//{*}itemref")]
    for chapter in filter(None, chapters):
        inside = posixpath.dirname(chapter)
        yield from page(parts.read(chapter), lambda name, at=inside: picture(parts, part_name(at, unquote(name))))  # type: ignore[misc]
