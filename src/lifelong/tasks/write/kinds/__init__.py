"""What can be written: a small file for each task, with what it needs, its prompt, and the limits of its check."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from lifelong.errors import InputError

Way = Literal["letter", "caption", "comment", "review", "product", "summary", "title", "dialogue"]


@dataclass(frozen=True, slots=True)
class WritingTask:
    """One task.

    Attributes:
        summary: what it writes.
        needs: what must be given: one of these.
        way: how the embedded parts write it.
        words: least and most words.
        letter: whether it has a greeting and a sign-off.
        prompt: the prompt; ``{person}`` stands for the name.
        version: of the prompt.
    """

    name: str
    summary: str
    needs: tuple[str, ...]
    way: Way
    words: tuple[int, int]
    letter: bool
    prompt: str
    version: int


@cache
def tasks() -> dict[str, WritingTask]:
    """All tasks by name."""
    folder = resources.files(__name__)
    names = sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))
    return {name: _read(name) for name in names}


def task(name: str) -> WritingTask:
    """The task of a name.

    Raises:
        InputError: there is none.
    """
    try:
        return tasks()[name]
    except KeyError:
        raise InputError(f"nothing called {name!r} can be written: give one of {', '.join(tasks())}") from None


def _read(name: str) -> WritingTask:
    data = tomllib.loads((resources.files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))
    least, most = data["words"]
    return WritingTask(
        name, data["summary"], tuple(data["needs"]), data["way"], (int(least), int(most)),
        bool(data.get("letter")), str(data["text"]).strip(), int(data["version"]),
    )  # fmt: skip
