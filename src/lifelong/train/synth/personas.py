"""Invented people: from a file of descriptions, or made by the generator."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lifelong.errors import InputError
from lifelong.train.synth.phrases import phrases
from lifelong.types import TRAITS

LONGEST = 400
"""Most characters of a description that is used."""


@dataclass(frozen=True, slots=True)
class Persona:
    """One invented person.

    Attributes:
        id: stable name, used for files and to seed what is drawn for this person.
        name: first name.
        about: one line of description, or "".
        traits: Big Five at the beginning, 1 to 5, in the order of `lifelong.types.TRAITS`.
        later: the same in the second half of the dialogue; one trait has shifted.
    """

    id: str
    name: str
    about: str
    traits: tuple[float, ...]
    later: tuple[float, ...]


def invented(number: int, seed: int, *, about: str = "", name: str = "") -> Persona:
    """The person of a number: a name, clear or middling traits, and one trait that shifts.

    Args:
        number: 0 and up; the same number and seed give the same person.
        seed: of the whole run.
        about: a description from a file.
        name: a name from a file; "" draws one.
    """
    draw = random.Random(f"persona {seed} {number}")  # noqa: S311 - nothing secret is drawn
    ends = [draw.choice([1.5, 3.0, 4.5]) for _ in TRAITS]
    shifted = draw.randrange(len(TRAITS))
    later = [6 - end if place == shifted and end != 3 else 4.5 if place == shifted else end
             for place, end in enumerate(ends)]  # fmt: skip
    return Persona(
        id=f"p{number:05d}",
        name=name or draw.choice(phrases()["people"]["first"].split()),
        about=about,
        traits=tuple(ends),
        later=tuple(later),
    )


def described(path: Path, seed: int) -> Iterator[Persona]:
    """The people of a file: one description a line, or JSON Lines with ``persona`` (as PersonaHub has) and ``name``.

    Raises:
        InputError: the file is missing or empty, or a line of JSON has no description.
    """
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the personas {path} cannot be read ({error}): give a text file or JSON Lines") from error
    lines = [line for line in lines if line]
    if not lines:
        raise InputError(f"the personas {path} are empty: give one description a line, or JSON with 'persona'")
    for number, line in enumerate(lines):
        about, name = _read(line, path, number) if line.startswith("{") else (line, "")
        yield invented(number, seed, about=re.sub(r"\s+", " ", about)[:LONGEST], name=name)


def _read(line: str, path: Path, number: int) -> tuple[str, str]:
    try:
        fields = json.loads(line)
        about = fields.get("persona") or fields["description"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f'{path}:{number + 1} is no persona ({error!r}): expected {{"persona": "a nurse who …"}}, name is optional'
        ) from error
    return str(about), str(fields.get("name") or "")


def clear_end(traits: Sequence[float], place: int) -> str:
    """``high`` or ``low`` where a trait is clear, else ""."""
    return "high" if traits[place] > 3.5 else "low" if traits[place] < 2.5 else ""
