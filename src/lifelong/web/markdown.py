"""Markdown of messages as HTML that is safe to show.

markdown-it-py renders without raw HTML, and nh3 removes everything that is not on the list: two independent guards.
Pictures are not loaded, because their addresses would tell another server what was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

_TAGS: Final = frozenset(
    "a blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre s strong table tbody td th thead tr ul".split()
)
_ATTRIBUTES: Final = {"a": {"href", "title", "class"}, "ol": {"start"}}

_QUOTE: Final = re.compile(r"[“„»]([^“”„«»]{3,})[”“«]|\"([^\"]{3,})\"")
"""Words in quotation marks, as answers have them."""

_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
_MARKDOWN.disable("image")


def _is_elsewhere(address: str) -> bool:
    """Whether an address is a plain one of the web or of mail: words do not link to pages of the app."""
    return address.strip().lower().startswith(("http://", "https://", "mailto:"))


_MARKDOWN.validateLink = _is_elsewhere  # type: ignore[assignment]  # its documented hook

Source = Callable[[str], str | None]
"""The address of the message that holds these words, or None."""


def render(text: str, source: Source | None = None) -> Markup:
    """HTML of a text in Markdown.

    Args:
        text: the text, of any origin.
        source: finds the message of a quote, which becomes a link to it; None leaves quotes as they are.
    """
    environment = {} if source is None else {"source": source}
    html = _MARKDOWN.render(text, environment)
    return Markup(  # noqa: S704  # nh3 has cleaned it
        nh3.clean(
            html,
            tags=set(_TAGS),
            attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer nofollow",
        )
    )


def _link_quotes(state: StateCore) -> None:
    source: Source | None = state.env.get("source")
    if source is None:
        return
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = _with_links(block.children, source)


def _with_links(tokens: list[Token], source: Source) -> list[Token]:
    """The tokens of a paragraph, in which each quote of a known message is a link."""
    linked: list[Token] = []
    depth = 0
    for token in tokens:
        depth += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type != "text" or depth:
            linked.append(token)
            continue
        place = 0
        for quote in _QUOTE.finditer(token.content):
            address = source(quote[1] or quote[2])
            if address is None:
                continue
            linked += [
                _text(token.content[place : quote.start()]),
                _tag("link_open", 1, {"href": address, "class": "quote"}),
                _text(quote[0]),
                _tag("link_close", -1, {}),
            ]
            place = quote.end()
        linked.append(_text(token.content[place:]) if place else token)
    return linked


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _tag(kind: str, nesting: int, attributes: Mapping[str, str]) -> Token:
    return Token(kind, "a", nesting, attrs=dict(attributes))  # type: ignore[arg-type]  # -1 and 1


_MARKDOWN.core.ruler.push("link_quotes", _link_quotes)
