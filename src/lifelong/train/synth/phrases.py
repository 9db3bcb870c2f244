"""The sentences of the built-in generator, read from ``phrases.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def phrases() -> dict[str, Any]:
    """The whole file."""
    source = resources.files("lifelong.train.synth").joinpath("phrases.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def values(topic: dict[str, Any]) -> list[str]:
    """What a topic can hold."""
    text = phrases()["people"]["jobs"] if topic["values"] == "jobs" else topic["values"]
    return [value.strip() for value in text.split("|")]
