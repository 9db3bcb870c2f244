"""What is asked in the paper's benchmarks: persons with a profile and a history, and items with options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from lifelong.errors import ImportFormatError

ItemKind = Literal["choice", "alignment", "pair"]
"""A question with options, whether one reply fits the person, or which of two replies does."""

ALIGNMENT: Final = "Alignment"
"""The aspect of the items that ask whether a reply fits; it is apart in every total, as in the paper."""

VISUAL: Final = "Visual Detail Recall"
"""The task that asks what stood in a picture."""


@dataclass(frozen=True, slots=True)
class PaperTurn:
    """A message of the person with the reply that it got.

    Attributes:
        picture: file of the picture that came with the message.
    """

    text: str
    reply: str
    at: datetime
    picture: Path | None = None


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One item with its options.

    Attributes:
        id: unique within the benchmark.
        aspect: one of the seven of the paper, or a dimension of P-SOUPS.
        task: one of the fourteen, or a dimension of P-SOUPS.
        query: what the person says.
        options: in the order of the release.
        correct: position of the right one.
        response: the reply that an alignment item is about.
    """

    id: str
    kind: ItemKind
    aspect: str
    task: str
    at: datetime
    query: str
    options: tuple[str, ...]
    correct: int
    response: str = ""


@dataclass(frozen=True, slots=True)
class PaperPerson:
    """A person with their items.

    Attributes:
        group: the configuration that the person belongs to: "32k", "128k", or "".
        profile: statements of the profile that the release gives.
        traits: values of traits in the profile, from 1 to 5.
        sessions: the history, oldest first.
    """

    id: str
    group: str
    profile: tuple[str, ...]
    sessions: tuple[tuple[PaperTurn, ...], ...]
    items: tuple[PaperItem, ...]
    traits: Mapping[str, float] = field(default_factory=dict)


def limited_persons(persons: Sequence[PaperPerson], limit: int | None) -> list[PaperPerson]:
    """Persons with at most ``limit`` items in all, spread evenly; persons without an item are left out."""
    if limit is None:
        return [person for person in persons if person.items]
    total = sum(len(person.items) for person in persons)
    taken = {place * total // min(limit, total) for place in range(min(limit, total))}
    some, number = [], 0
    for person in persons:
        items = tuple(item for place, item in enumerate(person.items, number) if place in taken)
        number += len(person.items)
        if items:
            some.append(replace(person, items=items))
    return some


def text_of(row: Any, key: str, where: str) -> str:
    """A text in a row of a release.

    Args:
        row: the row, as its JSON has it.
        key: name of the field.
        where: file and place of the row, for the error.

    Raises:
        ImportFormatError: the row has no text there.
    """
    value = row.get(key) if isinstance(row, Mapping) else None
    if not isinstance(value, str):
        raise ImportFormatError(f"{where} has {key!r} = {value!r}: expected a text, as in the release")
    return value
