"""Patterns and small word lists of the gate, from ``marks.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The compiled pattern of a name.

    Raises:
        KeyError: there is none.
    """
    return re.compile(str(_data()["patterns"][name]).replace("\n", ""), re.IGNORECASE)


@cache
def word_set(name: str) -> frozenset[str]:
    """The words of a list.

    Raises:
        KeyError: there is none.
    """
    return frozenset(str(_data()["words"][name]).split())


@cache
def _data() -> dict[str, Any]:
    source = resources.files("lifelong.extraction.gate").joinpath("marks.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
