"""Prompts of the response stage: one versioned TOML file each, read as package resources."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt with its version, and examples of what is asked and answered under it."""

    name: str
    version: int
    text: str
    examples: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=16)
def prompt(name: str) -> Prompt:
    """The prompt of this name."""
    content = (resources.files(__package__) / f"{name}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(content)
    examples = tuple((str(item["ask"]).strip(), str(item["answer"])) for item in data.get("examples", ()))
    return Prompt(name, int(data["version"]), str(data["text"]).strip(), examples)
