"""Labelled outputs of a capable model: a talk, what is known, one thing that a model might give, and a verdict."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from lifelong.errors import ImportFormatError, InputError
from lifelong.types import MemoryKind, Role, State

FILE: Final = "items.jsonl"

Stage = Literal["turn", "episode", "habit", "core"]

KINDS: Final[Mapping[str, MemoryKind]] = {
    "turn": "semantic",
    "episode": "episodic",
    "habit": "procedural",
    "core": "core",
}
"""The kind of memory that an output of each stage makes."""


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact that is known before the talk, with the id by which the output names it."""

    id: str
    kind: MemoryKind
    slot: str
    text: str
    at: datetime
    single: bool
    state: State
    trigger: str


@dataclass(frozen=True, slots=True)
class GateMessage:
    """One message of the talk."""

    role: Role
    speaker: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GateItem:
    """One labelled output.

    Attributes:
        right: whether a careful person would let it in.
        output: the statement, episode or edit, in the product's own JSON form.
        stores: of a right one: its text must be stored as it is.
        text_is_bad: of a false one: its text must not be stored.
        closes: ids of known facts that it must end.
        stays: ids of known facts that must stay current.
    """

    id: str
    lang: str
    stage: Stage
    category: str
    right: bool
    now: datetime
    person: str
    known: tuple[KnownFact, ...]
    talk: tuple[GateMessage, ...]
    output: Mapping[str, Any]
    stores: bool
    text_is_bad: bool
    closes: frozenset[str]
    stays: frozenset[str]

    @property
    def text(self) -> str:
        """The text that the model gives."""
        return str(self.output.get("summary") or self.output.get("text") or "")


def load(folder: Path) -> list[GateItem]:
    """The items of ``items.jsonl`` in a folder.

    Raises:
        InputError: there is no such file.
        ImportFormatError: a line does not follow the schema.
    """
    path = folder / FILE
    if not path.is_file():
        raise InputError(f"{path} is not there: give the folder that has {FILE}")
    items = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            items.append(_item(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise ImportFormatError(f"{path} line {number} is no item ({type(error).__name__}: {error})") from error
    if not items:
        raise InputError(f"{path} has no items")
    return items


def _item(raw: Mapping[str, Any]) -> GateItem:
    check = raw["check"]
    if raw["stage"] not in KINDS:
        raise ValueError(f"stage {raw['stage']!r}: expected one of {', '.join(KINDS)}")
    if raw["verdict"] not in ("right", "false"):
        raise ValueError(f"verdict {raw['verdict']!r}: expected right or false")
    return GateItem(
        id=raw["id"],
        lang=raw["lang"],
        stage=raw["stage"],
        category=raw["class"],
        right=raw["verdict"] == "right",
        now=datetime.fromisoformat(raw["now"]),
        person=raw["person"],
        known=tuple(_known(each) for each in raw["known"]),
        talk=tuple(
            GateMessage(each["role"], each["speaker"], each["text"], datetime.fromisoformat(each["at"]))
            for each in raw["conversation"]
        ),
        output=raw["output"],
        stores=check["stores"],
        text_is_bad=check["text_is_bad"],
        closes=frozenset(check["closes"]),
        stays=frozenset(check["stays"]),
    )


def _known(raw: Mapping[str, Any]) -> KnownFact:
    return KnownFact(
        id=raw["id"],
        kind=raw["kind"],
        slot=raw["slot"],
        text=raw["text"],
        at=datetime.fromisoformat(raw["at"]),
        single=raw["single"],
        state=raw.get("state") or "",
        trigger=raw.get("trigger") or "",
    )
