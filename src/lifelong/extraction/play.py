"""Scenes: what is said in a role play is nobody's fact, in fifteen languages.

"Imagine" does not begin one: "stell dir vor, ich bin umgezogen" tells news.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from lifelong.language.phrase_patterns import phrase_start, plain_words


def is_play(text: str) -> bool:
    """Whether a text begins a scene: "Let's play a scene: I am a sailor called Piet"."""
    plain = plain_words(text)
    found = _beginnings().match(plain)
    return found is not None and found.end() < len(plain)


@cache
def _beginnings() -> re.Pattern[str]:
    source = resources.files("lifelong.extraction").joinpath("play.toml")
    data: dict[str, str] = tomllib.loads(source.read_text(encoding="utf-8"))
    return phrase_start({plain_words(phrase) for each in data.values() for phrase in each.split(",")})
