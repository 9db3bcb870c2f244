"""What is written in documents other than PDF: headings, paragraphs and pictures, in their order.

Nothing in a document is run and nothing is fetched: macros, scripts and embedded objects are not looked at, linked
pictures stay where they are, and entities of XML are not expanded. ``office.py`` calls this in a process of its own.

Two libraries were tried before this was written. python-docx passes over content controls, text boxes and tracked
insertions. kreuzberg reads all these kinds and has 98 MB; it loses spaces of ODT and leaves Markdown in HTML.
"""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Final, Literal, cast
from urllib.parse import unquote

import lxml.etree as etree
import lxml.html

from lifelong.perception.kinds import DOCX, EML, EPUB, HTML, ODT, RTF

UNPACKED: Final = 256_000_000
"""Bytes that the parts of a document may have together, unpacked: a document that is packed to nothing is a bomb."""

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ODT_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_ODT_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLIP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_BOX: Final = f"{_W}txbxContent"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"

_HEADING: Final = re.compile(r"(heading|title)\b", re.IGNORECASE)
_UNSEEN: Final = frozenset("script style template noscript iframe object embed svg math head select".split())
_BLOCKS: Final = frozenset(
    "p div li tr td th h1 h2 h3 h4 h5 h6 section article header footer main aside nav blockquote pre table ul ol dl dt "
    "dd figure figcaption br hr form fieldset body".split()
)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document: a heading, a paragraph, or the bytes of a picture."""

    kind: Literal["heading", "text", "picture"]
    text: str = ""
    picture: bytes = b""


class Unreadable(ValueError):  # noqa: N818  # it names what the document is
    """A document cannot be read; the message says why."""


def blocks(media_type: str, content: bytes) -> Iterator[Block]:
    """What is written in a document.

    Raises:
        Unreadable: it is damaged, locked, or unpacks to far more than a document has.
    """
    try:
        yield from _READERS[media_type](content)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # whatever a reader stumbles with in a damaged file
        raise Unreadable("password" if "encrypted" in str(error) else "damaged") from error


def _docx(content: bytes) -> Iterator[Block]:
    parts = _unpacked(content)
    main = next((name for name in parts.namelist() if re.fullmatch(r"word/document\d*\.xml", name)), "")
    links = _links(parts, main)
    headings = _heading_styles(parts)
    body = _xml(parts.read(main)).find(f"{_W}body")
    if body is not None:
        yield from _docx_blocks(body, parts, links, headings)


def _docx_blocks(
    node: etree._Element, parts: zipfile.ZipFile, links: dict[str, str], headings: frozenset[str]
) -> Iterator[Block]:
    for child in node:
        if child.tag == f"{_W}p":
            style = child.find(f"{_W}pPr/{_W}pStyle")
            level = child.find(f"{_W}pPr/{_W}outlineLvl")
            headed = level is not None or (style is not None and style.get(f"{_W}val", "") in headings)
            yield Block("heading" if headed else "text", _docx_words(child))
            for inside in _inside(child, (_BLIP, _BOX)):
                if inside.tag == _BOX:
                    yield from _docx_blocks(inside, parts, links, headings)
                else:
                    yield from _picture(parts, links.get(inside.get(f"{_R}embed", ""), ""))
        elif child.tag == f"{_W}tr":
            cells = [" ".join(filter(None, map(_docx_words, cell.iter(f"{_W}p")))) for cell in child.iter(f"{_W}tc")]
            yield Block("text", " | ".join(filter(None, cells)))
            for blip in _inside(child, (_BLIP,)):
                yield from _picture(parts, links.get(blip.get(f"{_R}embed", ""), ""))
        elif child.tag != _FALLBACK:
            yield from _docx_blocks(child, parts, links, headings)


def _docx_words(paragraph: etree._Element) -> str:
    """The words of a paragraph: what was struck out is no text, and what stands in a box comes on its own."""
    signs = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
    nodes = _inside(paragraph, (f"{_W}t", *signs), without=(_BOX, f"{_W}pPr"))
    return "".join(signs.get(str(node.tag)) or node.text or "" for node in nodes)


def _inside(node: etree._Element, tags: tuple[str, ...], *, without: tuple[str, ...] = ()) -> Iterator[etree._Element]:
    """Those inside a node, none of them inside another, in their order; a part that is there twice is taken once."""
    for child in node:
        if child.tag in tags:
            yield child
        elif child.tag not in (*without, _FALLBACK):
            yield from _inside(child, tags, without=without)


def _links(parts: zipfile.ZipFile, main: str) -> dict[str, str]:
    """Names of the parts that a part refers to by their id; what lies outside the file is left out."""
    folder, name = posixpath.split(main)
    try:
        root = _xml(parts.read(f"{folder}/_rels/{name}.rels"))
    except KeyError:
        return {}
    inside = (each for each in root if each.get("TargetMode") != "External")
    return {each.get("Id", ""): _joined(folder, each.get("Target", "")) for each in inside}


def _heading_styles(parts: zipfile.ZipFile) -> frozenset[str]:
    try:
        root = _xml(parts.read("word/styles.xml"))
    except KeyError:
        return frozenset()
    found = set()
    for style in root.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if (name is not None and _HEADING.match(name.get(f"{_W}val", ""))) or (
            style.find(f"{_W}pPr/{_W}outlineLvl") is not None
        ):
            found.add(style.get(f"{_W}styleId", ""))
    return frozenset(found)


def _odt(content: bytes) -> Iterator[Block]:
    parts = _unpacked(content)
    try:
        if b"encryption-data" in parts.read("META-INF/manifest.xml"):
            raise Unreadable("password")
    except KeyError:
        pass
    yield from _odt_blocks(_xml(parts.read("content.xml")), parts)


def _odt_blocks(node: etree._Element, parts: zipfile.ZipFile) -> Iterator[Block]:
    for child in node:
        if child.tag in (f"{_ODT_TEXT}h", f"{_ODT_TEXT}p"):
            yield Block("heading" if child.tag == f"{_ODT_TEXT}h" else "text", _odt_words(child))
            yield from _odt_pictures(child, parts)
        elif child.tag == f"{_ODT_TABLE}table-row":
            cells = [" ".join(map(_odt_words, cell.iter(f"{_ODT_TEXT}p"))) for cell in child]
            yield Block("text", " | ".join(filter(None, cells)))
            yield from _odt_pictures(child, parts)
        elif child.tag != f"{_ODT_TEXT}tracked-changes":
            yield from _odt_blocks(child, parts)


def _odt_words(node: etree._Element) -> str:
    said = [node.text or ""]
    for child in node:
        if child.tag == f"{_ODT_TEXT}s":
            said.append(" " * min(int(child.get(f"{_ODT_TEXT}c", "1")), 100))
        elif child.tag in (f"{_ODT_TEXT}tab", f"{_ODT_TEXT}line-break"):
            said.append("\n" if str(child.tag).endswith("break") else "\t")
        elif isinstance(child.tag, str) and not child.tag.endswith("}annotation"):
            said.append(_odt_words(child))
        said.append(child.tail or "")
    return "".join(said)


def _odt_pictures(node: etree._Element, parts: zipfile.ZipFile) -> Iterator[Block]:
    for image in node.iter("{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}image"):
        yield from _picture(parts, image.get(_HREF, ""))


def _epub(content: bytes) -> Iterator[Block]:
    parts = _unpacked(content)
    root = _xml(parts.read("META-INF/container.xml")).find(".//{*}rootfile")
    package = "" if root is None else root.get("full-path", "")
    folder = posixpath.dirname(package)
    book = _xml(parts.read(package))
    items = {item.get("id"): _joined(folder, unquote(item.get("href", ""))) for item in book.iterfind(".//{*}item")}
    chapters = [items.get(each.get("idref")) for each in book.iterfind(".//{*}itemref")]
    for chapter in filter(None, chapters):
        inside = posixpath.dirname(chapter)
        yield from _page(parts.read(chapter), lambda name, at=inside: _picture(parts, _joined(at, unquote(name))))  # type: ignore[misc]


def _html(content: bytes) -> Iterator[Block]:
    yield from _page(content, lambda name: iter(()))


def _page(content: bytes, pictures: Callable[[str], Iterator[Block]]) -> Iterator[Block]:
    """A web page: what a reader sees of it without running anything.

    Args:
        content: its bytes; they say their encoding, or are UTF-8.
        pictures: gives the pictures that are named in it and are at hand.
    """
    said = re.search(rb"(?i)charset\s*=|encoding\s*=|^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)", content[:2048])
    parser = lxml.html.HTMLParser(encoding=None if said else "utf-8", no_network=True, huge_tree=False)
    root = lxml.html.document_fromstring(content, parser=parser)
    title = root.findtext(".//title")
    if title:
        yield Block("heading", title)
    yield from _page_blocks(root, [], pictures)


def _page_blocks(root: etree._Element, line: list[str], pictures: Callable[[str], Iterator[Block]]) -> Iterator[Block]:
    heading = False
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        tag = node.tag
        if event in ("comment", "pi") or not isinstance(tag, str):
            line.append(node.tail or "")
            continue
        if event == "start" and _hidden(node):
            walk.skip_subtree()
            continue
        if tag in _BLOCKS:
            cell = tag in ("td", "th")
            if cell and event == "end":
                line.append(" | ")
            elif not cell:
                yield Block("heading" if heading else "text", " ".join("".join(line).split()).strip("| "))
                line.clear()
                heading = event == "start" and tag[0] == "h" and tag[1:].isdigit()
        if event == "start":
            line.append(node.text or "")
            if tag == "img":
                source = node.get("src", "")
                yield from _written_out(source) if source.startswith("data:") else pictures(source)
        else:
            line.append(node.tail or "")
    yield Block("text", " ".join("".join(line).split()).strip("| "))


def _hidden(node: etree._Element) -> bool:
    style = node.get("style", "").replace(" ", "").casefold()
    return node.tag in _UNSEEN or node.get("hidden") is not None or "display:none" in style


def _rtf(content: bytes) -> Iterator[Block]:
    from striprtf.striprtf import rtf_to_text

    for line in rtf_to_text(content.decode("latin-1"), errors="replace").splitlines():
        yield Block("text", line)


def _eml(content: bytes) -> Iterator[Block]:
    """A letter: who wrote it to whom and when, its words, and the pictures that came with it."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    yield Block("heading", str(message.get("Subject", "")))
    for name in ("From", "To", "Cc", "Date"):
        if message.get(name):
            yield Block("text", f"{name}: {message[name]}")
    body = message.get_body(("plain", "html"))
    if body is not None:
        if body.get_content_subtype() == "html":
            yield from _page(_bytes(body), lambda name: iter(()))
        else:
            for paragraph in re.split(r"\n\s*\n", str(body.get_content())):
                yield Block("text", paragraph)
    for part in message.walk():
        if part.get_content_maintype() == "image":
            yield Block("picture", picture=_bytes(part))
        elif part.get_filename() and part is not body:
            yield Block("text", f"Attached: {part.get_filename()}")


