"""Prompts as versioned TOML files beside the code that uses them, read as package resources.

A file has ``version``, ``notes`` (one line for each version) and ``text``. A change of the text increases the version
and adds a note.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt and its version."""

    name: str
    version: int
    text: str


@cache
def prompt(package: str, name: str) -> Prompt:
    """The prompt of this name in ``lifelong/<package>/prompts``."""
    source = resources.files(f"lifelong.{package}.prompts") / f"{name}.toml"
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    return Prompt(name, int(data["version"]), str(data["text"]).strip())
