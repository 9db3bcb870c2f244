"""Frames: the many ways in which a language tells, changes, ends and asks for one attribute of somebody.

A file for each language lies in ``training/reader/frames``; `framed_talks` makes talks of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lifelong.errors import InputError


@dataclass(frozen=True, slots=True)
class Frame:
    """How one attribute is told and asked for.

    Attributes:
        about: "me", "other" or "pet".
        slot: slot of the facts.
        value: name of the list of values, or "name".
        tell: statements; likewise ``changed``, a new value, and ``ended``.
        ask: questions for the value; ``before`` for the former one, ``yesno`` by the value, ``still`` after an end.
        extra: name of a list for ``{extra}``, or "".
        type: type of the questions.
        status: status of the statements.
        many: whether a person may have several.
        last: whether nothing is told of somebody afterwards.
    """

    about: str
    slot: str
    value: str
    tell: Sequence[str]
    ask: Sequence[str]
    changed: Sequence[str] = ()
    ended: Sequence[str] = ()
    before: Sequence[str] = ()
    yesno: Sequence[str] = ()
    still: Sequence[str] = ()
    extra: str = ""
    type: str = "value"
    status: str = "holds"
    many: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of one language.

    Attributes:
        relations: words for other people, by pronoun; ``animals`` likewise.
        named: pattern of a relation with a name.
    """

    lang: str
    noted: Sequence[str]
    joins: Sequence[str]
    named: str
    people: Sequence[str]
    pets: Sequence[str]
    relations: Mapping[str, Sequence[str]]
    animals: Mapping[str, Sequence[str]]
    values: Mapping[str, Sequence[str]]
    frames: Sequence[Frame]


def read_frames(path: Path) -> Frames:
    """The frames of a file ``<language>.toml``.

    Raises:
        InputError: the file has another shape, or a frame names a list that is not there.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        frames = Frames(lang=path.stem, frames=[Frame(**each) for each in table.pop("frames")], **table)
    except (KeyError, TypeError) as error:
        raise InputError(f"{path}: {error}; en.toml beside it shows the shape") from None
    for frame in frames.frames:
        for name in (frame.value, frame.extra):
            if name not in ("", "name", "people") and name not in frames.values:
                raise InputError(f"{path}: a frame of {frame.slot} names the values {name!r}, which are not listed")
    return frames
