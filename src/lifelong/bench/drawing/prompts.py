"""The prompts of the set, its boxes for two subjects, and the ways in which a person says a prompt."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lifelong.errors import ImportFormatError
from lifelong.types import Part


@dataclass(frozen=True, slots=True)
class DrawPrompt:
    """One prompt of the set: its words, and the subjects in their order."""

    text: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedPrompt:
    """A prompt as the person says it.

    Attributes:
        way: ``named``, ``owned`` (with possessives) or ``given`` (the caller names the subjects).
        text: the words.
        explicit: the names that the caller gives.
        subjects: the subjects of the set, in their order.
        layout: the box of each name; empty if none are given.
    """

    way: str
    text: str
    explicit: tuple[str, ...]
    subjects: tuple[str, ...]
    layout: Mapping[str, Part]


def load(data: Path) -> list[DrawPrompt]:
    """Read the prompts.

    Raises:
        ImportFormatError: the folder is not the data set.
    """
    prompts = []
    for name in ("dreambench_single.jsonl", "dreambench_multi.jsonl"):
        try:
            rows = [json.loads(line) for line in (data / name).read_text(encoding="utf-8").splitlines() if line]
            prompts += [DrawPrompt(str(row["prompt"]), tuple(map(str, row["subjects"]))) for row in rows]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ImportFormatError(f"{data / name} holds no prompts ({error}): give the folder of the set") from error
    return prompts


def layouts(data: Path) -> list[tuple[Part, ...]]:
    """The boxes of the set for two subjects, or none: one half of the set has no such file.

    Raises:
        ImportFormatError: the file is damaged.
    """
    path = data / "msbench_layouts.json"
    if not path.is_file():
        return []
    try:
        boxes = json.loads(path.read_text(encoding="utf-8"))["boxes"].values()
        return [tuple((a, b, c, d) for a, b, c, d in each) for each in boxes if len(each) == 2]
    except (ValueError, KeyError, TypeError) as error:
        raise ImportFormatError(f"{path} holds no boxes ({error}): give the folder of the set") from error


def with_names(text: str, kinds: Sequence[str], names: Sequence[str]) -> str:
    """A prompt with names for its subjects: "Bertha in the jungle", "a red Bertha"."""
    for kind, name in zip(kinds, names, strict=True):
        text = re.sub(rf"(?:\ba )?\b{re.escape(kind)}\b", name, text, count=1)
    return text


def with_possessives(text: str, kinds: Sequence[str], names: Sequence[str]) -> str:
    """A prompt with possessives: "my backpack", "my red dog Rex"; an empty name is left out."""
    for kind, name in zip(kinds, names, strict=True):
        found = rf"\ba ((?:\w+ ){{0,2}}){re.escape(kind)}\b"
        text = re.sub(found, rf"my \g<1>{kind} {name}".rstrip(), text, count=1)
    return text
