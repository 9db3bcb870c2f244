"""Word lists of the rule-based extractor, read from their data file on first use."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def word_list(name: str) -> frozenset[str]:
    """Return the words of a list in ``phrases/words.toml``.

    Args:
        name: name of the list.

    Raises:
        KeyError: there is no list of this name.
    """
    source = resources.files("lifelong.language").joinpath("phrases", "words.toml")
    return frozenset(str(tomllib.loads(source.read_text(encoding="utf-8"))[name]).split())
