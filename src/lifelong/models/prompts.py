"""Prompts as versioned TOML files beside the code that uses them, read as package resources.

A file has ``version``, ``notes`` (one line for each version), ``text``, and for small models ``examples``, each with a
request (``ask``) and its answer. A change of the text increases the version and adds a note.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt, its version, and examples of requests with their answers."""

    name: str
    version: int
    text: str
    examples: tuple[tuple[str, str], ...] = ()


@cache
def prompt(package: str, name: str) -> Prompt:
    """The prompt of this name in ``lifelong/<package>/prompts``."""
    source = resources.files(f"lifelong.{package}.prompts") / f"{name}.toml"
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    examples = tuple((str(item["ask"]).strip(), str(item["answer"])) for item in data.get("examples", ()))
    return Prompt(name, int(data["version"]), str(data["text"]).strip(), examples)
