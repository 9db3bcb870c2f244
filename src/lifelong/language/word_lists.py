"""Word lists of the embedded extractor, read from their data file on first use."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def word_list(name: str) -> frozenset[str]:
    """The list of that name in ``phrases/words.toml``."""
    source = resources.files("lifelong.language").joinpath("phrases", "words.toml")
    return frozenset(str(tomllib.loads(source.read_text(encoding="utf-8"))[name]).split())
