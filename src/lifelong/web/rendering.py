"""Templates: HTML with every value escaped, addresses of static files that change with their content, and icons."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lifelong.web.formats import Formats
from lifelong.web.markdown import render as markdown

STATIC: Final = files("lifelong.web") / "static"


@cache
def environment() -> Environment:
    """The environment of all templates. An unknown name is an error, so that no gap is shown as an empty text."""
    made = Environment(
        loader=PackageLoader("lifelong.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"month": _month, "undated": undated}
    made.globals |= {"static": static, "icon": icon, "markdown": markdown}
    return made


def _month(at: datetime, formats: Formats) -> str:
    return formats.month(at)


_OPENING: Final = re.compile(
    r"(?:[^“”:\n]{1,80}, )?\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|"
    r"December) \d{4}: (?=[“\d])"
)


def undated(text: str) -> str:
    """The summary of an episode without its person and day, "Ana, 3 March 2026: ", where the day stands beside it."""
    return text[opening.end() :] if (opening := _OPENING.match(text)) else text


@cache
def version() -> str:
    """A part of the hash of all static files. It stands in their addresses, so that browsers may keep them.

    It is one for all, as a folder: a module that imports ``./app.js`` gets the same module as the page.
    """
    digest = hashlib.sha256()
    waiting = [STATIC]
    while waiting:
        for each in sorted(waiting.pop().iterdir(), key=lambda each: each.name):
            if each.is_dir():
                waiting.append(each)
            else:
                digest.update(f"{each.name} ".encode() + hashlib.sha256(each.read_bytes()).digest())
    return digest.hexdigest()[:12]


def static(name: str) -> str:
    """The address of a static file."""
    return f"/app/static/{version()}/{name}"


@cache
def icon(name: str) -> Markup:
    """An icon, by its name in Lucide, as a part of the page."""
    text = (STATIC / "vendor" / "lucide" / f"{name}.svg").read_text(encoding="utf-8")
    inner = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL).partition(">")[2].rpartition("</svg>")[0]
    return Markup(  # noqa: S704  # a file of this package
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{" ".join(inner.split())}'
        "</svg>"
    )