def _bytes(part: Message) -> bytes:
    return cast("bytes", part.get_payload(decode=True) or b"")


def _picture(parts: zipfile.ZipFile, name: str) -> Iterator[Block]:
    """A picture that lies in the file itself."""
    try:
        yield Block("picture", picture=parts.read(name.removeprefix("./")))
    except KeyError:
        return


def _written_out(source: str) -> Iterator[Block]:
    """A picture that is written into the page."""
    head, _, data = source.partition(",")
    if head.endswith(";base64"):
        try:
            yield Block("picture", picture=base64.b64decode(unquote(data)))
        except binascii.Error:
            return


def _joined(folder: str, name: str) -> str:
    return name[1:] if name.startswith("/") else posixpath.normpath(posixpath.join(folder, name))


def _unpacked(content: bytes) -> zipfile.ZipFile:
    parts = zipfile.ZipFile(io.BytesIO(content))
    if sum(item.file_size for item in parts.infolist()) > UNPACKED:
        raise Unreadable("bomb")
    return parts


def _xml(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(content, parser)


_READERS: Final[dict[str, Callable[[bytes], Iterator[Block]]]] = {
    DOCX: _docx,
    ODT: _odt,
    EPUB: _epub,
    HTML: _html,
    RTF: _rtf,
    EML: _eml,
}
