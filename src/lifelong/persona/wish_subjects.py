"""The subject of a wish in short feedback on a reply: "shorter please" is a wish about length."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

OTHER = "me.style.wish"
"""The slot of a wish without a known subject; guidance quotes its words."""


@cache
def _subjects() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    source = resources.files("lifelong.persona").joinpath("wish_subjects.toml")
    entries = tomllib.loads(source.read_text(encoding="utf-8"))["subject"]
    return tuple((each["slot"], each["single"], re.compile(each["words"], re.IGNORECASE)) for each in entries)


def subject(words: str) -> tuple[str, bool]:
    """The slot of a wish by its words, and whether a newer wish in the slot replaces an older one."""
    for slot, single, pattern in _subjects():
        if pattern.search(words):
            return slot, single
    return OTHER, False
