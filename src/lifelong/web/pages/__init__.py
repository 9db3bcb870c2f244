"""The pages of the app. A page is a package of this one, named in ``ORDER``, with a value ``page``."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Final

from lifelong.web.web_page import WebPage

ORDER: Final = ("chat", "memory", "you", "photos", "timeline", "foryou", "privacy")
"""All pages in the order of the navigation. One that is not there (yet) is left out, so that a page is added by its
own files alone."""


def _pages() -> tuple[WebPage, ...]:
    there = {module.name for module in pkgutil.iter_modules(__path__)}
    pages: list[WebPage] = [import_module(f"{__name__}.{name}").page for name in ORDER if name in there]
    return tuple(pages)


PAGES: Final = _pages()
