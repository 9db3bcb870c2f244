"""HTML pages as blocks: the text that a browser shows without scripts. EPUB and EML use the same walk."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import unquote

import lxml.etree as etree
import lxml.html

from lifelong.perception.kinds import encoding_of
from lifelong.perception.office.block import Block

_HIDDEN: Final = frozenset("script style template noscript iframe object embed svg math head select".split())
_BLOCKS: Final = frozenset(
    "p div li tr td th h1 h2 h3 h4 h5 h6 section article header footer main aside nav blockquote pre table ul ol dl dt "
    "dd figure figcaption br hr form fieldset body".split()
)

_DECLARED: Final = re.compile(rb"""(?i)(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""")
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def blocks(content: bytes) -> Iterator[Block]:
    """The blocks of an HTML file."""
    yield from page(content, lambda name: iter(()))


def page(content: bytes | str, pictures: Callable[[str], Iterator[Block]]) -> Iterator[Block]:
    """The blocks of a page: what a browser shows of it without scripts.

    Args:
        content: its text; of bytes, the encoding is detected.
        pictures: yields the picture of a name in ``src``, where the document holds it.
    """
    text = content if isinstance(content, str) else _decoded(content)
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)  # whatever the page declares
    root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    title = root.findtext(".//title")
    if title:
        yield Block("heading", title)
    yield from _walk(root, [], pictures)


def _decoded(content: bytes) -> str:
    """The text of a page: in the encoding that it declares, if its bytes fit, else in the one that they look like."""
    declared = _DECLARED.search(content[:2048])
    names = [] if declared is None or content.startswith(_MARKS) else [declared[1].decode("ascii")]
    for name in [*names, encoding_of(content)]:
        try:
            return content.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("cp1252", "replace")


def _walk(root: etree._Element, line: list[str], pictures: Callable[[str], Iterator[Block]]) -> Iterator[Block]:
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
                yield from _inline_picture(source) if source.startswith("data:") else pictures(source)
        else:
            line.append(node.tail or "")
    yield Block("text", " ".join("".join(line).split()).strip("| "))


def _hidden(node: etree._Element) -> bool:
    style = node.get("style", "").replace(" ", "").casefold()
    return node.tag in _HIDDEN or node.get("hidden") is not None or "display:none" in style


def _inline_picture(source: str) -> Iterator[Block]:
    """The block of a picture in a ``data:`` URL."""
    head, _, data = source.partition(",")
    if head.endswith(";base64"):
        try:
            yield Block("picture", picture=base64.b64decode(unquote(data)))
        except binascii.Error:
            return
