"""Word documents (DOCX) as blocks."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Final

import lxml.etree as etree

from lifelong.perception.office.block import Block
from lifelong.perception.office.container import part_name, picture, unpacked, xml

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLIP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_BOX: Final = f"{_W}txbxContent"
_MOVED: Final = f"{_W}moveFrom"

_LABELS: Final = {
    "header": "Header",
    "footer": "Footer",
    "footnotes": "Footnote",
    "endnotes": "Endnote",
    "comments": "Comment",
}

_HEADING: Final = re.compile(r"(heading|title)\b", re.IGNORECASE)


def blocks(content: bytes) -> Iterator[Block]:
    """The blocks of a DOCX file."""
    parts = unpacked(content)
    main = next((name for name in parts.namelist() if re.fullmatch(r"word/document\d*\.xml", name)), "")
    links = _links(parts, main)
    headings = _heading_styles(parts)
    body = xml(parts.read(main)).find(f"{_W}body")
    if body is not None:
        yield from _walk(body, parts, links, headings)
    for kind in ("header", "footnotes", "endnotes", "comments", "footer"):
        yield from _beside(parts, kind, headings)


def _beside(parts: zipfile.ZipFile, kind: str, headings: frozenset[str]) -> Iterator[Block]:
    """The text of the parts beside the body: a header or footer once, notes and comments with their author."""
    seen: set[str] = set()
    for name in sorted(each for each in parts.namelist() if re.fullmatch(rf"word/{kind}\d*\.xml", each)):
        root = xml(parts.read(name))
        items = [root] if kind in ("header", "footer") else [each for each in root if not each.get(f"{_W}type")]
        for item in items:
            blocks = [
                one for one in _walk(item, parts, _links(parts, name), headings) if one.text.strip() or one.picture
            ]
            text = "\n".join(one.text.strip() for one in blocks if one.text.strip())
            if text and text not in seen:
                seen.add(text)
                author = item.get(f"{_W}author", "")
                yield Block("text", f"{_LABELS[kind]}{f' by {author}' if author else ''}: {text}")
            yield from (one for one in blocks if one.kind == "picture")


def _walk(
    node: etree._Element, parts: zipfile.ZipFile, links: dict[str, str], headings: frozenset[str]
) -> Iterator[Block]:
    for child in node:
        if child.tag == f"{_W}p":
            style = child.find(f"{_W}pPr/{_W}pStyle")
            level = child.find(f"{_W}pPr/{_W}outlineLvl")
            heading = level is not None or (style is not None and style.get(f"{_W}val", "") in headings)
            yield Block("heading" if heading else "text", _words(child))
            for inside in _inside(child, (_BLIP, _BOX)):
                if inside.tag == _BOX:
                    yield from _walk(inside, parts, links, headings)
                else:
                    yield from picture(parts, links.get(inside.get(f"{_R}embed", ""), ""))
        elif child.tag == f"{_W}tr":
            cells = [" ".join(filter(None, map(_words, cell.iter(f"{_W}p")))) for cell in child.iter(f"{_W}tc")]
            yield Block("text", " | ".join(filter(None, cells)))
            for blip in _inside(child, (_BLIP,)):
                yield from picture(parts, links.get(blip.get(f"{_R}embed", ""), ""))
        elif child.tag not in (_FALLBACK, _MOVED):
            yield from _walk(child, parts, links, headings)


def _words(paragraph: etree._Element) -> str:
    """The text of a paragraph, without what was deleted or moved away, and without text boxes, which are blocks."""
    signs = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
    nodes = _inside(paragraph, (f"{_W}t", *signs), without=(_BOX, f"{_W}pPr"))
    return "".join(signs.get(str(node.tag)) or node.text or "" for node in nodes)


def _inside(node: etree._Element, tags: tuple[str, ...], *, without: tuple[str, ...] = ()) -> Iterator[etree._Element]:
    """The outermost descendants with these tags, in order; the fallback copy of a part is skipped."""
    for child in node:
        if child.tag in tags:
            yield child
        elif child.tag not in (*without, _FALLBACK, _MOVED):
            yield from _inside(child, tags, without=without)


def _links(parts: zipfile.ZipFile, main: str) -> dict[str, str]:
    """The parts that a part refers to, by relationship id; external targets are left out."""
    folder, name = posixpath.split(main)
    try:
        root = xml(parts.read(f"{folder}/_rels/{name}.rels"))
    except KeyError:
        return {}
    inside = (each for each in root if each.get("TargetMode") != "External")
    return {each.get("Id", ""): part_name(folder, each.get("Target", "")) for each in inside}


def _heading_styles(parts: zipfile.ZipFile) -> frozenset[str]:
    try:
        root = xml(parts.read("word/styles.xml"))
    except KeyError:
        return frozenset()
    styles = set()
    for style in root.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if (name is not None and _HEADING.match(name.get(f"{_W}val", ""))) or (
            style.find(f"{_W}pPr/{_W}outlineLvl") is not None
        ):
            styles.add(style.get(f"{_W}styleId", ""))
    return frozenset(styles)
