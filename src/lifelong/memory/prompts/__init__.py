"""Prompts of the model-backed extractor: one versioned TOML file each, read as package resources."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def prompt(name: str) -> str:
    """The text of the prompt of this name."""
    source = resources.files("lifelong.memory.prompts").joinpath(f"{name}.toml")
    return str(tomllib.loads(source.read_text(encoding="utf-8"))["text"]).strip()
